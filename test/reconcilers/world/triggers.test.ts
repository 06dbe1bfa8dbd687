import { PAIR_ALONE } from "../../../src/core/secret/content.ts";
import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterSpec, OrderSpec } from "../../../src/api/types.ts";
import type { Attempt } from "../../../src/core/facts/observed.ts";
import { Store } from "../../../src/kube/cache/store.ts";
import type { ObjectMeta } from "../../../src/kube/client/resource.ts";
import { silentLogger } from "../../../src/ops/logger.ts";
import type { TlsSecretFacts } from "../../../src/reconcilers/secret/tls-secret.ts";
import type { ClusterObject, OrderObject } from "../../../src/reconcilers/resources.ts";
import { indexOrders, type Caches, type OwnSecret } from "../../../src/reconcilers/world/caches.ts";
import { connectTriggers } from "../../../src/reconcilers/world/triggers.ts";
import { clusterSpec } from "../../support/order-observed.ts";

/** The caches, to be filled by hand, and what their changes put into the queues. */
function world() {
  const stores = {
    orders: new Store<OrderObject>(silentLogger),
    clusters: new Store<ClusterObject>(silentLogger),
    namespaces: new Store<Readonly<Record<string, string>>>(silentLogger),
    tlsSecrets: new Store<TlsSecretFacts>(silentLogger),
    ownSecrets: new Store<OwnSecret>(silentLogger),
  };
  indexOrders(stores.orders);
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
    ...stores,
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

function order(name: string, spec: Partial<OrderSpec> = {}, changes: Partial<ObjectMeta> = {}): OrderObject {
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

function cluster(spec: Partial<ClusterSpec> = {}, changes: Partial<ObjectMeta> = {}): ClusterObject {
  return { metadata: meta("webservers", changes), spec: clusterSpec(spec) };
}

function withReady(object: ClusterObject, status: "True" | "False", message: string): ClusterObject {
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

function tlsSecret(name: string, of: string): TlsSecretFacts {
  return {
    namespace: "shop",
    name,
    resourceVersion: "1",
    type: "kubernetes.io/tls",
    immutable: false,
    order: of,
    handled: {},
    withoutGain: false,
    content: PAIR_ALONE,
    owners: [],
  };
}

function attempt(commonName: string): OwnSecret {
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

let caches: ReturnType<typeof world>;

beforeEach(() => {
  caches = world();
  caches.orders.set("shop/a", order("a"));
  caches.orders.set("shop/b", order("b"));
  caches.clusters.set("webservers", cluster());
  caches.queued();
});

const NOTHING = { orders: [], clusters: [] };
const sameName = { identifiers: [{ type: "dns" as const, value: "a.example" }] };

describe("a change of an Order", () => {
  test("given a new one, then it is worked on, and no other", () => {
    caches.orders.set("shop/c", order("c"));
    expect(caches.queued()).toEqual({ orders: ["shop/c"], clusters: [] });
  });

  test("given our own status write, then nobody is", () => {
    const status = { observedGeneration: 1 };
    caches.orders.set("shop/a", { ...order("a", {}, { resourceVersion: "2" }), status });
    expect(caches.queued()).toEqual(NOTHING);
  });

  test.each<[string, Partial<ObjectMeta>]>([
    ["its spec", { generation: 2 }],
    ["an annotation", { annotations: { "sslmate.com/renew": "now" } }],
    ["its deletion", { deletionTimestamp: "2026-11-22T12:00:00Z" }],
    ["its identity, made anew under the same name", { uid: "other-uid" }],
  ])("given a change of %s, then it is worked on", (_what, changes) => {
    caches.orders.set("shop/a", order("a", {}, changes));
    expect(caches.queued().orders).toEqual(["shop/a"]);
  });

  test("given one that wants the same common name, then both are worked on, as soon as either comes or goes", () => {
    caches.orders.set("bank/c", order("c", sameName, { namespace: "bank" }));
    expect(caches.queued().orders).toEqual(["bank/c", "shop/a"]);
    caches.orders.set("shop/a", undefined);
    expect(caches.queued().orders).toEqual(["bank/c", "shop/a"]);
  });

  test("given one that lets a Secret go, then who waits for that Secret is worked on", () => {
    caches.orders.set("shop/c", order("c", { secretName: "a-tls" }));
    caches.queued();
    caches.orders.set("shop/a", order("a", { secretName: "new-tls" }, { generation: 2 }));
    expect(caches.queued().orders).toEqual(["shop/a", "shop/c"]);
  });

  test("given one in another namespace that wants a Secret of the same name, then ours is left alone", () => {
    caches.orders.set("bank/c", order("c", { secretName: "a-tls" }, { namespace: "bank" }));
    expect(caches.queued().orders).toEqual(["bank/c"]);
  });
});

describe("a change of a Cluster", () => {
  test("given another spec, then it and its Orders are worked on", () => {
    caches.orders.set("shop/c", order("c", { cluster: "other" }));
    caches.queued();
    caches.clusters.set("webservers", cluster({}, { generation: 2 }));
    expect(caches.queued()).toEqual({ orders: ["shop/a", "shop/b"], clusters: ["webservers"] });
  });

  test("given that it comes or goes, then its Orders are worked on", () => {
    caches.clusters.set("webservers", undefined);
    expect(caches.queued().orders).toEqual(["shop/a", "shop/b"]);
    caches.clusters.set("webservers", cluster());
    expect(caches.queued()).toEqual({ orders: ["shop/a", "shop/b"], clusters: ["webservers"] });
  });

  test("given that it becomes ready, or says another thing of why not, then its Orders are worked on, it is not", () => {
    caches.clusters.set("webservers", withReady(cluster(), "False", "no key"));
    expect(caches.queued()).toEqual({ orders: ["shop/a", "shop/b"], clusters: [] });
    caches.clusters.set("webservers", withReady(cluster(), "False", "wrong key"));
    expect(caches.queued().orders).toEqual(["shop/a", "shop/b"]);
    caches.clusters.set("webservers", withReady(cluster(), "True", "accepted"));
    expect(caches.queued().orders).toEqual(["shop/a", "shop/b"]);
  });

  test("given a status that says the same, then nobody is", () => {
    caches.clusters.set("webservers", withReady(cluster(), "True", "accepted"));
    caches.queued();
    caches.clusters.set("webservers", withReady(cluster({}, { resourceVersion: "9" }), "True", "accepted"));
    expect(caches.queued()).toEqual(NOTHING);
  });
});

describe("a change of a namespace", () => {
  test("given other labels, then its Orders are worked on: they may be allowed now, or not any more", () => {
    caches.orders.set("bank/c", order("c", {}, { namespace: "bank" }));
    caches.queued();
    caches.namespaces.set("shop", { certificates: "paid" });
    expect(caches.queued().orders).toEqual(["shop/a", "shop/b"]);
  });

  test("given a change of anything else, then nobody is", () => {
    caches.namespaces.set("shop", { certificates: "paid" });
    caches.queued();
    caches.namespaces.set("shop", { certificates: "paid" });
    expect(caches.queued()).toEqual(NOTHING);
  });
});

describe("a change of a TLS Secret", () => {
  test("given that it comes, changes or goes, then every Order that names it is worked on", () => {
    caches.orders.set("shop/c", order("c", { secretName: "a-tls" }));
    caches.queued();
    caches.tlsSecrets.set("shop/a-tls", tlsSecret("a-tls", "a"));
    expect(caches.queued().orders).toEqual(["shop/a", "shop/c"]);
    caches.tlsSecrets.set("shop/a-tls", tlsSecret("a-tls", "c"));
    expect(caches.queued().orders).toEqual(["shop/a", "shop/c"]);
    caches.tlsSecrets.set("shop/a-tls", undefined);
    expect(caches.queued().orders).toEqual(["shop/a", "shop/c"]);
  });

  test("given that it goes, then who waits for its Order's common name is worked on too: nobody holds it now", () => {
    caches.orders.set("bank/c", order("c", sameName, { namespace: "bank" }));
    caches.tlsSecrets.set("shop/a-tls", tlsSecret("a-tls", "a"));
    caches.queued();
    caches.tlsSecrets.set("shop/a-tls", undefined);
    expect(caches.queued().orders).toEqual(["bank/c", "shop/a"]);
  });

  test("given one that no Order names, then nobody is", () => {
    caches.tlsSecrets.set("shop/old-tls", tlsSecret("old-tls", "gone"));
    expect(caches.queued()).toEqual(NOTHING);
  });
});

describe("a change of a Secret in the operator's namespace", () => {
  const KEY = "sslmate-system/sslmate-api-key";

  test("given the API key of a Cluster that comes, changes or goes, then that Cluster is tried and its Orders are looked at", () => {
    caches.ownSecrets.set(KEY, { kind: "other", resourceVersion: "1" });
    expect(caches.queued()).toEqual({ orders: ["shop/a", "shop/b"], clusters: ["webservers"] });
    caches.ownSecrets.set(KEY, { kind: "other", resourceVersion: "1" });
    expect(caches.queued()).toEqual(NOTHING);
    caches.ownSecrets.set(KEY, { kind: "other", resourceVersion: "2" });
    expect(caches.queued().clusters).toEqual(["webservers"]);
    caches.ownSecrets.set(KEY, undefined);
    expect(caches.queued().clusters).toEqual(["webservers"]);
  });

  test("given a Secret that no Cluster names, then nobody is", () => {
    caches.ownSecrets.set("sslmate-system/other", { kind: "other", resourceVersion: "1" });
    expect(caches.queued()).toEqual(NOTHING);
  });

  test("given an attempt that is made, then nobody is: the pass that made it goes on with it", () => {
    caches.ownSecrets.set("sslmate-system/attempt-1", attempt("a.example"));
    expect(caches.queued()).toEqual(NOTHING);
  });

  test("given an attempt whose Order is not there, then that Order's name is worked on: it is asked about", () => {
    const orphan = attempt("a.example");
    const { order: name } = orphan.kind === "attempt" ? orphan.attempt : { order: undefined };
    caches.orders.set(`${name?.namespace}/${name?.name}`, undefined);
    caches.queued();
    caches.ownSecrets.set("sslmate-system/attempt-1", orphan);
    expect(caches.queued()).toEqual({ orders: [`${name?.namespace}/${name?.name}`], clusters: [] });
  });

  test("given an attempt that ends, then every Order of that common name is worked on", () => {
    caches.orders.set("bank/c", order("c", sameName, { namespace: "bank" }));
    caches.ownSecrets.set("sslmate-system/attempt-1", attempt("a.example"));
    caches.queued();
    caches.ownSecrets.set("sslmate-system/attempt-1", undefined);
    expect(caches.queued()).toEqual({ orders: ["bank/c", "shop/a"], clusters: [] });
  });
});

const stateOf = (status: "True" | "False"): NonNullable<OrderObject["status"]> => ({
  observedGeneration: 1,
  conditions: [
    { type: "Ready", status, reason: "Issued", message: "", lastTransitionTime: "2026-11-22T12:00:00Z" },
  ],
});

describe("an Order that comes, goes, or is in another state than before", () => {
  test("has the Orders of its Cluster counted anew", () => {
    caches.counted();
    caches.orders.set("shop/c", order("c"));
    expect(caches.counted()).toEqual(["webservers"]);
    caches.orders.set("shop/c", { ...order("c"), status: stateOf("True") });
    expect(caches.counted()).toEqual(["webservers"]);
    caches.orders.set("shop/c", undefined);
    expect(caches.counted()).toEqual(["webservers"]);
  });

  test("given a status that says the same in other words, then nobody counts", () => {
    caches.orders.set("shop/c", { ...order("c"), status: stateOf("True") });
    caches.counted();
    caches.orders.set("shop/c", { ...order("c"), status: { ...stateOf("True"), names: "c.example" } });
    expect(caches.counted()).toEqual([]);
  });
});
