/** An attempt of this Order is in flight: find out what came of it, and bring it to its end. */
import { isRefusedReissue } from "../renewal/term.ts";
import { showsNotReady } from "../approval/names.ts";
import { redoApproval } from "../approval/redo.ts";
import { resolveDesired, type Desired } from "../rules/desired.ts";
import { secretObjection } from "../rules/guards.ts";
import { approvalNotReady, approvalPending, pendingForOtherNames } from "../status/rests/approval.ts";
import { restAfterFailure } from "../status/failures.ts";
import * as rests from "../status/rests/rests.ts";
import type { Action, Request, Rest } from "../order/action.ts";
import { judge } from "./doubt.ts";
import { ending, endingForPerson } from "./ending.ts";
import { needOf, type Need } from "../order/need.ts";
import { obtain, refusalShowsTermEnd } from "../order/obtain.ts";
import {
  ownPair,
  type Attempt,
  type CertificateFacts,
  type Doubt,
  type Ending,
  type InstanceView,
  type OrderObserved,
} from "../facts/observed.ts";

export function followAttempt(observed: OrderObserved, attempt: Attempt, doubt: Doubt): Action {
  const { cluster, vendor, order } = observed;
  const resting = (rest: Rest): Rest => rests.whileIssuing(rest, observed);
  // Whatever the vendor does, a published attempt ends; only what its end has to write can keep it from that.
  const cannotEnd = observed.failure?.kind === "kubernetes" || observed.failure?.kind === "purse";
  if (isPublished(observed, attempt) && !cannotEnd) return ending(attempt, "published", doubt);
  if (wasRefusedAtTermEnd(observed, attempt, doubt)) return ending(attempt, "refused", doubt);
  // A reissue that was refused before a purchase says nothing about that.
  const failure = attempt.verb === "buy" && isRefusedReissue(observed.failure) ? undefined : observed.failure;
  if (failure !== undefined) return resting(restAfterFailure(observed, failure));
  if (cluster.kind === "missing") return resting(rests.clusterNotFound(observed));
  if (order.spec.suspend === true) return resting(rests.orderSuspended(observed));
  if (cluster.trouble !== undefined) return resting(rests.clusterNotReady(observed, cluster.trouble));
  if (vendor.kind === "not-asked") return { kind: "ask-vendor" };

  const verdict = judge(attempt, vendor, observed.owner);
  switch (verdict.kind) {
    case "ours":
      return takeUp(observed, attempt, doubt, verdict.instance);
    case "charged-otherwise":
      // Its CSR was changed under us: our charge, and the remedy is a free reissue, never another purchase.
      return ending(attempt, "charged-otherwise", doubt);
    case "somebody-else":
      return doubt.sent === "maybe" && !doubt.settled
        ? resting(rests.overtaken(verdict.instance, doubt.nextQuestion))
        : ending(attempt, "overtaken", doubt);
    case "neither":
      return doubt.sent === "maybe" && !doubt.settled
        ? resting(rests.inDoubt(attempt, doubt.nextQuestion))
        : afterNothing(observed, attempt, doubt, vendor.apiKeyFingerprint);
  }
}

/** The call did not arrive, or cannot have: it is sent again if it still would be made, by the same account. */
function afterNothing(
  observed: OrderObserved,
  attempt: Attempt,
  doubt: Doubt,
  apiKeyFingerprint: string,
): Action {
  const sameAccount = apiKeyFingerprint === attempt.apiKeyFingerprint;
  if (doubt.sent === "maybe" && attempt.paid) {
    // With another account, or with a key that had an instance before, an absence proves nothing about a payment.
    if (!sameAccount) return endingForPerson(attempt, "cannot-tell", doubt, rests.accountChanged(attempt));
    if (attempt.keptKey) return endingForPerson(attempt, "cannot-tell", doubt, rests.cannotTell(attempt));
  }
  const next = sameAccount ? repetition(observed, attempt) : undefined;
  return next ?? ending(attempt, NOTHING[doubt.sent], doubt);
}

const NOTHING = {
  never: "not-sent",
  settings: "not-sent",
  refused: "refused",
  maybe: "came-to-nothing",
} as const satisfies Record<Doubt["sent"], Ending>;

/** The free reissue itself was refused, none of its sends is in doubt, and that says that only buying helps. */
function wasRefusedAtTermEnd(observed: OrderObserved, { verb, paid }: Attempt, { sent }: Doubt): boolean {
  return (
    verb === "reissue" && !paid && sent === "refused" && refusalShowsTermEnd(observed, currentNeed(observed))
  );
}

/**
 * The attempt's certificate stands in the Secret. A kept key stood there before, so the vendor has to show that the
 * instance in the Secret came of this attempt: what the Secret says of itself can be edited, or restored from a backup.
 */
function isPublished(observed: OrderObserved, attempt: Attempt): boolean {
  if (ownPair(observed)?.certificate.publicKeyHash !== attempt.publicKeyHash) return false;
  if (!attempt.keptKey) return true;
  const { secret, vendor, owner } = observed;
  const verdict = vendor.kind === "answered" ? judge(attempt, vendor, owner) : undefined;
  return verdict?.kind === "ours" && secret.kind === "owned" && secret.instanceId === verdict.instance.id;
}

/**
 * Sends the attempt once more, if the same call would be made now for what is needed; a look comes before that. An Order
 * with an attempt holds its name, so that an older one that comes later does not take it.
 */
