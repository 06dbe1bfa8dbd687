/** The mirror of the attempt in flight, for people to read; nothing is ever decided from it. */
import type { Issuance, Purchase } from "../../api/types.ts";
import { judge, madeBy } from "../attempt/doubt.ts";
import { OUTCOME_OF } from "../attempt/outcome.ts";
import type { Attempt, InstanceView, OrderObserved } from "../facts/observed.ts";
import { iso } from "./time.ts";

const PURCHASES_SHOWN = 20;

/** `status.issuance`, or undefined if no attempt of this Order is in flight. */
export function issuanceOf({ attempt, vendor, order, owner, redone }: OrderObserved): Issuance | undefined {
  if (attempt.kind !== "ours") return undefined;
  const { uid, verb, startedAt } = attempt.attempt;
  const verdict = vendor.kind === "answered" ? judge(attempt.attempt, vendor, owner) : undefined;
  const before = order.status.issuance?.id === uid ? order.status.issuance.approvalHash : undefined;
  const approvalHash = redone?.settings ?? before;
  const issuance = {
    id: uid,
    verb,
    startedAt: iso(startedAt),
    ...(approvalHash === undefined ? {} : { approvalHash }),
  };
  if (verdict?.kind === "ours") {
    const { id, state } = verdict.instance;
    const phase = state === "pending" || state === "active" ? "Pending" : "Ended";
    return { ...issuance, phase, instanceId: id };
  }
  // What the vendor showed once stays true while it cannot be asked.
  const shown = order.status.issuance;
  if (verdict === undefined && shown?.id === uid && shown.instanceId !== undefined) {
    return { ...shown, ...issuance };
  }
  return { ...issuance, phase: attempt.doubt.sent === "maybe" ? "InDoubt" : "Preparing" };
}

/** A purchase that this pass knows of. */
export interface Bought {
  attempt: Attempt;
  instanceId: number;
  invoiceId?: string;
}

/** `status.purchases`: what is there, and the purchases that this pass knows of if they are new. */
export function purchasesOf(observed: OrderObserved): Purchase[] | undefined {
  const { purchases } = observed.order.status;
  const found = boughtIn(observed);
  return found.length === 0 ? purchases : found.reduce(withPurchase, purchases ?? []);
}

/**
 * The purchases that show: of the attempt in flight, or of the one that this pass ended; and of those that were set aside,
 * whose call may show its effect only now. Two of one attempt are two charges, if each has its invoice. The attempt's own
 * purchase comes last.
 */
export function boughtIn(observed: OrderObserved): Bought[] {
  const { attempt: view, setAside, vendor } = observed;
  const attempt = view.kind === "ours" ? view.attempt : view.kind === "none" ? view.ended : undefined;
  const bought = attempt?.paid === true ? boughtBy(attempt, observed) : undefined;
  const present = attempt === undefined || bought === undefined ? [] : [{ attempt, ...bought }];
  if (vendor.kind !== "answered") return present;
  const madeOf = (each: Attempt): Bought[] =>
    madeBy(each, vendor).map((instance) => ({ attempt: each, ...idsOf(instance) }));
  const late = setAside
    .filter(({ paid }) => paid)
    .flatMap((kept) => {
      const made = madeOf(kept);
      const first = hadItsInstance(kept) ? undefined : made[0];
      return [...(first === undefined ? [] : [first]), ...chargedToo(made, first, observed)];
    });
  const beside = present.flatMap((each) => chargedToo(madeOf(each.attempt), each, observed));
  // A request that was made with the same key for the same names may be the same, and its instance one of both attempts.
  const others = [...late, ...beside].filter(({ instanceId }) => instanceId !== bought?.instanceId);
  return [...others, ...present];
}

/** What SSLMate reissues with the attempt's CSR, asked by a person, costs nothing, and has no invoice of its own. */
function chargedToo(
  made: readonly Bought[],
  first: Bought | undefined,
  { order }: OrderObserved,
): readonly Bought[] {
  const told = [...(order.status.purchases ?? []), ...(first === undefined ? [] : [first])];
  return made.filter(
    ({ instanceId, invoiceId }) =>
      invoiceId !== undefined &&
      instanceId !== first?.instanceId &&
      !told.some((each) => each.invoiceId === invoiceId && each.instanceId !== instanceId),
  );
}

function hadItsInstance({ ended }: Attempt): boolean {
  const outcome = ended === undefined ? undefined : OUTCOME_OF[ended];
  return outcome === "bought" || outcome === "lost";
}

function withPurchase(known: Purchase[], { attempt, instanceId, invoiceId }: Bought): Purchase[] {
  const present = known.find((purchase) => purchase.instanceId === instanceId);
  // The invoice may become known only after the purchase: then its entry is completed, and stays in its place.
  if (present !== undefined && (present.invoiceId !== undefined || invoiceId === undefined)) return known;
  const entry: Purchase = {
    instanceId,
    verb: attempt.verb,
    time: iso(attempt.startedAt),
    ...(invoiceId === undefined ? {} : { invoiceId }),
  };
  if (present !== undefined) return known.map((purchase) => (purchase === present ? entry : purchase));
  return [entry, ...known].slice(0, PURCHASES_SHOWN);
}

/**
 * The instance that an attempt bought: as the vendor shows it, or else as the Secret says that holds its certificate. A
 * process that stopped right after writing the Secret has not asked the vendor when it finds the attempt again. What has
 * another key is our charge only if our call may have arrived.
 */
function boughtBy(
  attempt: Attempt,
  { attempt: view, vendor, secret, owner }: OrderObserved,
): { instanceId: number; invoiceId?: string } | undefined {
  const verdict = vendor.kind === "answered" ? judge(attempt, vendor, owner) : undefined;
  const mayHaveArrived = view.kind === "ours" && view.doubt.sent === "maybe";
  if (verdict?.kind === "ours" || (verdict?.kind === "charged-otherwise" && mayHaveArrived)) {
    return idsOf(verdict.instance);
  }
  if (secret.kind !== "owned" || secret.instanceId === undefined) return undefined;
  if (attempt.before.includes(secret.instanceId)) return undefined;
  return secret.pair?.certificate.publicKeyHash === attempt.publicKeyHash
    ? { instanceId: secret.instanceId }
    : undefined;
}

function idsOf({ id, invoiceId }: InstanceView): { instanceId: number; invoiceId?: string } {
  return { instanceId: id, ...(invoiceId === undefined ? {} : { invoiceId }) };
}
