/** An attempt of this Order is in flight: find out what came of it, and bring it to its end. */
import { resolveDesired, type Desired } from "../rules/desired.ts";
import { secretObjection } from "../rules/guards.ts";
import { restAfterFailure } from "../status/failures.ts";
import * as rests from "../status/rests.ts";
import type { Action, Rest } from "./action.ts";
import { judge } from "./doubt.ts";
import { firstPurchase } from "./first-purchase.ts";
import { ownPair, type Attempt, type Doubt, type InstanceView, type OrderObserved } from "./observed.ts";

export function followAttempt(observed: OrderObserved, attempt: Attempt, doubt: Doubt): Action {
  const { cluster, vendor } = observed;
  const resting = (rest: Rest): Rest => rests.whileIssuing(rest, observed);
  const published = ownPair(observed)?.certificate.publicKeyHash === attempt.publicKeyHash;
  // Whatever the vendor does, a published attempt ends; only Kubernetes can keep it from that.
  if (published && observed.failure?.kind !== "kubernetes") {
    return { kind: "end-attempt", attempt, how: "delete" };
  }
  if (observed.failure !== undefined) return resting(restAfterFailure(observed, observed.failure));
  if (cluster.kind === "missing") return resting(rests.clusterNotFound(observed));
  if (cluster.trouble !== undefined) return resting(rests.clusterNotReady(observed, cluster.trouble));
  if (vendor.kind === "not-asked") return { kind: "ask-vendor" };

  const verdict = judge(attempt, vendor);
  switch (verdict.kind) {
    case "ours":
      return takeUp(observed, attempt, verdict.instance);
    case "somebody-else":
      if (doubt.sent !== "maybe") return { kind: "end-attempt", attempt, how: "delete" };
      if (doubt.settled) return { kind: "end-attempt", attempt, how: "set-aside" };
      return resting(rests.overtaken(verdict.instance, doubt.nextQuestion));
    case "neither": {
      const again = repetition(observed, attempt);
      const sameAccount = vendor.apiKeyFingerprint === attempt.apiKeyFingerprint;
      if (doubt.sent !== "maybe") {
        return again !== undefined && sameAccount ? again : { kind: "end-attempt", attempt, how: "delete" };
      }
      if (!doubt.settled) return resting(rests.inDoubt(doubt.nextQuestion));
      if (again === undefined) return { kind: "end-attempt", attempt, how: "set-aside" };
      return sameAccount ? again : resting(rests.accountChanged(attempt, observed));
    }
  }
}

/** Sends the attempt once more, if what it asks for is still wanted and may still be bought. */
function repetition(observed: OrderObserved, attempt: Attempt): Extract<Action, { kind: "pay" }> | undefined {
  // A pair for this name came into the Secret by another way meanwhile: there is nothing to buy.
  if (ownPair(observed) !== undefined) return undefined;
  const next = firstPurchase(observed);
  return next.kind === "pay" && asksFor(next.desired, attempt) ? next : undefined;
}

/** The vendor shows an instance that is ours: wait for it, publish it, or say why it can't be used. */
function takeUp(observed: OrderObserved, attempt: Attempt, instance: InstanceView): Action {
  const resting = (rest: Rest): Rest => rests.whileIssuing(rest, observed);
  switch (instance.state) {
    case "pending":
      return resting(rests.approvalPending(instance, observed));
    case "active": {
      if (instance.check === undefined) return resting(rests.notDelivered(instance, observed));
      if (!instance.check.ok)
        return resting(rests.badCertificate(instance, instance.check.problem, observed));
      const unwritable = secretObjection(observed);
      if (unwritable !== undefined) return resting(rests.forbidden(unwritable, observed));
      return { kind: "publish", attempt, instance, encoding: encodingOf(observed) };
    }
    case "expired":
    case "revoked":
    case "canceled":
      return resting(rests.canceled(instance, attempt, observed));
  }
}

/** The form of the key in the Secret; an Order that has become unacceptable since still gets what was paid. */
function encodingOf({ order, cluster }: OrderObserved): "PKCS8" | "PKCS1" {
  const resolved = cluster.kind === "present" ? resolveDesired(order.spec, cluster.spec) : undefined;
  return resolved?.ok === true ? resolved.desired.privateKey.encoding : "PKCS8";
}

/** Whether an attempt's key and CSR are still what is asked for. */
function asksFor(desired: Desired, attempt: Attempt): boolean {
  const { algorithm, size } = desired.privateKey;
  const names = desired.names.map(({ value }) => value);
  return (
    attempt.privateKey.algorithm === algorithm &&
    attempt.privateKey.size === size &&
    names.length === attempt.names.length &&
    names.every((name) => attempt.names.includes(name))
  );
}
