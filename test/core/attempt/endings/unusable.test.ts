/** How an attempt ends whose certificate cannot be used: canceled, revoked, expired or wrong. */
import { describe, expect, it } from "vitest";
import type { Attempt, Ending } from "../../../../src/core/facts/observed.ts";
import type { Action } from "../../../../src/core/order/action.ts";
import { decide } from "../../../../src/core/order/decide.ts";
import { ATTEMPT_KEY, attemptFacts, DAY, NOW, pair } from "../../../support/observed/facts.ts";
import {
  instance,
  issuedInstance,
  storedInstance,
  wrongInstance,
} from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withAsked } from "../../../support/observed/with-asked.ts";
import { withAttempt, withSetAside } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { decided, setAsideAs, type Expected } from "../attempt-in-flight.ts";

describe("the endings: canceled, revoked, expired", () => {
  it.each(["canceled", "revoked", "expired"] as const)(
    "given what was bought is %s, then it is set aside and the next paid call waits for a person",
    (state) => {
      expect(decided(withAnswer({ byKey: instance({ state, invoiceId: "INV-7" }) }))).toEqual({
        ...setAsideAs(state === "expired" ? "expired" : "canceled"),
        person: `Instance 21 was bought and is ${state} at SSLMate; ask SSLMate about invoice INV-7.`,
      });
    },
  );

  it("given no invoice is known, then the sentence reads well without", () => {
    expect(decided(withAnswer({ byKey: instance({ state: "revoked" }) }))).toMatchObject({
      person: "Instance 21 was bought and is revoked at SSLMate; ask SSLMate about its invoice.",
    });
  });

  const reissued = withAttempt({}, { verb: "reissue", paid: false });

  it.each(["canceled", "revoked", "expired"] as const)(
    "given a free reissue is %s before anybody saw its certificate, then what is needed is decided anew",
    (state) => {
      const action = decided(reissued, withAnswer({ byKey: instance({ state }) }));

      expect(action).toMatchObject({
        kind: "end-attempt",
        how: "set-aside",
        why: state === "expired" ? "expired" : "canceled",
      });
      expect(action).not.toHaveProperty("person");
    },
  );
});

/** An attempt that was set aside. */
function asideAs(why: Ending, changes: Partial<Attempt> = {}): Attempt {
  return attemptFacts({ ended: why, publicKeyHash: ATTEMPT_KEY, startedAt: NOW, ...changes });
}

describe("active but wrong: another is asked for, free, at most three times", () => {
  const wrong = live({ current: wrongInstance() });
  const after = (attempts: readonly Attempt[], ...changes: Change[]): Action =>
    decide(orderObserved(wrong, withSetAside(...attempts), ...changes));
  const reissue = { kind: "pay", request: { verb: "reissue", paid: false } };

  it.each<[string, readonly Attempt[], Change[], Expected]>([
    ["one was wrong, then another is asked for", [asideAs("wrong")], [], reissue],
    [
      "three were, then a third reissue is",
      [asideAs("wrong"), asideAs("canceled"), asideAs("wrong")],
      [],
      reissue,
    ],
    [
      "four were, then a person reads what was wrong, and how to go on",
      [asideAs("wrong"), asideAs("expired"), asideAs("canceled"), asideAs("wrong")],
      [],
      {
        state: "stalled",
        reason: "BadCertificate",
        message:
          "The last 4 certificates that SSLMate made for this Order could not be used, so no further one is asked for by itself. Instance 21: The certificate is for another key than the one it was asked for. Ask SSLMate; a working certificate is then published by itself. To have another one tried, give the annotation sslmate.com/rekey a new value.",
        after: 60_000,
      },
    ],
    [
      "four were canceled or revoked, then that is said",
      Array.from({ length: 4 }, () => asideAs("canceled")),
      [],
      { state: "stalled", reason: "Canceled" },
    ],
    [
      "four were, and somebody asked for another since, then it is",
      Array.from({ length: 4 }, () => asideAs("wrong")),
      [withAsked({ rekey: "again" })],
      reissue,
    ],
    [
      "four were for what somebody asked for, then not once more",
      Array.from({ length: 4 }, () => asideAs("wrong", { handles: { rekey: "again" } })),
      [withAsked({ rekey: "again" })],
      { reason: "BadCertificate" },
    ],
    [
      "four came to nothing, which is no fault of a certificate, then another is asked for",
      Array.from({ length: 4 }, () => asideAs("came-to-nothing")),
      [],
      reissue,
    ],
    [
      "four were wrong before the pair in the Secret was issued, then they count no more",
      Array.from({ length: 4 }, () => asideAs("wrong", { startedAt: NOW - 60 * DAY })),
      [withSecret(pair()), withAsked({ rekey: "again" }), live({ current: storedInstance() })],
      reissue,
    ],
    [
      "four were wrong since then, by a clock that is behind the pair in the Secret, then they count",
      Array.from({ length: 4 }, () => asideAs("wrong", { handles: { rekey: "again" } })),
      [
        withSecret(pair({ notBefore: NOW + DAY / 12 })),
        withAsked({ rekey: "again" }),
        live({ current: storedInstance() }),
      ],
      { reason: "BadCertificate" },
    ],
  ])("given %s", (_name, attempts, changes, expected) => {
    expect(after(attempts, ...changes)).toMatchObject(expected);
  });

  it("given four were wrong, and the vendor mends the last, then it is published", () => {
    const attempts = Array.from({ length: 4 }, () => asideAs("wrong"));

    expect(after(attempts, live({ current: issuedInstance() }))).toMatchObject({ kind: "publish" });
  });
});
