/** Changes to what is asked for: the Order, its Cluster and namespace, and other Orders that ask for the same. */
import type { ClusterSpec, Identifier, OrderSpec, OrderStatus } from "../../../src/api/types.ts";
import type { OrderObserved, Rival } from "../../../src/core/facts/observed.ts";
import { byDns, clusterSpec } from "./facts.ts";
import type { Change } from "./order-observed.ts";

export const withOrder =
  (changes: Partial<OrderObserved["order"]>): Change =>
  (observed) => ({ ...observed, order: { ...observed.order, ...changes } });

export const withSpec =
  (changes: Partial<OrderSpec>): Change =>
  (observed) => ({
    ...observed,
    order: { ...observed.order, spec: { ...observed.order.spec, ...changes } },
  });

/** Annotations on the Order. */
export const withAsked = (asked: OrderObserved["order"]["asked"]): Change => withOrder({ asked });

/** The names that the Order asks for, each approved by dns. */
export const withNames = (...values: readonly string[]): Change => withIdentifiers(...values.map(byDns));

export const withIdentifiers = (...identifiers: Identifier[]): Change => withSpec({ identifiers });

export const withStatus = (status: Partial<OrderStatus>): Change => withOrder({ status });

export const withCluster =
  (changes: Partial<ClusterSpec>): Change =>
  (observed) => ({ ...observed, cluster: { kind: "present", version: "1", spec: clusterSpec(changes) } });

export const withoutCluster: Change = (observed) => ({ ...observed, cluster: { kind: "missing" } });

/** Applied after what changes its spec. */
export const withClusterDeleting: Change = (observed) =>
  observed.cluster.kind === "missing"
    ? observed
    : { ...observed, cluster: { ...observed.cluster, deleting: true } };

export const withClusterTrouble =
  (trouble: string, changes: Partial<ClusterSpec> = {}): Change =>
  (observed) => ({
    ...observed,
    cluster: { kind: "present", version: "1", spec: clusterSpec(changes), trouble },
  });

export const withNamespaceLabels =
  (namespaceLabels: Record<string, string>): Change =>
  (observed) => ({ ...observed, namespaceLabels });

/** Another Order, shop/other, created when ours was, that holds nothing. */
export const withRival =
  (changes: Partial<Rival>): Change =>
  (observed) => ({
    ...observed,
    rivals: [
      ...observed.rivals,
      {
        namespace: "shop",
        name: "other",
        createdAt: observed.order.createdAt,
        wants: "common-name",
        holds: false,
        ...changes,
      },
    ],
  });
