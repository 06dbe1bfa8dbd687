/** A row of the tables of manifests: one thing made wrong in a spec that is right, or a spec at the edge of what is. */
import type { ClusterSpec, OrderSpec } from "../../../../src/api/types.ts";

/** What the tables hold: manifests that the types of this project would not let through either. */
export type Wrong<Spec> = { [Field in keyof Spec]?: unknown } & Record<string, unknown>;

export interface Refusal<Spec> {
  given: string;
  spec: Wrong<Spec>;
  /** Before `spec` is applied over it; without, `spec` is applied as a new object. */
  was?: Wrong<Spec>;
  field: string;
  says: string;
}

export interface Acceptance<Spec> {
  given: string;
  spec: Wrong<Spec>;
  was?: Wrong<Spec>;
}

/** What rules say that both kinds have. */
export const MUST_BE_A_NAME = "must be a DNS name in lower case, such as www.example.com";
export const SIZE_MUST_FIT =
  "size must fit the algorithm, 256 or 384 for ECDSA and 2048, 3072 or 4096 for RSA";
export const RESERVED = "keys under sslmate.com/ are the operator's own";
export const MUST_BE_A_KEY = "each key must be a name of at most 63 letters, digits, '-', '_' and '.'";
export const PASSWORD_WITH_PKCS12 = "passwordSecretRef must be set if type is PKCS12, and only then";

/** The spec of an Order that is right. */
export const ORDER: Wrong<OrderSpec> = {
  cluster: "webservers",
  identifiers: [{ value: "example.com" }, { value: "www.example.com" }, { value: "shop.example.com" }],
  secretName: "example-com-tls",
};

export const identifiers = (...list: unknown[]): Wrong<OrderSpec> => ({ ...ORDER, identifiers: list });

/** The spec of a Cluster that is right. */
export const CLUSTER: Wrong<ClusterSpec> = {
  apiKeySecretRef: { name: "sslmate-api-key" },
  allowedNamespaces: { from: "All" },
};

/** `count` names, all different. */
export function names(count: number): { value: string }[] {
  return Array.from({ length: count }, (_, index) => ({ value: `n${index}.example.com` }));
}
