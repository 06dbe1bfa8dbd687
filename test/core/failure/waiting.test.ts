/** What an Order that waits after a failure does: what ends the wait, what does not, and what it looks at meanwhile. */
import { describe, expect, it } from "vitest";
import type { OrderStatus } from "../../../src/api/types.ts";
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import { waitsUntil } from "../../../src/core/failure/backoff.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import { attemptFacts, DAY, NOW, pair } from "../../support/observed/facts.ts";
import { instance } from "../../support/observed/instances.ts";
import { at, orderObserved, type Change } from "../../support/observed/order-observed.ts";
import {
  withAsked,
  withClusterTrouble,
  withOrder,
  withSpec,
  withStatus,
} from "../../support/observed/with-asked.ts";
import { withAttempt, withFailure } from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../support/observed/with-vendor.ts";
import {
  SECOND,
  MINUTE,
  HOUR,
  rested,
  statusAfter,
  failedTimes,
  refused,
  unavailable,
} from "./failed-orders.ts";

function decided(...changes: readonly Change[]): string {
  return decide(orderObserved(...changes)).kind;
}

describe("an Order that waits after a failure", () => {
  const failed = failedTimes(3, refused);
  const until = Date.parse(failed.nextAttemptTime ?? "");
  const soon = NOW + MINUTE;

  it("given one second short of its time, when processed, then no; given its time, then yes", () => {
    expect(decided(withStatus(failed), at(until - SECOND))).toBe("rest");
    expect(decided(withStatus(failed), at(until))).toBe("look");
  });

  it("given a controller restart during backoff, when it starts, then backoff continues, and nothing is written", () => {
    const observed = orderObserved(withStatus(failed), at(soon));
    const resting = rested(() => observed);
    expect(resting.after).toBe(until - soon);
    expect(orderStatus(observed, resting)).toEqual(failed);
  });

  it("given an attempt that was refused, then it is not asked about either, and the status keeps showing it", () => {
    const attempt = withAttempt({ sent: "refused" });
    const status = failedTimes(3, (observed) => refused(attempt(observed)));
    const observed = orderObserved(withStatus(status), attempt, at(soon));
    expect(
      orderStatus(
        observed,
        rested(() => observed),
      ),
    ).toEqual(status);
    expect(status.issuance?.id).toBe(attemptFacts().uid);
  });

  const changes: [string, Change][] = [
    ["the spec changed since", withOrder({ generation: 4 })],
    ["the annotation retry-approval has a new value", withAsked({ retryApproval: "now" })],
    ["a purchase was approved", withAsked({ approvePurchase: "0".repeat(16) })],
    ["it was made anew", withOrder({ uid: "another" })],
    [
      "the Cluster or its API key was changed",
      (observed) => ({
        ...observed,
        cluster:
          observed.cluster.kind === "present" ? { ...observed.cluster, version: "2" } : observed.cluster,
      }),
    ],
  ];
  it.each(changes)("given a failure but %s, when processed, then issue at once", (_what, change) => {
    expect(decided(withStatus(failed), at(soon), change)).toBe("look");
  });

  it("given a name the issuer refuses, when edited to an allowed one, then issued promptly, and the next failure is the first", () => {
    const edited = withOrder({ generation: 4, spec: { ...orderObserved().order.spec, secretName: "other" } });
    expect(decided(withStatus(failed), at(soon), edited)).toBe("look");
    expect(statusAfter(withStatus(failed), at(soon), edited, refused).failedAttempts).toBe(1);
  });

  it("given its Secret is lost meanwhile, then that is not waited with", () => {
    const expiring = pair({ notAfter: NOW + DAY });
    const status = failedTimes(3, refused, withSecret(expiring));
    expect(decided(withStatus(status), at(soon), withSecret(expiring))).toBe("rest");
    expect(decided(withStatus(status), at(soon))).toBe("look");
  });

  it("given its certificate ends meanwhile, then Ready says so with the reason of the failure", () => {
    const ending = withSecret(pair({ notAfter: soon - SECOND }));
    const status = failedTimes(3, refused, ending);
    const observed = orderObserved(withStatus(status), ending, at(soon));
    const ready = orderStatus(
      observed,
      rested(() => observed),
    ).conditions?.find(({ type }) => type === "Ready");
    expect(ready).toMatchObject({ status: "False", reason: "Refused" });
  });

  it("given its Cluster stops working, then that is said, and once it works it is tried at once", () => {
    const trouble = withClusterTrouble("SSLMate does not accept the API key.");
    const status = statusAfter(withStatus(failed), at(soon), trouble);
    expect(status).not.toHaveProperty("failedAttempts");
    expect(decided(withStatus(status), at(soon + SECOND))).toBe("look");
  });

  it("given it is suspended, then that is said and SSLMate is not called", () => {
    expect(rested(withStatus(failed), at(until + DAY), withSpec({ suspend: true })).reason).toBe("Suspended");
  });

  it("given a call in doubt beside it, then that is asked about in its own rhythm, and the count is kept", () => {
    const inDoubt = withAttempt();
    const status = failedTimes(3, (observed) => refused(inDoubt(observed)));
    expect(decided(withStatus(status), at(soon), inDoubt)).toBe("ask-vendor");
    const asked = statusAfter(withStatus(status), at(soon), inDoubt, withAnswer());
    expect(asked).toMatchObject({ failedAttempts: 3, nextAttemptTime: status.nextAttemptTime });
    // Once it is settled, the call is sent again in the rhythm of what was refused.
    const settled = withAttempt({ settled: true });
    expect(decided(withStatus(asked), at(soon), settled, withAnswer())).toBe("rest");
    expect(decided(withStatus(asked), at(until), settled, withAnswer())).toBe("look");
  });

  it("given a call in doubt and a vendor that is down, then it is asked in the rhythm of the outage, and an answer ends that", () => {
    const inDoubt = withAttempt();
    const status = failedTimes(3, (observed) => unavailable(inDoubt(observed)));
    expect(decided(withStatus(status), at(soon), inDoubt)).toBe("rest");
    expect(statusAfter(withStatus(status), at(soon), inDoubt, withAnswer())).not.toHaveProperty(
      "failedAttempts",
    );
  });

  it("given the vendor shows its instance, then the failures are forgotten", () => {
    const found = withAnswer({ pending: instance() });
    expect(statusAfter(withStatus(failed), at(until), withAttempt(), found)).not.toHaveProperty(
      "failedAttempts",
    );
  });
});

