/** The first certificate of an Order: every rule is asked, then the vendor, and only then it is paid. */
import { resolveDesired } from "../rules/desired.ts";
import { objectionToBuying } from "../rules/guards.ts";
import { restAfterFailure } from "../status/failures.ts";
import * as rests from "../status/rests.ts";
import type { Action } from "./action.ts";
import type { OrderObserved } from "./observed.ts";

/**
 * Decides whether to buy. Asked before an attempt is made, and again before an attempt's call is repeated.
 * The vendor need not have been asked: the paying action asks it first of all, and has this decided once more.
 * Whatever it shows then, current or pending, forbids to buy: an instance of ours has been taken up before this is asked.
 */
export function firstPurchase(observed: OrderObserved): Action {
  const { cluster, attempt, vendor } = observed;
  if (observed.failure !== undefined) return restAfterFailure(observed, observed.failure);
  if (cluster.kind === "missing") return rests.clusterNotFound(observed);

  const resolved = resolveDesired(observed.order.spec, cluster.spec);
  if (!resolved.ok) return rests.notAcceptable(resolved);
  const objection = objectionToBuying(observed, cluster.spec, resolved.desired);
  if (objection !== undefined) return rests.forbidden(objection, observed);
  if (cluster.trouble !== undefined) return rests.clusterNotReady(observed, cluster.trouble);

  const { desired } = resolved;
  if (attempt.kind === "other-order") return rests.attemptInFlight(attempt.attempt, observed);
  if (attempt.kind === "unreadable") return rests.attemptUnreadable(attempt.secretName, observed);
  if (vendor.kind === "answered") {
    if (vendor.pending !== undefined) return rests.pendingElsewhere(vendor.pending, observed);
    if (vendor.current !== undefined) return rests.certificateExists(vendor.current, observed);
  }
  return attempt.kind === "ours"
    ? { kind: "pay", desired, attempt: attempt.attempt }
    : { kind: "pay", desired };
}
