/** The conditions beside Ready: which stand there, their generation, and the time of their last transition. */
import { describe, expect, it } from "vitest";
import { DAY, NOW } from "../../../support/observed/facts.ts";
import { instance } from "../../../support/observed/instances.ts";
import { at, orderObserved } from "../../../support/observed/order-observed.ts";
import { withOrder, withStatus } from "../../../support/observed/with-asked.ts";
import { withAttempt, withRefusal } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { withAnswer } from "../../../support/observed/with-vendor.ts";
import { condition, statusOf, types } from "./status-of.ts";

describe("orderStatus, the other conditions", () => {
  it("given it is at rest, then neither Reconciling nor Stalled is there", () => {
    const status = statusOf(orderObserved(withSecret()));

    expect(types(status)).toEqual(["Ready", "Issuing", "DomainsApproved"]);
    expect(condition(status, "Issuing")).toMatchObject({
      status: "False",
      reason: "Idle",
      message: "No purchase or reissue is under way.",
    });
  });

  it("given it goes on by itself, then Reconciling says what it waits for", () => {
    const status = statusOf(orderObserved(withAttempt(), withAnswer({ pending: instance() })));

    expect(types(status)).toEqual(["Ready", "Issuing", "DomainsApproved", "Reconciling"]);
    for (const type of ["Ready", "Issuing", "DomainsApproved", "Reconciling"] as const) {
      expect(condition(status, type)).toMatchObject({
        reason: "ApprovalPending",
        message:
          "Instance 21 waits for the approval of example.com. SSLMate does not say what is to be done for it; with an account that is connected with the DNS provider, nothing is.",
      });
    }
    expect(condition(status, "Issuing")?.status).toBe("True");
  });

  it("given a person has to act, then Stalled says so, beside a Secret that is still good", () => {
    const status = statusOf(
      orderObserved(withSecret(), withAttempt({ settled: true }), withRefusal({ kind: "payment-required" })),
    );

    expect(types(status)).toEqual(["Ready", "Issuing", "Stalled"]);
    expect(condition(status, "Ready")?.status).toBe("True");
    expect(condition(status, "Stalled")).toMatchObject({ status: "True", reason: "PaymentRequired" });
  });

  it("given a new generation, then every condition and the status itself carry it", () => {
    const status = statusOf(orderObserved(withSecret(), withOrder({ generation: 7 })));

    expect(status.observedGeneration).toBe(7);
    expect(status.conditions?.map(({ observedGeneration }) => observedGeneration)).toEqual([7, 7, 7]);
  });

  it("given it becomes Ready, then only what changed its status has a new time", () => {
    const before = statusOf(orderObserved(withAttempt(), withAnswer({ pending: instance() })));
    const later = statusOf(orderObserved(withSecret(), withStatus(before), at(NOW + 60_000)));

    expect(condition(before, "Ready")?.lastTransitionTime).toBe("2026-11-22T12:00:00Z");
    expect(condition(later, "Ready")?.lastTransitionTime).toBe("2026-11-22T12:01:00Z");
    const muchLater = statusOf(orderObserved(withSecret(), withStatus(later), at(NOW + DAY)));
    expect(muchLater).toEqual(later);
  });
});
