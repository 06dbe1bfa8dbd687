/** The two resources as the API server serves them, and the parts of them that other modules name. */
import type { ClusterSpec, ClusterStatus } from "./generated/clusters.ts";
import type { OrderSpec, OrderStatus } from "./generated/orders.ts";

export type { ClusterSpec, ClusterStatus, OrderSpec, OrderStatus };

export type Identifier = OrderSpec["identifiers"][number];
export type ApprovalMethod = NonNullable<Identifier["approval"]>;
export type PrivateKeySpec = NonNullable<OrderSpec["privateKey"]>;
export type DeletionSpec = NonNullable<OrderSpec["deletion"]>;
export type AllowedNamespaces = ClusterSpec["allowedNamespaces"];
export type Condition = NonNullable<OrderStatus["conditions"]>[number];
export type Issuance = NonNullable<OrderStatus["issuance"]>;
export type Purchase = NonNullable<OrderStatus["purchases"]>[number];
export type NameApproval = NonNullable<OrderStatus["approvals"]>[number];
export type CertificateStatus = NonNullable<OrderStatus["certificate"]>;
