/** The mirror of the attempt in flight, for people to read; nothing is ever decided from it. */
import type { Issuance, Purchase } from "../../api/types.ts";
import { judge, type Verdict } from "../order/doubt.ts";
import type { Attempt, OrderObserved } from "../order/observed.ts";
import { iso } from "./time.ts";

const PURCHASES_SHOWN = 20;

/** `status.issuance`, or undefined if no attempt of this Order is in flight. */
export function issuanceOf({ attempt, vendor }: OrderObserved): Issuance | undefined {
  if (attempt.kind !== "ours") return undefined;
  const verdict = vendor.kind === "answered" ? judge(attempt.attempt, vendor) : undefined;
  return {
    id: attempt.attempt.uid,
    verb: attempt.attempt.verb,
    phase: phaseOf(attempt.doubt.sent, verdict),
    ...(verdict?.kind === "ours" ? { instanceId: verdict.instance.id } : {}),
    startedAt: iso(attempt.attempt.startedAt),
  };
}

function phaseOf(
  sent: "never" | "refused" | "maybe",
  verdict: Verdict | undefined,
): NonNullable<Issuance["phase"]> {
  if (verdict?.kind === "ours") {
    return verdict.instance.state === "pending" || verdict.instance.state === "active" ? "Pending" : "Ended";
  }
  return sent === "maybe" ? "InDoubt" : "Preparing";
}

/** `status.purchases`: what is there, and the purchase that this pass saw at the vendor if it is new. */
export function purchasesOf({ order, attempt, vendor }: OrderObserved): Purchase[] | undefined {
  const known = order.status.purchases ?? [];
  const made = attemptOf(attempt);
  const verdict = made !== undefined && vendor.kind === "answered" ? judge(made, vendor) : undefined;
  if (made === undefined || verdict?.kind !== "ours") return order.status.purchases;
  const { id, invoiceId } = verdict.instance;
  const present = known.find((purchase) => purchase.instanceId === id);
  // The invoice may become known only after the purchase: then its entry is completed, and stays in its place.
  if (present !== undefined && (present.invoiceId !== undefined || invoiceId === undefined))
    return [...known];
  const entry: Purchase = {
    instanceId: id,
    verb: made.verb,
    time: iso(made.startedAt),
    ...(invoiceId === undefined ? {} : { invoiceId }),
  };
  if (present !== undefined) return known.map((purchase) => (purchase === present ? entry : purchase));
  return [entry, ...known].slice(0, PURCHASES_SHOWN);
}

function attemptOf(attempt: OrderObserved["attempt"]): Attempt | undefined {
  if (attempt.kind === "ours") return attempt.attempt;
  return attempt.kind === "none" ? attempt.ended : undefined;
}
