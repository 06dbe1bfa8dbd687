/**
 * What to do next for an Order that is being deleted. Nothing is bought and nothing reissued any more. What cannot be done
 * is tried for a time, and then the Order is let go, so that nothing is stuck for ever.
 */
import type { Action } from "../order/action.ts";
import { judge } from "../attempt/doubt.ts";
import { followAttempt } from "../attempt/follow-attempt.ts";
import type { OrderObserved } from "../facts/observed.ts";
import { otherOwner, ownershipOf } from "../order/ownership.ts";
import * as rests from "../status/rests/deletion.ts";
import { clusterNotReady, inDoubt, orderSuspended } from "../status/rests/rests.ts";
import { awaitsOwner, isElsewhere, isRenewedForUs, observedDuties, vendorMayRenew } from "./duties.ts";
import { withPatience } from "./patience.ts";

export function decideDeletion(observed: OrderObserved): Action {
  const { order, tried } = observed;
  if (!order.finalizer) return rests.deleting(observed);
  if (tried?.finalizer !== undefined) {
    return rests.afterFailure(observed, { kind: "kubernetes", ...tried.finalizer });
  }
  const open = [aboutSecret(observed), aboutCertificate(observed)].filter((next) => next !== undefined);
  const next = open.find(({ kind }) => kind !== "rest") ?? open[0];
  if (next === undefined) return { kind: "set-finalizer", stands: false };
  return next.kind === "rest" ? withPatience(observed, next) : next;
}

/** A Secret that is to go gets its owner reference now, if it has none: Kubernetes deletes it with the Order. */
function aboutSecret(observed: OrderObserved): Action | undefined {
  const { tried } = observed;
  if (!awaitsOwner(observed)) return undefined;
  if (tried?.owner === undefined) return { kind: "set-owner" };
  return rests.ownerRefused(observed, tried.owner.refusal);
}

function aboutCertificate(observed: OrderObserved): Action | undefined {
  const { certificate } = observedDuties(observed);
  switch (certificate) {
    case undefined:
      return rests.clusterGone(observed);
    case "Keep":
      return undefined;
    case "StopRenewal": {
      const mayRenew = vendorMayRenew(observed);
      if (mayRenew === undefined) return rests.clusterGone(observed);
      return mayRenew ? endOfRenewal(observed) : undefined;
    }
    case "Revoke":
      return revocation(observed);
  }
}

/** What keeps SSLMate from being asked, or the question itself, if it has not been answered in this pass. */
function untilAsked(observed: OrderObserved): Action | undefined {
  const { cluster, failure, order, live, vendor } = observed;
  if (failure !== undefined) return rests.afterFailure(observed, failure);
  if (cluster.kind === "missing") return rests.clusterGone(observed);
  if (order.spec.suspend === true) return orderSuspended(observed);
  if (cluster.trouble !== undefined) return clusterNotReady(observed, cluster.trouble);
  return live && vendor.kind === "answered" ? undefined : { kind: "look" };
}

/** The vendor's own renewal is turned off, and the object given up, unless a call of ours is still in doubt there. */
function endOfRenewal(observed: OrderObserved): Action | undefined {
  const { attempt, vendor, owner } = observed;
  const before = untilAsked(observed);
  if (before !== undefined || vendor.kind === "not-asked") return before;
  if (isElsewhere(observed)) return rests.certificateElsewhere(observed);
  const withdrawTag = vendor.owners.includes(owner.tag) && attempt.kind === "none";
  const stopRenewal = isRenewedForUs(observed, vendor);
  if (stopRenewal || withdrawTag) return { kind: "release", stopRenewal, withdrawTag };
  // Its settings, which have SSLMate renew, may still be on their way, as long as nobody knows what came of them.
  if (attempt.kind !== "ours" || attempt.doubt.sent !== "maybe" || attempt.doubt.settled) return undefined;
  const isKnown = judge(attempt.attempt, vendor, owner).kind === "ours";
  return isKnown ? undefined : inDoubt(attempt.attempt, attempt.doubt.nextQuestion);
}

/**
 * All instances of the name are revoked, so they have to be ours, and none may be on its way. A call of this Order that is
 * in flight is brought to its end first. Once nothing is current, the object is given up.
 */
function revocation(observed: OrderObserved): Action | undefined {
  const { attempt, vendor, owner } = observed;
  if (attempt.kind === "ours") return followAttempt(observed, attempt.attempt, attempt.doubt);
  if (attempt.kind !== "none") return rests.revocationInFlight(observed, attempt);
  const before = untilAsked(observed);
  if (before !== undefined || vendor.kind === "not-asked") return before;

  if (observed.revocation === undefined && isElsewhere(observed)) return rests.certificateElsewhere(observed);
  if (observed.revocation === "pending") return rests.revocationPending(observed);
  if (vendor.pending !== undefined) return rests.revocationTooEarly(observed, vendor.pending);
  if (vendor.current !== undefined && observed.revocation === undefined) {
    const other = otherOwner(observed, vendor);
    if (other !== undefined) return rests.revocationOfAnother(observed, vendor.current, other);
    const { kind } = ownershipOf(observed, vendor, vendor.current);
    return kind === "nobody"
      ? rests.revocationOfAnother(observed, vendor.current, undefined)
      : { kind: "revoke" };
  }
  if (!vendor.owners.includes(owner.tag)) return undefined;
  return {
    kind: "release",
    stopRenewal: otherOwner(observed, vendor) === undefined && vendor.autoRenew === true,
    withdrawTag: true,
  };
}
