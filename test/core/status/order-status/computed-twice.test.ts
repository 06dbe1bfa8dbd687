/** A status that is computed again from itself is the same, so that a later pass writes nothing. */
import { describe, expect, it } from "vitest";
import type { OrderObserved } from "../../../../src/core/facts/observed.ts";
import { DAY, NOW, pair } from "../../../support/observed/facts.ts";
import { instance } from "../../../support/observed/instances.ts";
import { orderObserved } from "../../../support/observed/order-observed.ts";
import { withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt, withPurse } from "../../../support/observed/with-attempt.ts";
import { withForeignSecret, withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { statusOf } from "./status-of.ts";

describe("orderStatus, computed twice", () => {
  const states: [string, OrderObserved][] = [
    ["at rest", orderObserved(withSecret(), withAnswer({ paidUntil: NOW + 365 * DAY }))],
    [
      "waiting for approval",
      orderObserved(withAttempt(), withAnswer({ pending: instance({ invoiceId: "INV-7" }) })),
    ],
    ["in doubt", orderObserved(withAttempt(), withAnswer())],
    ["stalled", orderObserved(withForeignSecret("other-type", "Opaque"))],
    [
      "expired",
      orderObserved(withSecret(pair({ notAfter: NOW - DAY })), withSpec({ renewal: { policy: "Disabled" } })),
    ],
    [
      "waiting for a person",
      orderObserved(live({ price: "15.95 USD" }), withPurse({ person: "It is odd." })),
    ],
  ];
  it.each(states)("given %s, then a later pass finds nothing to write", (_name, observed) => {
    const first = statusOf(observed);
    const again = { ...observed, now: observed.now + 1_234, order: { ...observed.order, status: first } };

    expect(statusOf(again)).toEqual(first);
    expect(JSON.stringify(first)).not.toContain("undefined");
  });
});