describe("a status that was edited or lost", () => {
  const failed = failedTimes(3, refused);
  const edited = (changes: Partial<OrderStatus>, time: number): number | undefined =>
    waitsUntil(orderObserved(withStatus({ ...failed, ...changes }), at(time)));
  const without = (...fields: readonly (keyof OrderStatus)[]): OrderStatus =>
    Object.fromEntries(Object.entries(failed).filter(([field]) => !fields.some((each) => each === field)));
  const soon = NOW + 10 * SECOND;

  it("given a failure time with attempts unset or 0 (hand-edited status), when computed, then the shortest wait", () => {
    const statuses = [
      without("failedAttempts", "nextAttemptTime"),
      { ...without("nextAttemptTime"), failedAttempts: 0 },
    ];
    for (const status of statuses) {
      expect(waitsUntil(orderObserved(withStatus(status), at(soon)))).toBe(NOW + MINUTE);
    }
  });

  it.each<[string, Partial<OrderStatus>]>([
    ["no time of the failure", { lastFailureTime: "" }],
    ["a time that is none", { lastFailureTime: "yesterday" }],
    [
      "a failure that is still to come, as after a clock was set back",
      { lastFailureTime: "2027-11-22T12:00:00Z" },
    ],
    ["another basis", { failureBasis: "0" }],
  ])("given %s, then nothing is waited for", (_what, changes) => {
    expect(edited(changes, soon)).toBeUndefined();
  });

  it("given an attempt a year from now, then it is not waited for longer than a day", () => {
    expect(edited({ nextAttemptTime: "2027-11-22T12:00:00Z" }, soon)).toBe(NOW + DAY + SECOND);
  });

  it("given the status is gone, then it is tried, and the count begins anew", () => {
    const lost = withStatus({ observedGeneration: -1 });
    expect(decided(lost, at(soon))).toBe("look");
    expect(statusAfter(lost, at(soon), refused).failedAttempts).toBe(1);
  });

  it("given conditions that say nothing, then nothing is waited for, since nothing could be said either", () => {
    expect(decided(withStatus({ ...failed, conditions: [] }), at(soon))).toBe("look");
  });
});

describe("what is looked at again because it waits for somebody else", () => {
  const owned: readonly Change[] = [live({ owners: ["k8s-theirs-fedcba9876543210"] })];
  /** When it is looked at next, given how long it has lasted. */
  function next(lasted: number): number | undefined {
    const status = statusAfter(...owned, at(NOW - lasted));
    return rested(...owned, withStatus(status)).after;
  }

  it.each([
    [0, MINUTE],
    [30 * SECOND, MINUTE],
    [10 * MINUTE, 10 * MINUTE],
    [30 * DAY, HOUR],
  ])("given it has lasted %d ms, then it is looked at again after %d ms", (lasted, wait) => {
    expect(next(lasted)).toBe(wait);
  });

  it("given another reason before, then it is looked at again soon", () => {
    const status = statusAfter(withSpec({ suspend: true }), at(NOW - DAY));
    expect(rested(...owned, withStatus(status)).after).toBe(MINUTE);
  });

  it("given the lease is too short, then it is tried each second at first, and more rarely if that lasts", () => {
    const short = withFailure({ kind: "lease-too-short" });
    expect(rested(short).after).toBe(SECOND);
    const status = statusAfter(short, at(NOW - 20 * SECOND));
    expect(rested(short, withStatus(status)).after).toBe(20 * SECOND);
    expect(rested(short)).not.toHaveProperty("failures");
  });
});

/** What stands in a rest must not depend on when in its pass it is computed. */
describe("an observed state after a failure", () => {
  it("given anything but a look or a question, then it is not held up", () => {
    const observed: OrderObserved = orderObserved(
      withStatus(failedTimes(3, refused)),
      at(NOW + SECOND),
      live(),
    );
    expect(decide(observed).kind).toBe("pay");
  });
});
