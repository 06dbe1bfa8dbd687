/**
 * When the approval of a pending instance is begun anew: once for each change of method or mailbox, once for each new value
 * of the annotation retry-approval, and once a name that was not ready has become so, since the vendor need not look again
 * by himself. It is free, and makes no instance ("Redo certificate approval", API v2).
 */
import type { ObjectApproval } from "./facts.ts";
import type { Action } from "../order/action.ts";
import type { InstanceView, OrderObserved } from "../facts/observed.ts";
import { resolveDesired } from "../rules/desired.ts";
import { isOtherwise, settingsHash } from "./settings.ts";

/** @param pending an instance of ours. @returns undefined if its approval goes on as it is. */
export function redoApproval(observed: OrderObserved, pending: InstanceView): Action | undefined {
  const { vendor, redone, owner, cluster, order } = observed;
  if (redone !== undefined || vendor.kind !== "answered" || cluster.kind === "missing") return undefined;
  if (vendor.pending?.id !== pending.id) return undefined;
  // The settings of an object that another owner claims too are not ours to change.
  if (vendor.owners.some((tag) => tag !== owner.tag)) return undefined;
  const resolved = resolveDesired(order.spec, cluster.spec);
  if (!resolved.ok) return undefined;
  const { desired } = resolved;
  const isChanged =
    isOtherwise(vendor.approval?.names, desired) ||
    // The vendor need not show new settings on an instance; the settings that were used stand in the status.
    (isOtherwise(pending.approval?.names, desired) && redoneBefore(observed) !== settingsHash(desired));
  const retryApproval = retryAsked(observed);
  if (!isChanged && retryApproval === undefined && !hasBecomeReady(observed, vendor.approval))
    return undefined;
  const asked = retryApproval === undefined ? {} : { retryApproval };
  return { kind: "redo-approval", pending, desired, ...asked };
}

function redoneBefore({ attempt, order }: OrderObserved): string | undefined {
  const { issuance } = order.status;
  return attempt.kind === "ours" && issuance?.id === attempt.attempt.uid ? issuance.approvalHash : undefined;
}

/** While this very instance was pending: before a call goes out, readiness is what the call waits for. */
function hasBecomeReady({ order: { status } }: OrderObserved, approval: ObjectApproval | undefined): boolean {
  if (status.issuance?.phase !== "Pending") return false;
  const ready = new Set(approval?.names.filter((shown) => shown.ready === true).map(({ name }) => name));
  return status.approvals?.some(({ name, state }) => state === "NotReady" && ready.has(name)) === true;
}

/** The value of the annotation retry-approval, if nobody has acted on it yet. */
export function retryAsked({ order: { asked, status } }: OrderObserved): string | undefined {
  const { retryApproval } = asked;
  return retryApproval === status.handledAnnotations?.retryApproval ? undefined : retryApproval;
}
