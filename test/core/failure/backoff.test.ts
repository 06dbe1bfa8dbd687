/** How long an Order waits after failures: the lines "Failure and backoff" of what other operators learned, each under its own sentence. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderStatus } from "../../../src/api/types.ts";
import { delayAfter, failedAgain } from "../../../src/core/failure/backoff.ts";
import { fuzzRuns } from "../../support/fuzz-runs.ts";
import { DAY, NOW } from "../../support/observed/facts.ts";
import { at, orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withOrder, withStatus } from "../../support/observed/with-asked.ts";
import { withFailure, withRefusal } from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { SECOND, MINUTE, HOUR, statusAfter, failedTimes, refused, unavailable } from "./failed-orders.ts";

const LIMITS = { shortest: MINUTE, longest: 6 * HOUR };

/** Milliseconds from the failure to the next attempt. */
function waitOf({ lastFailureTime = "", nextAttemptTime = "" }: OrderStatus): number {
  return Date.parse(nextAttemptTime) - Date.parse(lastFailureTime);
}

function firstWait(uid: string): number {
  return failedAgain(orderObserved(withOrder({ uid }), refused), "refused", true).after;
}

describe("the wait after failures in a row", () => {
  it.each([
    [1, MINUTE],
    [2, 2 * MINUTE],
    [3, 4 * MINUTE],
    [4, 8 * MINUTE],
    [5, 16 * MINUTE],
    [6, 32 * MINUTE],
    [9, 256 * MINUTE],
    [10, 6 * HOUR],
    [100, 6 * HOUR],
    [Number.MAX_SAFE_INTEGER, 6 * HOUR],
  ])(
    "given %d failures, when computed, then it doubles up to the limit, without overflow",
    (failures, wait) => {
      const [least, most] = [delayAfter(failures, LIMITS, 0), delayAfter(failures, LIMITS, 0.999_999)];
      expect(least).toBeGreaterThanOrEqual(Math.max(MINUTE, wait * 0.8) - 1);
      expect(most).toBeLessThanOrEqual(Math.max(wait, 1.2 * MINUTE));
      expect(most).toBeGreaterThan(least);
    },
  );

  it.each([0, -7, Number.NaN, 0.5])(
    "given a count of %d, as an edited status may say, then it counts as one",
    (failures) => {
      expect(delayAfter(Number.isNaN(failures) ? 0 : failures, LIMITS, 0)).toBe(MINUTE);
    },
  );

  it("given minimum 15m, cap 4h, or minimum = maximum, when computed, then those bounds hold", () => {
    const bounds = fc.tuple(fc.integer({ min: 1, max: DAY }), fc.integer({ min: 0, max: DAY }));
    fc.assert(
      fc.property(
        bounds,
        fc.nat(),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        ([shortest, more], failures, fraction) => {
          const wait = delayAfter(failures, { shortest, longest: shortest + more }, fraction);
          expect(wait).toBeGreaterThanOrEqual(shortest);
          expect(wait).toBeLessThanOrEqual(shortest + more);
        },
      ),
      fuzzRuns(100),
    );
  });
});

describe("an Order that fails", () => {
  it("given a first failure, then attempts=1, lastFailureTime set, Issuing=False; a fifth gives 5; a success clears all of them", () => {
    const first = failedTimes(1, refused);
    expect(first).toMatchObject({ failedAttempts: 1, lastFailureTime: "2026-11-22T12:00:00Z" });
    expect(first.conditions?.find(({ type }) => type === "Issuing")?.status).toBe("False");
    const fifth = failedTimes(5, refused);
    expect(fifth.failedAttempts).toBe(5);
    const cured = statusAfter(withStatus(fifth), withSecret());
    expect(cured).not.toHaveProperty("failedAttempts");
    expect(cured).not.toHaveProperty("lastFailureTime");
    expect(cured).not.toHaveProperty("nextAttemptTime");
    expect(cured).not.toHaveProperty("failureBasis");
  });

  it.each<[string, number, Change, number]>([
    ["refused", 10, refused, 6 * HOUR],
    ["unable to pay", 10, withRefusal({ kind: "payment-required" }), 6 * HOUR],
    ["without a possible request", 10, withFailure({ kind: "csr", problem: "No country." }), 6 * HOUR],
    ["with settings not taken", 10, withFailure({ kind: "settings-not-taken", what: "no tag" }), 6 * HOUR],
    ["while SSLMate has an error", 10, unavailable, 15 * MINUTE],
    ["while it cannot be reached", 10, withRefusal({ kind: "unreachable" }), 15 * MINUTE],
    ["while something else answers", 10, withRefusal({ kind: "nonsense" }), 15 * MINUTE],
    ["refused by Kubernetes", 10, withFailure({ kind: "kubernetes", problem: "quota" }), 15 * MINUTE],
  ])(
    "given it is %s %d times in a row, then the wait has grown to its limit",
    (_what, count, failure, limit) => {
      const status = failedTimes(count, failure);
      expect(status.failedAttempts).toBe(count);
      expect(waitOf(status)).toBeGreaterThanOrEqual(limit * 0.8);
      expect(waitOf(status)).toBeLessThanOrEqual(limit + SECOND);
    },
  );

  it.each([
    [30, 66 * SECOND],
    [3_600, HOUR],
    [86_400, DAY],
    [31_536_000, DAY],
  ])(
    "given SSLMate asks to wait %d s, then it is not asked before, but a year is not believed",
    (retryAfterSeconds, wait) => {
      expect(waitOf(failedTimes(1, withRefusal({ kind: "rate-limited", retryAfterSeconds })))).toBe(wait);
    },
  );

  it("given an outage, then a refusal, then the refusal is the first", () => {
    const status = statusAfter(withStatus(failedTimes(8, unavailable)), at(NOW + HOUR), refused);
    expect(status.failedAttempts).toBe(1);
  });

  it("given its status is computed twice in one pass, then the failure counts once", () => {
    const once = failedTimes(3, refused);
    expect(statusAfter(withStatus(once), refused)).toEqual(once);
  });

  it("given two Orders that fail together, then they do not come back together", () => {
    expect(new Set(["a", "b", "c", "d", "e"].map(firstWait)).size).toBeGreaterThan(2);
  });

  it("given its instance is pending, then what is refused meanwhile does not keep it from being looked for", () => {
    const pending = { id: "attempt-uid", phase: "Pending" as const };
    const status = failedTimes(10, (observed) =>
      refused({
        ...observed,
        order: { ...observed.order, status: { ...observed.order.status, issuance: pending } },
      }),
    );
    expect(waitOf(status)).toBeLessThanOrEqual(15 * MINUTE + SECOND);
  });
});
