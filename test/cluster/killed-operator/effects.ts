/** The effects of an operator that go through the gate: which are purchases, and which belong to the life of an Order. */
import type { Effect } from "../harness/gate.ts";

/** The common name of an Order of these tests. */
export function commonName(order: string): string {
  return `${order}.example.com`;
}

export function isPurchase({ to, method, path }: Effect): boolean {
  return to === "vendor" && method === "POST" && path.endsWith("/buy");
}

/** Whether an effect belongs to the life of an Order; leases are renewed and the Cluster's Orders counted at any time beside it. */
export function belongsTo(order: string, { to, path }: Effect): boolean {
  return to === "vendor" ? path.includes(commonName(order)) : !/\/(leases|clusters)(\/|$)/.test(path);
}