function repetition(observed: OrderObserved, attempt: Attempt): Action | undefined {
  if (observed.order.deleting) return undefined;
  const need = currentNeed(observed);
  if (need.kind === "none") return undefined;
  const next = obtain(observed, need);
  if (next.kind === "look") return stillNotReady(observed, attempt) ?? next;
  return next.kind === "pay" && asksFor(next.request, attempt) ? { ...next, attempt } : undefined;
}

/** What was sent stands at the vendor, who still calls a name not ready: that is all that sending it again would show. */
function stillNotReady(observed: OrderObserved, attempt: Attempt): Rest | undefined {
  const { vendor, cluster, order } = observed;
  const resolved = cluster.kind === "present" ? resolveDesired(order.spec, cluster.spec) : undefined;
  if (vendor.kind !== "answered" || resolved?.ok !== true || !isFor(resolved.desired, attempt))
    return undefined;
  const shown = showsNotReady(vendor, attempt.publicKeyHash, resolved.desired.names);
  return shown === undefined ? undefined : rests.whileIssuing(approvalNotReady(shown, observed), observed);
}

function currentNeed(observed: OrderObserved): Need {
  const { cluster, order } = observed;
  const resolved = cluster.kind === "present" ? resolveDesired(order.spec, cluster.spec) : undefined;
  return needOf(observed, resolved?.ok === true ? resolved.desired : undefined);
}

/** The vendor shows an instance that is ours: wait for it, publish it, or say why it can't be used. */
function takeUp(observed: OrderObserved, attempt: Attempt, doubt: Doubt, instance: InstanceView): Action {
  const resting = (rest: Rest): Rest => rests.whileIssuing(rest, observed);
  switch (instance.state) {
    case "pending":
      return redoApproval(observed, instance) ?? resting(whilePending(observed, attempt, instance));
    case "active": {
      if (observed.order.deleting) return ending(attempt, "orphaned", doubt);
      if (instance.check === undefined) return resting(rests.notDelivered(instance, observed));
      const early = rests.notYetValid(instance, observed);
      if (early !== undefined) return resting(early);
      // Another is asked for, free; its key is kept, in case the vendor mends this one.
      if (!instance.check.ok) return ending(attempt, "wrong", doubt);
      // The Order changed its mind meanwhile: nobody loses a name that he has and wants.
      if (isWorse(instance.check.certificate, observed)) return ending(attempt, "superseded", doubt);
      const unwritable = secretObjection(observed);
      if (unwritable !== undefined) return resting(rests.forbidden(unwritable, observed));
      return { kind: "publish", instance, key: { from: "attempt", attempt }, encoding: encodingOf(observed) };
    }
    case "expired":
    case "revoked":
    case "canceled": {
      const why = instance.state === "expired" ? "expired" : "canceled";
      // A free reissue that was lost is nothing to ask a person about: what is needed is decided anew.
      return attempt.paid
        ? endingForPerson(attempt, why, doubt, rests.lostPurchase(instance))
        : ending(attempt, why, doubt);
    }
  }
}

/** The Secret's pair is valid and has every name that is wanted, and this certificate lacks one. */
function isWorse({ dnsNames }: CertificateFacts, observed: OrderObserved): boolean {
  const held = ownPair(observed)?.certificate;
  if (held === undefined || held.notAfter <= observed.now) return false;
  const wanted = observed.order.spec.identifiers.map(({ value }) => value);
  return (
    wanted.every((name) => held.dnsNames.includes(name)) && !wanted.every((name) => dnsNames.includes(name))
  );
}

/** Approval takes its time; a first purchase for a name that was a mistake may wait for ever, and nothing can be done here. */
function whilePending(observed: OrderObserved, attempt: Attempt, instance: InstanceView): Rest {
  const { order, vendor } = observed;
  const wanted = order.spec.identifiers.map(({ value }) => value);
  const unwanted = attempt.names.filter((name) => !wanted.includes(name));
  const isFirst = attempt.verb === "buy" && vendor.kind === "answered" && vendor.current === undefined;
  return isFirst && unwanted.length > 0
    ? pendingForOtherNames(instance, unwanted, observed, attempt.startedAt)
    : approvalPending(instance, observed, attempt.startedAt);
}

/** The form of the key in the Secret; an Order that has become unacceptable since still gets what was paid. */
function encodingOf({ order, cluster }: OrderObserved): "PKCS8" | "PKCS1" {
  const resolved = cluster.kind === "present" ? resolveDesired(order.spec, cluster.spec) : undefined;
  return resolved?.ok === true ? resolved.desired.privateKey.encoding : "PKCS8";
}

/** Whether an attempt is the one that this request would make. */
function asksFor({ verb, paid, keepKey, desired }: Request, attempt: Attempt): boolean {
  return (
    attempt.verb === verb && attempt.paid === paid && attempt.keptKey === keepKey && isFor(desired, attempt)
  );
}

/** Whether an attempt has the key and the names that are asked for. */
function isFor(desired: Desired, attempt: Attempt): boolean {
  const { algorithm, size } = desired.privateKey;
  const names = desired.names.map(({ value }) => value);
  return (
    attempt.privateKey.algorithm === algorithm &&
    attempt.privateKey.size === size &&
    names.length === attempt.names.length &&
    names.every((name) => attempt.names.includes(name))
  );
}
