/** The two kinds of this API as the typed client takes them. */
import { GROUP, VERSION } from "../api/names.ts";
import type { ClusterSpec, ClusterStatus, OrderSpec, OrderStatus } from "../api/types.ts";
import type { KubeObject, Resource } from "../kube/client/resource.ts";

export interface OrderObject extends KubeObject {
  spec: OrderSpec;
  status?: OrderStatus;
}

export interface ClusterObject extends KubeObject {
  spec: ClusterSpec;
  status?: ClusterStatus;
}

export const orders: Resource<OrderObject> = {
  group: GROUP,
  version: VERSION,
  plural: "orders",
  kind: "Order",
  namespaced: true,
};

export const clusters: Resource<ClusterObject> = {
  group: GROUP,
  version: VERSION,
  plural: "clusters",
  kind: "Cluster",
  namespaced: false,
};
