/** What is decided where a call would cost money. */
import type { ClusterSpec } from "../../../src/api/types.ts";
import type { Rest } from "../../../src/core/order/action.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";

/** What is decided for an Order with these changes. */
export function decided(...changes: readonly Change[]) {
  return decide(orderObserved(...changes));
}

/** How it rests. @throws Error if it does not rest. */
export function rested(...changes: readonly Change[]): Rest {
  const action = decided(...changes);
  if (action.kind !== "rest") throw new Error(`expected a rest, not ${action.kind}`);
  return action;
}

/** A call that is paid. */
export const pay = { kind: "pay", request: { paid: true } };
/** A Cluster where a person is to agree to each purchase. */
export const manual: Partial<ClusterSpec> = { purchase: { policy: "Manual" } };
