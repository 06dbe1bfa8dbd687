/** An Order that is being deleted and holds nothing up: nothing is done for it any more. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { NOW, pair } from "../../../support/observed/facts.ts";
import { instance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withOrder } from "../../../support/observed/with-asked.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { withAnswer } from "../../../support/observed/with-vendor.ts";

describe("decide, for an Order that is being deleted", () => {
  const deleting = withOrder({ deleting: true });
  it.each([
    ["with nothing yet", []],
    ["with a pair", [withSecret()]],
    ["with an expired pair", [withSecret(pair({ notAfter: NOW }))]],
    ["with a certificate ready to be published", [withAnswer({ current: instance({ state: "active" }) })]],
  ] as [string, Change[]][])("given one %s, then nothing is done any more", (_name, changes) => {
    expect(decide(orderObserved(deleting, ...changes))).toEqual({
      kind: "rest",
      state: "settled",
      reason: "Deleting",
      message: "The Order is being deleted; its Secret stays.",
    });
  });
});
