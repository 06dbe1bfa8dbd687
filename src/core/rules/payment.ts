/** What stands before a paid call: who may spend, how much, and whether a person has to agree. */
import { createHash } from "node:crypto";
import type { Request, Rest } from "../order/action.ts";
import type { OrderObserved } from "../facts/observed.ts";
import { restAfterFailure } from "../status/failures.ts";
import { awaitingApproval, budgetExhausted, priceOf } from "../status/rests/payment.ts";
import * as rests from "../status/rests/rests.ts";
import { sentence } from "../words.ts";
import { spendingObjection } from "./guards.ts";

const LOOK_FIRST =
  "Look at the page of this certificate at sslmate.com first: a purchase begins a new term there, and is charged as such.";

/** @param strange why a person has to agree whatever the policy, if one has. */
export function paymentObjection(
  observed: OrderObserved,
  request: Request,
  strange?: string,
): Rest | undefined {
  const { cluster, order, purse, purseProblem, now, vendor } = observed;
  if (cluster.kind === "missing") return rests.clusterNotFound(observed);
  const objection = spendingObjection(observed, cluster.spec, request.desired);
  if (objection !== undefined) return rests.forbidden(objection, observed);
  if (cluster.spec.suspend === true) return rests.clusterSuspended(observed);
  if (purseProblem !== undefined) return restAfterFailure(observed, { kind: "purse", problem: purseProblem });
  if (purse === undefined)
    return rests.clusterNotReady(observed, "its budget has not been read yet. It is tried again by itself.");
  if (purse.stray !== undefined) return rests.inDoubt(undefined, purse.stray.nextQuestion);

  const manual = cluster.spec.purchase?.policy === "Manual" || order.spec.purchase?.policy === "Manual";
  const person = strange ?? purse.person;
  if (manual || person !== undefined) {
    // An id without the price that was not to be had now would be another as soon as it is.
    if (vendor.kind === "answered" && vendor.priceFailure !== undefined) {
      return restAfterFailure(observed, { kind: "vendor", doing: "read", error: vendor.priceFailure });
    }
    const id = purchaseId(observed, request);
    const approved = order.asked.approvePurchase === id && purse.approvalGuarded;
    const why = strange === undefined ? person : `${sentence(strange)} ${LOOK_FIRST}`;
    if (!approved) return awaitingApproval(observed, request, id, why);
  }
  if (purse.left > 0) return undefined;
  return budgetExhausted(observed, purse.freeAt === undefined ? undefined : purse.freeAt - now);
}

/**
 * Names one purchase and no other: after it was made, or if anything about it changes, the id is another, so that an
 * approval counts once and an old one from Git approves nothing.
 */
function purchaseId(observed: OrderObserved, { verb, desired }: Request): string {
  const { order, vendor, purse } = observed;
  const before = vendor.kind === "answered" ? [vendor.current?.id ?? 0, vendor.pending?.id ?? 0] : [];
  const names = desired.names.map(({ value }) => value);
  const text = JSON.stringify([
    order.uid,
    verb,
    names,
    before,
    priceOf(observed, verb) ?? "",
    purse?.lastEntry ?? "",
    // What was set while nobody guarded it approves nothing once somebody does.
    purse?.approvalGuarded,
  ]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
