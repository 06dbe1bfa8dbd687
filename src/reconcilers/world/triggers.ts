/** Which keys are worked on when something changes. What to do is never taken from the change itself. */
import { isDeepStrictEqual } from "node:util";
import { DELETION_FINALIZER } from "../../api/names.ts";
import type { Controller } from "../../kube/work/controller.ts";
import type { KubeObject } from "../../kube/client/resource.ts";
import { keyOf } from "../../kube/client/resource.ts";
import type { Condition } from "../../api/types.ts";
import type { OrderObject } from "../resources.ts";
import { useOf } from "../cluster/use.ts";
import { attemptIndexValue, ORDERS_BY, secretIndexValue, type Caches } from "./caches.ts";

type Queue = Pick<Controller, "enqueue">;
type DelayedQueue = Pick<Controller, "enqueue" | "enqueueAfter">;

/** Milliseconds in which the changes of a Cluster's Orders are gathered for one count, and so for one write. */
const COUNT_DELAY = 5_000;

/** The keys of the Orders of a Cluster whose certificate has one of these common names. */
export function ordersOf(caches: Caches, cluster: string, commonNames: readonly string[]): string[] {
  return commonNames
    .flatMap((commonName) => caches.orders.byIndex(ORDERS_BY.commonName, commonName))
    .filter(({ spec }) => spec.cluster === cluster)
    .map((order) => keyOf(order));
}

/** Connects the caches with the two controllers. */
export function connectTriggers(caches: Caches, orders: Queue, clusters: DelayedQueue): void {
  const enqueueOrders = (found: readonly OrderObject[]): void => {
    for (const order of found) orders.enqueue(keyOf(order));
  };

  const enqueueSameName = ({ spec }: OrderObject): void =>
    enqueueOrders(caches.orders.byIndex(ORDERS_BY.commonName, spec.identifiers[0]?.value ?? ""));
  /** Whom a Cluster serves decides whether others, of any Cluster and namespace, have to wait for him. */
  const enqueueWithRivals = (found: readonly OrderObject[]): void => {
    enqueueOrders(found);
    for (const order of found) enqueueSameName(order);
  };

  caches.orders.onChange((key, before, after) => {
    const use = [before, after].map((order) => (order === undefined ? "" : useOf(order)));
    if (use[0] !== use[1]) clusters.enqueueAfter((after ?? before)?.spec.cluster ?? "", COUNT_DELAY);
    if (before !== undefined && after !== undefined && onlyStatusDiffers(before, after)) {
      if (isEmptied(before, after) || hasFinalizer(before) !== hasFinalizer(after)) orders.enqueue(key);
      return;
    }
    orders.enqueue(key);
    // Whoever waits for the same name or Secret may now have it, or have to give way.
    for (const order of [before, after]) {
      if (order === undefined) continue;
      const { metadata, spec } = order;
      enqueueSameName(order);
      const secret = secretIndexValue(metadata.namespace, spec.secretName);
      enqueueOrders(caches.orders.byIndex(ORDERS_BY.secret, secret));
    }
  });

  caches.clusters.onChange((key, before, after) => {
    if (before !== undefined && after !== undefined && onlyStatusDiffers(before, after)) {
      if (readiness(before.status?.conditions) === readiness(after.status?.conditions)) return;
      enqueueOrders(caches.orders.byIndex(ORDERS_BY.cluster, key));
      return;
    }
    clusters.enqueue(key);
    enqueueWithRivals(caches.orders.byIndex(ORDERS_BY.cluster, key));
  });

  caches.namespaces.onChange((key, before, after) => {
    if (isDeepStrictEqual(before, after)) return;
    enqueueWithRivals(caches.orders.byIndex(ORDERS_BY.namespace, key));
  });

  caches.tlsSecrets.onChange((_key, before, after) => {
    for (const secret of [before, after]) {
      if (secret === undefined) continue;
      const { namespace, name } = secret;
      const users = caches.orders.byIndex(ORDERS_BY.secret, secretIndexValue(namespace, name));
      enqueueOrders(users);
      // What lies in the Secret says who holds a common name, and so who gives way.
      for (const order of users) enqueueSameName(order);
    }
  });

  caches.ownSecrets.onChange((key, before, after) => {
    const name = key.slice(key.indexOf("/") + 1);
    if (after?.kind === "attempt") {
      // Made by a pass that goes on with it, unless its Order is gone; at the start all Orders are looked at.
      const { order } = after.attempt;
      if (caches.orders.get(order.namespace, order.name) === undefined)
        orders.enqueue(attemptIndexValue(order));
      return;
    }
    if (before?.kind === "attempt") {
      const [commonName = ""] = before.attempt.names;
      enqueueOrders(caches.orders.byIndex(ORDERS_BY.commonName, commonName));
      return;
    }
    if (before?.resourceVersion === after?.resourceVersion) return;
    for (const cluster of caches.clusters.list()) {
      if (cluster.spec.apiKeySecretRef.name !== name) continue;
      clusters.enqueue(keyOf(cluster));
      enqueueOrders(caches.orders.byIndex(ORDERS_BY.cluster, cluster.metadata.name));
    }
  });
}

/** Our own status writes come back as changes; they carry no news. */
function onlyStatusDiffers(before: KubeObject, after: KubeObject): boolean {
  const [a, b] = [before.metadata, after.metadata];
  return (
    a.uid === b.uid &&
    a.generation === b.generation &&
    a.deletionTimestamp === b.deletionTimestamp &&
    JSON.stringify(a.annotations) === JSON.stringify(b.annotations)
  );
}

/** Somebody pruned the status, or restored the Order without one: nobody sees how it stands until it is written anew. */
function isEmptied(before: OrderObject, after: OrderObject): boolean {
  return before.status?.conditions !== undefined && after.status?.conditions === undefined;
}

/** A replace by a manifest without it drops ours and leaves all else; deleted then, the Order would go with its duties undone. */
function hasFinalizer({ metadata }: OrderObject): boolean {
  return metadata.finalizers?.includes(DELETION_FINALIZER) === true;
}

function readiness(conditions: readonly Condition[] | undefined): string {
  const ready = conditions?.find(({ type }) => type === "Ready");
  return `${ready?.status} ${ready?.observedGeneration} ${ready?.message}`;
}
