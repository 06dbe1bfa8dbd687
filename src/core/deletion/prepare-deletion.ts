/**
 * What a living Order needs so that its deletion can do what it asks for: the owner reference on its Secret, and the
 * finalizer where a call or a write has to come before it goes. The usual Order needs neither.
 */
import type { Action } from "../order/action.ts";
import type { OrderObserved } from "../facts/observed.ts";
import { restAfterFailure } from "../status/failures.ts";
import { lacksOwner, observedDuties, vendorMayRenew } from "./duties.ts";

/** @returns undefined if all is prepared, or cannot be in this pass. */
export function prepareDeletion(observed: OrderObserved): Action | undefined {
  return ownerReference(observed) ?? finalizer(observed);
}

/**
 * Whether something has to be done before the Order may go. Without its Cluster an Order that is silent cannot tell, and
 * what stands stays.
 */
export function needsFinalizer(observed: OrderObserved): boolean {
  const { secret, certificate } = observedDuties(observed);
  if (certificate === "Revoke") return true;
  if (certificate === "StopRenewal" && vendorMayRenew(observed) === true) return true;
  if (secret === "Delete" && lacksOwner(observed)) return true;
  return observed.cluster.kind === "missing" && observed.order.finalizer;
}

function ownerReference(observed: OrderObserved): Action | undefined {
  const { order, secret, failure, tried } = observed;
  const { secret: duty } = observedDuties(observed);
  // What another Order has left behind becomes ours as a whole, with the next certificate.
  if (duty === undefined || secret.kind !== "owned" || secret.inherited === true) return undefined;
  if ((duty === "Delete") === !lacksOwner(observed)) return undefined;
  const mayWrite = failure === undefined && tried?.owner === undefined && order.spec.suspend !== true;
  return mayWrite ? { kind: "set-owner" } : undefined;
}

/** It is set before anything that needs it is bought. A call in flight is followed even where Kubernetes refuses it. */
function finalizer(observed: OrderObserved): Action | undefined {
  const { order, attempt, tried } = observed;
  const stands = needsFinalizer(observed);
  if (stands === order.finalizer) return undefined;
  if (tried?.finalizer === undefined) return { kind: "set-finalizer", stands };
  const waits = stands && attempt.kind !== "ours";
  return waits ? restAfterFailure(observed, { kind: "kubernetes", ...tried.finalizer }) : undefined;
}
