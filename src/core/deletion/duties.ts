/** What is to be done when an Order is deleted: what it says, else its Cluster, else the default of each field. */
import type { ClusterSpec, DeletionSpec, OrderSpec } from "../../api/types.ts";
import type { ClusterView, OrderObserved } from "../facts/observed.ts";

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

/** Whether SSLMate renews the certificate by itself; undefined where only a Cluster that is gone could say it. */
export function vendorRenews({ order, cluster }: OrderObserved): boolean | undefined {
  const policy = order.spec.renewal?.policy ?? specOf(cluster)?.defaults?.renewal?.policy;
  return policy === undefined && cluster.kind === "missing" ? undefined : policy === "Vendor";
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
