/** How long a deleted Order is kept for what cannot be done yet, how often that is tried, and what is said in the end. */
import type { Action, Rest } from "../order/action.ts";
import type { OrderObserved } from "../facts/observed.ts";
import { iso } from "../status/time.ts";
import { sentence } from "../words.ts";
import { awaitsOwner, observedDuties } from "./duties.ts";

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

/** What was not done, why, and what a person may do in our place. */
function leftUndone(observed: OrderObserved, { message }: Rest): string {
  const { order, owner } = observed;
  const { certificate } = observedDuties(observed);
  const name = order.spec.identifiers[0]?.value ?? "";
  const page = `on the page of ${name} in the account of Cluster ${order.spec.cluster} at sslmate.com`;
  const byHand: string[] = [];
  if (certificate === "Revoke") byHand.push(`revoke the certificates ${page}`);
  if (certificate === "StopRenewal") byHand.push(`turn automatic renewal off ${page}`);
  if (certificate === undefined) byHand.push(`look after the certificate ${page}`);
  if (certificate !== "Keep") byHand.push(`remove the tag ${owner.tag} there`);
  if (awaitsOwner(observed)) byHand.push(`delete Secret ${order.spec.secretName}`);
  return `The Order was let go although its deletion could not be completed. What stood in the way: ${sentence(message)} To complete it by hand: ${byHand.join("; ")}.`;
}
