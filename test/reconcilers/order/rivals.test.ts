/** Which other Orders count for the common name that an Order wants. */
import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterSpec, OrderSpec } from "../../../src/api/types.ts";
import { BASIC_ENDPOINT } from "../../../src/api/names.ts";
import type { Rival } from "../../../src/core/facts/observed.ts";
import type { ObjectMeta } from "../../../src/kube/client/resource.ts";
import { attemptName } from "../../../src/reconcilers/attempts/attempt-secret.ts";
import { rivalsOf } from "../../../src/reconcilers/order/rivals.ts";
import { normaliseEndpoint } from "../../../src/sslmate/endpoint.ts";
import { attempt, cachesByHand, cluster, order } from "../world/caches-by-hand.ts";

const NAME = "a.example";
const identifiers = [{ type: "dns" as const, value: NAME }];
const asking = order("waiting", { identifiers });

let caches: ReturnType<typeof cachesByHand>;

beforeEach(() => {
  caches = cachesByHand();
  caches.orders.set("shop/waiting", asking);
  caches.clusters.set("webservers", cluster());
  caches.namespaces.set("evil", { team: "evil" });
});

/** Order evil/x wants the same name of Cluster webservers, unless changed. */
function withOther(
  spec: Partial<OrderSpec> = {},
  changes: Partial<ObjectMeta> = {},
): ReturnType<typeof order> {
  const other = order("x", { identifiers, ...spec }, { namespace: "evil", ...changes });
  caches.orders.set("evil/x", other);
  return other;
}

function withCluster(spec: Partial<ClusterSpec>, changes: Partial<ObjectMeta> = {}): void {
  caches.clusters.set("webservers", cluster(spec, changes));
}

function rivals(): Rival[] {
  return rivalsOf(asking, { caches, operatorNamespace: "sslmate-system" });
}

const UNSERVED = { namespace: "evil", name: "x", wants: "common-name", holds: false, unserved: true };

describe("another Order that wants the same common name", () => {
  test("given that its Cluster serves it, then it counts", () => {
    withOther();
    expect(rivals()).toEqual([
      {
        namespace: "evil",
        name: "x",
        createdAt: Date.parse("2026-11-22T12:00:00Z"),
        wants: "common-name",
        holds: false,
      },
    ]);
  });

  test.each<[string, Partial<ClusterSpec>]>([
    ["a list of namespaces without its own", { allowedNamespaces: { from: "Names", names: ["shop"] } }],
    [
      "a selector that its namespace does not match",
      { allowedNamespaces: { from: "Selector", selector: { matchLabels: { team: "shop" } } } },
    ],
    ["a list of names without this one", { allowedNames: ["b.example"] }],
  ])("given %s, then its Cluster pays nothing for it", (_what, rules) => {
    withOther();
    withCluster(rules);
    expect(rivals()).toMatchObject([UNSERVED]);
  });

  test("given a further name that its Cluster does not allow, then its Cluster pays nothing for it", () => {
    withOther({ identifiers: [...identifiers, { type: "dns", value: "b.example" }] });
    withCluster({ allowedNames: [NAME] });
    expect(rivals()).toMatchObject([UNSERVED]);
  });

  test("given a Cluster that is being deleted, then its Cluster pays nothing for it", () => {
    withOther();
    withCluster({}, { deletionTimestamp: "2026-11-22T12:00:00Z" });
    expect(rivals()).toMatchObject([UNSERVED]);
  });

  test("given a Cluster that does not exist, then it is no rival", () => {
    withOther({ cluster: "no-such" });
    expect(rivals()).toEqual([]);
  });

  test("given labels by which its namespace is served, then it counts", () => {
    withOther();
    withCluster({ allowedNamespaces: { from: "Selector", selector: { matchLabels: { team: "shop" } } } });
    caches.namespaces.set("evil", { team: "shop" });
    expect(rivals()[0]?.unserved).toBeUndefined();
  });

  test("given a certificate that it had, then it counts though its Cluster serves it no more: SSLMate may have it still", () => {
    const other = withOther();
    const certificate = { notAfter: "2027-01-22T12:00:00Z" };
    caches.orders.set("evil/x", { ...other, status: { observedGeneration: 1, certificate } });
    withCluster({ allowedNamespaces: { from: "Names", names: ["shop"] } });
    expect(rivals()[0]?.unserved).toBeUndefined();
  });

  test("given its call under way, then it holds the name, whether it is served or not", () => {
    withOther();
    withCluster({ allowedNamespaces: { from: "Names", names: ["shop"] } });
    const own = attempt(NAME);
    if (own.kind !== "attempt") throw new Error("it is no attempt");
    const itself = {
      ...own,
      attempt: { ...own.attempt, order: { namespace: "evil", name: "x", uid: "x-uid" } },
    };
    const secret = attemptName(normaliseEndpoint(BASIC_ENDPOINT), NAME);
    caches.ownSecrets.set(`sslmate-system/${secret}`, itself);
    expect(rivals()).toMatchObject([{ holds: true }]);
  });
});
