/** A first certificate is bought, once all was looked at live, if nothing is in the way. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { DAY, NOW, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { foreignInstance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withAsked, withRival, withSpec } from "../../../support/observed/with-asked.ts";
import { withBrokenSecret, withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";

const desired = {
  names: [{ value: "example.com", approval: "dns" as const }] as const,
  privateKey: { algorithm: "ECDSA" as const, size: 256 as const, encoding: "PKCS8" as const },
};

describe("decide, for a first certificate, buys", () => {
  const pays: [name: string, changes: Change[]][] = [
    ["given nothing in the way, then it pays", []],
    [
      "given a Secret with the certificate of another common name, then it pays: that is another purchase at SSLMate",
      [withSecret(pair({ dnsNames: ["www.example.com"] }))],
    ],
    [
      "given our Secret without key, without certificate, or with two halves that do not fit, then it pays",
      [withBrokenSecret],
    ],
    ["given a younger Order that wants the same common name, then it pays", [withRival({ createdAt: NOW })]],
    ["given our tag on an object that was never bought, then it pays", [live({ owners: [OUR_TAG] })]],
    ["given a term that has ended, then it pays", [live({ termEnding: true, paidUntil: NOW - DAY })]],
    [
      "given rotationPolicy Never, then there is no key to keep",
      [withSpec({ privateKey: { rotationPolicy: "Never" } }), live()],
    ],
  ];
  it.each(pays)("%s", (_name, changes) => {
    expect(decide(orderObserved(live(), ...changes))).toEqual({
      kind: "pay",
      request: {
        verb: "buy",
        paid: true,
        desired: expect.objectContaining(desired),
        keepKey: false,
        handles: {},
      },
    });
  });

  it("given annotations that ask for a renewal and a new key, then the first certificate is both", () => {
    const asked = { renew: "1", rekey: "2" };

    expect(decide(orderObserved(live(), withAsked(asked)))).toMatchObject({
      kind: "pay",
      request: { verb: "buy", handles: asked },
    });
  });

  it.each([
    ["nothing known of SSLMate", []],
    ["an answer that was not read together with everything else", [withAnswer()]],
    ["an answer that says what forbids buying", [withAnswer({ current: foreignInstance() })]],
  ] as [string, Change[]][])("given %s, then all is looked at live first", (_name, changes) => {
    expect(decide(orderObserved(...changes))).toEqual({ kind: "look" });
  });
});
