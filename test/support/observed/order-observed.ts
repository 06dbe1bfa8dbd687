/**
 * Observed states of an Order for decision tables: `orderObserved(withSecret(), withFailure(...))` is a state that works,
 * changed in the ways that a row's name tells.
 */
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import { clusterSpec, DAY, NOW, OUR_TAG, TIMING } from "./facts.ts";

export type Change = (observed: OrderObserved) => OrderObserved;

/** Order shop/example-com for example.com, nothing bought yet, nothing in its way, SSLMate not asked. */
export function orderObserved(...changes: readonly Change[]): OrderObserved {
  return changes.reduce<OrderObserved>((observed, change) => change(observed), {
    now: NOW,
    timing: TIMING,
    order: {
      namespace: "shop",
      name: "example-com",
      uid: "order-uid",
      generation: 3,
      createdAt: NOW - DAY,
      deleting: false,
      finalizer: false,
      asked: {},
      spec: {
        cluster: "webservers",
        identifiers: [{ type: "dns", value: "example.com", approval: "dns" }],
        secretName: "example-com-tls",
      },
      status: { observedGeneration: -1 },
    },
    cluster: { kind: "present", version: "1", spec: clusterSpec() },
    namespaceLabels: { "kubernetes.io/metadata.name": "shop" },
    rivals: [],
    secret: { kind: "absent" },
    attempt: { kind: "none" },
    setAside: [],
    owner: { tag: OUR_TAG },
    vendor: { kind: "not-asked" },
    live: false,
  });
}

export const at =
  (now: number): Change =>
  (observed) => ({ ...observed, now });
