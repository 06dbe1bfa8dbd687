/** The way to a certificate that is needed: what forbids it, then a live look at everything, then the choice. */
import { isHeld } from "../renewal/replace.ts";
import { isInLastDays, isRefusedReissue } from "../renewal/term.ts";
import { asPayerAllows } from "../renewal/upkeep.ts";
import { resolveDesired } from "../rules/desired.ts";
import { rivalObjection, secretObjection, spendingObjection } from "../rules/guards.ts";
import { restAfterFailure } from "../status/failures.ts";
import * as rests from "../status/rests/rests.ts";
import type { Action } from "./action.ts";
import { choose } from "./choose.ts";
import type { Need } from "./need.ts";
import type { OrderObserved } from "../facts/observed.ts";

/** Decided once from what is remembered, which costs nothing, and once more from what is looked at live. */
export function obtain(observed: OrderObserved, need: Exclude<Need, { kind: "none" }>): Action {
  const { cluster, attempt, vendor, order, secret } = observed;
  const { failure, lost } = observed;
  if (failure !== undefined && !refusalShowsTermEnd(observed, need))
    return restAfterFailure(observed, failure);
  if (cluster.kind === "missing") return rests.clusterNotFound(observed);
  const resolved = resolveDesired(order.spec, cluster.spec);
  if (!resolved.ok) return rests.notAcceptable(resolved);
  if (order.spec.suspend === true) return rests.orderSuspended(observed);

  const rival = rivalObjection(observed);
  if (rival !== undefined) return rests.forbidden(rival, observed);
  // Adopting may take over a Secret that is not ours yet; whether it does, the vendor decides.
  const mayTakeOver = secret.kind === "foreign" && secret.pair !== undefined && adopts(observed);
  const unwritable = mayTakeOver ? undefined : secretObjection(observed);
  if (unwritable !== undefined) return rests.forbidden(unwritable, observed);
  // A first certificate nearly always costs money: what forbids that is said before anybody is asked.
  // An Order that had one may have lost its Secret alone: then a free reissue gives it back what it had.
  const unaffordable =
    need.kind === "first" && order.status.certificate === undefined && lost === undefined
      ? spendingObjection(observed, cluster.spec, resolved.desired)
      : undefined;
  if (unaffordable !== undefined) return rests.forbidden(unaffordable, observed);

  if (cluster.trouble !== undefined) return rests.clusterNotReady(observed, cluster.trouble);
  if (attempt.kind === "other-order") return rests.attemptInFlight(attempt.attempt, observed);
  if (attempt.kind === "unreadable") return rests.attemptUnreadable(attempt.secretName, observed);
  if (!observed.live || vendor.kind === "not-asked") return { kind: "look" };
  return choose(observed, vendor, need, asPayerAllows(observed, resolved.desired));
}

/**
 * Whether a refused reissue says what the vendor's answers leave out: that the term ends, so that only buying helps. It
 * is the one failure after which the same pass goes on.
 */
export function refusalShowsTermEnd(observed: OrderObserved, need: Need): boolean {
  const { failure, vendor, now } = observed;
  return (
    isRefusedReissue(failure) &&
    vendor.kind === "answered" &&
    vendor.termEnding === undefined &&
    need.kind === "another" &&
    need.renewal &&
    vendor.current !== undefined &&
    isHeld(observed, need, vendor.current) &&
    isInLastDays(need.pair.certificate, vendor.current, now)
  );
}

function adopts({ order, cluster }: OrderObserved): boolean {
  const standard = cluster.kind === "present" ? cluster.spec.defaults?.adopt : undefined;
  return (order.spec.adopt ?? standard) === "IfKeyMatches";
}
