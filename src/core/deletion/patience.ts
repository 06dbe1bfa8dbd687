/** How long a deleted Order is kept for what cannot be done yet, how often that is tried, and what is said in the end. */
import type { Action, Rest } from "../order/action.ts";
import type { OrderObserved } from "../facts/observed.ts";
import { otherOwner, ownershipOf } from "../order/ownership.ts";
import { iso } from "../status/time.ts";
import { sentence } from "../words.ts";
import { awaitsOwner, isElsewhere, observedDuties } from "./duties.ts";

/** Milliseconds. */
const LONGEST_DELAY = 3_600_000;
/** What is tried in vain is tried again after this part of the time that has gone by: at first often, later seldom. */
const PART = 1 / 4;

/** The wait for `resting`, or the end of all waiting. The delay grows with the time that has passed, restarts or not. */
export function withPatience(observed: OrderObserved, resting: Rest): Action {
  const { now, order, timing } = observed;
  const since = order.deletingSince ?? now;
  const end = since + timing.deletionPatience;
  if (now >= end) return { kind: "set-finalizer", stands: false, leaving: leftUndone(observed, resting) };
  const delay = Math.max(resting.after ?? timing.retry, (now - since) * PART);
  return {
    ...resting,
    message: `${sentence(resting.message)} The deletion waits for that until ${iso(end)}.`,
    after: Math.max(1, Math.floor(Math.min(delay, LONGEST_DELAY, end - now))),
  };
}

/**
 * What a person may do in our place, and what stood in the way. The steps stand first, since the end of a long Event is
 * cut; and nothing of it speaks of a field or an annotation, for the Order that had them is gone.
 */
function leftUndone(observed: OrderObserved, { reason, message, cause }: Rest): string {
  const { order } = observed;
  const inFlight = observed.attempt.kind === "ours" && observed.failure === undefined;
  const why = cause ?? (inFlight ? `a call of this Order had not come to its end (${reason}).` : message);
  const name = order.spec.identifiers[0]?.value ?? "";
  const account = isElsewhere(observed)
    ? "the account that it was bought with"
    : `the account of Cluster ${order.spec.cluster}`;
  const page = `on the page of ${name} in ${account} at sslmate.com`;
  const byHand = [
    ...certificateByHand(observed, page),
    ...(awaitsOwner(observed) ? [`delete Secret ${order.spec.secretName}`] : []),
  ];
  const steps = byHand.length === 0 ? "Nothing is left to do by hand" : `By hand: ${byHand.join("; ")}`;
  return `The Order was let go before its deletion was complete. ${steps}. What stood in the way: ${sentence(why)}`;
}

function certificateByHand(observed: OrderObserved, page: string): string[] {
  const { owner, vendor } = observed;
  const { certificate } = observedDuties(observed);
  if (certificate === "Keep") return [];
  const other = vendor.kind === "answered" ? otherOwner(observed, vendor) : undefined;
  const isTagged = vendor.kind !== "answered" || isElsewhere(observed) || vendor.owners.includes(owner.tag);
  const tag = isTagged ? [`remove the tag ${owner.tag} there`] : [];
  // Another's is nobody's here to revoke, or to end the renewal of.
  if (other !== undefined) return isTagged ? [`remove the tag ${owner.tag} ${page}`] : [];
  switch (certificate) {
    case "Revoke":
      return [`${revocationByHand(observed)} ${page}`, ...tag];
    case "StopRenewal":
      return [`turn automatic renewal off ${page}`, ...tag];
    case undefined:
      return [`look after the certificate ${page}`, ...tag];
  }
}

/** As far as it is known what is there. */
function revocationByHand(observed: OrderObserved): string {
  const { vendor, attempt } = observed;
  if (attempt.kind === "other-order") {
    const { namespace, name } = attempt.attempt.order;
    return `once the purchase of Order ${namespace}/${name} has come to its end, and unless that Order needs them, revoke the certificates`;
  }
  if (vendor.kind !== "answered") return "revoke the certificates";
  const { pending, current } = vendor;
  if (pending !== undefined) return `finish or cancel instance ${pending.id}, then revoke the certificates`;
  return current !== undefined && ownershipOf(observed, vendor, current).kind === "nobody"
    ? `if nobody needs it, revoke instance ${current.id}, which was not bought for this Order,`
    : "revoke the certificates";
}
