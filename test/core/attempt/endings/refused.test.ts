/** What becomes of an attempt that SSLMate refused. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { DAY, FIRST_WAIT, NOW, pair } from "../../../support/observed/facts.ts";
import { instance, storedInstance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt, withFailure, withRefusal } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer, withTerm } from "../../../support/observed/with-vendor.ts";
import { decided, pay } from "../attempt-in-flight.ts";

describe("the endings: refused", () => {
  it.each([
    ["unauthorized", "Unauthorized"],
    ["payment-required", "PaymentRequired"],
    ["rate-limited", "RateLimited"],
    ["refused", "Refused"],
  ] as const)("given %s, then the same attempt is sent later", (kind, reason) => {
    const refused = withAttempt({ sent: "refused" });

    expect(decided(refused, live(), withRefusal({ kind }))).toMatchObject({
      kind: "rest",
      reason,
      after: FIRST_WAIT,
    });
    expect(decided(refused, live())).toMatchObject(pay);
  });

  describe("a free reissue in the last days, at a vendor that says nothing about terms", () => {
    const last = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
    const silent = live({ current: storedInstance({}, last.certificate) });
    const reissue = { verb: "reissue", paid: false } as const;
    const refusal = withFailure({
      kind: "vendor",
      doing: "reissue",
      error: { kind: "refused", detail: "The subscription is ending." },
    });

    it("given it was refused, then it ends, and a purchase follows in the same pass", () => {
      const observed = [withSecret(last), silent, refusal] as const;

      expect(decided(withAttempt({ sent: "refused" }, reissue), ...observed)).toMatchObject({
        kind: "end-attempt",
        how: "set-aside",
      });
      expect(decide(orderObserved(...observed))).toMatchObject({
        kind: "pay",
        request: { verb: "buy", paid: true },
      });
    });

    it("given the purchase is pending then, then the refusal before it is no news any more", () => {
      const answer = withAnswer({ pending: instance() });

      expect(decided(withSecret(last), refusal, answer)).toMatchObject({ reason: "ApprovalPending" });
    });

    it.each([
      ["an earlier send is in doubt", [withAttempt({ sent: "maybe" }, reissue)]],
      ["it costs money", [withAttempt({ sent: "refused" }, { verb: "reissue" })]],
      ["the last days have not begun", [withSecret(pair({ notAfter: NOW + 20 * DAY }))]],
      ["SSLMate says that the term goes on", [withTerm({ termEnding: false })]],
      ["renewal is disabled", [withSpec({ renewal: { policy: "Disabled" } })]],
    ] as [string, Change[]][])("given %s, then it is a refusal like any other", (_name, changes) => {
      const attempt = withAttempt({ sent: "refused" }, reissue);

      expect(decided(attempt, withSecret(last), silent, refusal, ...changes)).toMatchObject({
        kind: "rest",
        reason: "Refused",
        message: expect.stringContaining(
          "SSLMate refused the reissue: The subscription is ending. Change what it refuses, or ask SSLMate.",
        ),
      });
    });
  });
});
