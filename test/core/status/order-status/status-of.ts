/** The status that a pass writes for an observed state, and its conditions: what the tests beside this look at. */
import type { ConditionType } from "../../../../src/api/reasons.ts";
import type { OrderStatus } from "../../../../src/api/types.ts";
import type { OrderObserved } from "../../../../src/core/facts/observed.ts";
import { decide } from "../../../../src/core/order/decide.ts";
import { orderStatus } from "../../../../src/core/status/order-status.ts";

/** The status that a pass writes which comes to rest at once. */
export function statusOf(observed: OrderObserved): OrderStatus {
  const action = decide(observed);
  if (action.kind !== "rest") throw new Error(`expected a rest, not ${action.kind}`);
  return orderStatus(observed, action);
}

export function condition(status: OrderStatus, type: ConditionType) {
  return status.conditions?.find((one) => one.type === type);
}

export function types(status: OrderStatus): string[] {
  return (status.conditions ?? []).map(({ type }) => type);
}
