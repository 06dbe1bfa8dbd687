/** Which change in the world has which Orders and Clusters worked on. */
import { beforeEach, describe, expect, test } from "vitest";
import { DELETION_FINALIZER } from "../../../src/api/names.ts";
import type { ObjectMeta } from "../../../src/kube/client/resource.ts";
import type { OrderObject } from "../../../src/reconcilers/resources.ts";
import { cachesByHand, order, cluster, withReady, tlsSecret, attempt } from "./caches-by-hand.ts";

let caches: ReturnType<typeof cachesByHand>;

beforeEach(() => {
  caches = cachesByHand();
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

  test("given a status that somebody emptied, then it is worked on, so that it is written again", () => {
    caches.orders.set("shop/a", { ...order("a"), status: stateOf("True") });
    caches.queued();
    caches.orders.set("shop/a", order("a"));
    expect(caches.queued().orders).toEqual(["shop/a"]);
  });

  test("given that somebody takes our finalizer away or sets it, then it is worked on, and no other", () => {
    caches.orders.set("bank/c", order("c", sameName, { namespace: "bank" }));
    caches.orders.set("shop/a", order("a", {}, { finalizers: [DELETION_FINALIZER] }));
    caches.queued();
    caches.orders.set("shop/a", order("a"));
    expect(caches.queued()).toEqual({ orders: ["shop/a"], clusters: [] });
    caches.orders.set("shop/a", order("a", {}, { finalizers: ["example.com/theirs", DELETION_FINALIZER] }));
    expect(caches.queued()).toEqual({ orders: ["shop/a"], clusters: [] });
  });

  test("given a change of finalizers of others, then nobody is", () => {
    caches.orders.set("shop/a", order("a", {}, { finalizers: ["example.com/theirs"] }));
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

  test("given another spec, then who wants the name of one of its Orders is worked on too: it may count now, or no more", () => {
    caches.orders.set("bank/c", order("c", { ...sameName, cluster: "other" }, { namespace: "bank" }));
    caches.queued();
    caches.clusters.set("webservers", cluster({ allowedNames: ["b.example"] }, { generation: 2 }));
    expect(caches.queued().orders).toEqual(["bank/c", "shop/a", "shop/b"]);
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

  test("given other labels, then who wants the name of one of its Orders is worked on too: it may count now, or no more", () => {
    caches.orders.set("bank/c", order("c", sameName, { namespace: "bank" }));
    caches.queued();
    caches.namespaces.set("shop", { certificates: "paid" });
    expect(caches.queued().orders).toEqual(["bank/c", "shop/a", "shop/b"]);
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
