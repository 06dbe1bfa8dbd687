/** What is to be done when an Order is deleted: what it says, else its Cluster, else the default of each field. */
import type { ClusterSpec, DeletionSpec, OrderSpec } from "../../api/types.ts";
import { ownPair, type ClusterView, type OrderObserved, type VendorView } from "../facts/observed.ts";
import { vendorRenews } from "../renewal/by-vendor.ts";
import { otherOwner, ownershipOf } from "../order/ownership.ts";

/** A field is undefined where only the Cluster could say it, and it is not there. */
export interface Duties {
  secret: NonNullable<DeletionSpec["secret"]> | undefined;
  certificate: NonNullable<DeletionSpec["certificate"]> | undefined;
}

/** @param cluster undefined if there is none (any more). */
export function dutiesOf({ deletion }: OrderSpec, cluster: ClusterSpec | undefined): Duties {
  const defaults = cluster?.defaults?.deletion;
  const otherwise = <T>(value: T): T | undefined => (cluster === undefined ? undefined : value);
  return {
    secret: deletion?.secret ?? defaults?.secret ?? otherwise("Retain"),
    certificate: deletion?.certificate ?? defaults?.certificate ?? otherwise("StopRenewal"),
  };
}

/** The same for what a pass has observed. */
export function observedDuties({ order, cluster }: OrderObserved): Duties {
  return dutiesOf(order.spec, specOf(cluster));
}

/**
 * Whether SSLMate may renew the certificate by itself, and so charge for ever once the Order is gone: the Order says so now,
 * or it may have said so before, and SSLMate has not shown yet that it does no more. Only our finalizer remembers what was
 * said before: it is set before SSLMate is told, and no lost status takes it away.
 * @returns undefined where only a Cluster that is gone could say it.
 */
export function vendorMayRenew(observed: OrderObserved): boolean | undefined {
  const renews = vendorRenews(observed);
  return renews === false ? observed.order.finalizer && !isShownOff(observed) : renews;
}

/** Whether a living Order's finalizer stands for nothing but the answer of SSLMate that it renews no more. */
export function awaitsEndOfRenewal(observed: OrderObserved): boolean {
  const { secret, certificate } = observedDuties(observed);
  const isOther = secret === "Delete" && lacksOwner(observed);
  const isTakenBack = certificate === "StopRenewal" && vendorRenews(observed) === false;
  return observed.order.finalizer && isTakenBack && !isOther;
}

/** Not while a call is in flight, which may have told SSLMate to renew, nor where what it told is put back in this pass. */
function isShownOff(observed: OrderObserved): boolean {
  const { attempt, vendor } = observed;
  const isQuiet = attempt.kind === "none" && attempt.ended === undefined;
  return isQuiet && vendor.kind === "answered" && !isElsewhere(observed) && !isRenewedForUs(observed, vendor);
}

/**
 * Whether the account shows nothing at all of the name, although the Order has a certificate from SSLMate: the Cluster's
 * API key is that of another account by now, which can neither end a renewal nor revoke, and whose silence proves nothing.
 */
export function isElsewhere(observed: OrderObserved): boolean {
  const { vendor, order } = observed;
  if (vendor.kind !== "answered") return false;
  const { current, pending, byKey, owners, autoRenew, settings } = vendor;
  const shown = [current, pending, byKey, autoRenew, settings].some((each) => each !== undefined);
  if (shown || owners.length > 0) return false;
  return ownPair(observed) !== undefined || order.status.certificate !== undefined;
}

/** Whether SSLMate renews, for this Order, what it shows. What it does not say counts as on; what is another's is renewed for him. */
export function isRenewedForUs(
  observed: OrderObserved,
  vendor: Extract<VendorView, { kind: "answered" }>,
): boolean {
  const { current, owners, autoRenew } = vendor;
  if (autoRenew === false || otherOwner(observed, vendor) !== undefined) return false;
  const hasOurKey = current !== undefined && ownershipOf(observed, vendor, current).kind === "key";
  return owners.includes(observed.owner.tag) || hasOurKey;
}

function specOf(cluster: ClusterView): ClusterSpec | undefined {
  return cluster.kind === "present" ? cluster.spec : undefined;
}

/**
 * Whether a deleted Order's Secret still has to get its owner reference. One that it had and that somebody took away stays
 * away: `kubectl delete --cascade=orphan` does so, that the Secret stays.
 */
export function awaitsOwner(observed: OrderObserved): boolean {
  const { order, secret, tried } = observed;
  if (observedDuties(observed).secret !== "Delete" || !lacksOwner(observed)) return false;
  return tried?.owner !== undefined || secret.kind !== "owned" || secret.goesWith !== order.uid;
}

/** Whether the Secret is this Order's and would stay if the Order went now. */
export function lacksOwner({ order, secret }: OrderObserved): boolean {
  return secret.kind === "owned" && secret.inherited !== true && secret.ownedBy?.includes(order.uid) !== true;
}
