/** What stands before a paid call: who may spend, how much, and whether a person has to agree. */
import { createHash } from "node:crypto";
import type { Request, Rest } from "../order/action.ts";
import type { OrderObserved } from "../order/observed.ts";
import * as rests from "../status/rests.ts";
import { spendingObjection } from "./guards.ts";

/** @param strange why a person has to agree whatever the policy, if one has. */
export function paymentObjection(
  observed: OrderObserved,
  request: Request,
  strange?: string,
): Rest | undefined {
  const { cluster, order, purse, now } = observed;
  if (cluster.kind === "missing") return rests.clusterNotFound(observed);
  const objection = spendingObjection(observed, cluster.spec, request.desired);
  if (objection !== undefined) return rests.forbidden(objection, observed);
  if (cluster.spec.suspend === true) return rests.clusterSuspended(observed);
  if (purse === undefined) return rests.clusterNotReady(observed, "its budget could not be read.");
  if (purse.doubtUntil !== undefined && purse.doubtUntil > now)
    return rests.inDoubt(undefined, purse.doubtUntil - now);

  const manual = cluster.spec.purchase?.policy === "Manual" || order.spec.purchase?.policy === "Manual";
  const person = strange ?? purse.person;
  if (manual || person !== undefined) {
    const id = purchaseId(observed, request);
    const approved = order.asked.approvePurchase === id && purse.approvalGuarded;
    if (!approved) return rests.awaitingApproval(observed, request, id, person);
  }
  if (purse.left > 0) return undefined;
  return rests.budgetExhausted(observed, purse.freeAt === undefined ? undefined : purse.freeAt - now);
}

/**
 * Names one purchase and no other: after it was made, or if anything about it changes, the id is another, so that an
 * approval counts once and an old one from Git approves nothing.
 */
function purchaseId({ order, vendor, purse }: OrderObserved, { verb, desired }: Request): string {
  const before = vendor.kind === "answered" ? [vendor.current?.id ?? 0, vendor.pending?.id ?? 0] : [];
  const price = vendor.kind === "answered" ? vendor.price : undefined;
  const names = desired.names.map(({ value }) => value);
  const text = JSON.stringify([
    order.uid,
    verb,
    names,
    before,
    price ?? "",
    purse?.lastEntry ?? "",
    // What was set while nobody guarded it approves nothing once somebody does.
    purse?.approvalGuarded,
  ]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
