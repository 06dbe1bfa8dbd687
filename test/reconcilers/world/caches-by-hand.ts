/** The operator's caches, filled by hand, and the objects that a test puts into them. */
import type { ClusterSpec, OrderSpec } from "../../../src/api/types.ts";
import type { Attempt } from "../../../src/core/facts/observed.ts";
import { PAIR_ALONE } from "../../../src/core/secret/content.ts";
import { Store } from "../../../src/kube/cache/store.ts";
import type { ObjectMeta } from "../../../src/kube/client/resource.ts";
import { silentLogger } from "../../../src/ops/logger.ts";
import type { ClusterObject, OrderObject } from "../../../src/reconcilers/resources.ts";
import type { TlsSecretFacts } from "../../../src/reconcilers/secret/tls-secret.ts";
import {
  indexOrders,
  indexTlsSecrets,
  type Caches,
  type OwnSecret,
} from "../../../src/reconcilers/world/caches.ts";
import { connectTriggers } from "../../../src/reconcilers/world/triggers.ts";
import { clusterSpec } from "../../support/observed/facts.ts";

/** The caches, to be filled by hand, and what their changes put into the queues. */
export function cachesByHand() {
  const stores = {
    orders: new Store<OrderObject>(silentLogger),
    clusters: new Store<ClusterObject>(silentLogger),
    namespaces: new Store<Readonly<Record<string, string>>>(silentLogger),
    tlsSecrets: new Store<TlsSecretFacts>(silentLogger),
    ownSecrets: new Store<OwnSecret>(silentLogger),
  };
  indexOrders(stores.orders);
  indexTlsSecrets(stores.tlsSecrets);
  const caches: Caches = { ...stores, wroteOrder: () => undefined, wroteCluster: () => undefined };
  const queued = {
    orders: new Set<string>(),
    clusters: new Set<string>(),
    /** Clusters whose Orders are to be counted anew, in a moment. */
    counted: new Set<string>(),
  };
  connectTriggers(
    caches,
    { enqueue: (key) => queued.orders.add(key) },
    {
      enqueue: (key) => queued.clusters.add(key),
      enqueueAfter: (key) => queued.counted.add(key),
    },
  );
  return {
    ...caches,
    ...stores,
    caches,
    /** What was queued since it was last asked. */
    queued: () => {
      const seen = { orders: [...queued.orders].toSorted(), clusters: [...queued.clusters].toSorted() };
      queued.orders.clear();
      queued.clusters.clear();
      return seen;
    },
    counted: () => {
      const seen = [...queued.counted];
      queued.counted.clear();
      return seen;
    },
  };
}

function meta(name: string, changes: Partial<ObjectMeta> = {}): ObjectMeta {
  return {
    name,
    uid: `${name}-uid`,
    resourceVersion: "1",
    creationTimestamp: "2026-11-22T12:00:00Z",
    generation: 1,
    ...changes,
  };
}

/** An Order in the namespace shop. */
export function order(
  name: string,
  spec: Partial<OrderSpec> = {},
  changes: Partial<ObjectMeta> = {},
): OrderObject {
  return {
    metadata: meta(name, { namespace: "shop", ...changes }),
    spec: {
      cluster: "webservers",
      identifiers: [{ type: "dns", value: `${name}.example` }],
      secretName: `${name}-tls`,
      ...spec,
    },
  };
}

/** The Cluster of those Orders. */
export function cluster(spec: Partial<ClusterSpec> = {}, changes: Partial<ObjectMeta> = {}): ClusterObject {
  return { metadata: meta("webservers", changes), spec: clusterSpec(spec) };
}

/** The same Cluster with a condition Ready in its status. */
export function withReady(object: ClusterObject, status: "True" | "False", message: string): ClusterObject {
  const condition = {
    type: "Ready",
    status,
    reason: "KeyAccepted",
    message,
    lastTransitionTime: "2026-11-22T12:00:00Z",
    observedGeneration: 1,
  };
  return { ...object, status: { observedGeneration: 1, conditions: [condition] } };
}

/** A Secret that was written for an Order. @param of the name of that Order, in the namespace shop. */
export function tlsSecret(name: string, of: string): TlsSecretFacts {
  return {
    namespace: "shop",
    name,
    resourceVersion: "1",
    type: "kubernetes.io/tls",
    immutable: false,
    order: { namespace: "shop", name: of },
    handled: {},
    withoutGain: false,
    content: PAIR_ALONE,
    owners: [],
  };
}

/** The Secret of a purchase of Order shop/a that is under way. */
export function attempt(commonName: string): OwnSecret {
  const fields: Attempt = {
    uid: "attempt-uid",
    secretName: "attempt-1",
    order: { namespace: "shop", name: "a", uid: "a-uid" },
    verb: "buy",
    paid: true,
    keptKey: false,
    handles: {},
    csrHash: "csr",
    names: [commonName],
    privateKey: { algorithm: "ECDSA", size: 256 },
    publicKeyHash: "hash",
    cluster: "webservers",
    endpoint: "https://sslmate.com/api/v2",
    apiKeyFingerprint: "fingerprint",
    startedAt: 0,
    before: [],
    claims: false,
  };
  return { kind: "attempt", attempt: fields, createdAt: 0 };
}
