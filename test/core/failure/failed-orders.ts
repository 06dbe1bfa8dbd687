/** Orders that have failed, once or so often in a row, and what their status says then. */
import type { OrderStatus } from "../../../src/api/types.ts";
import type { Rest } from "../../../src/core/order/action.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import { DAY, NOW } from "../../support/observed/facts.ts";
import { at, orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withStatus } from "../../support/observed/with-asked.ts";
import { withRefusal } from "../../support/observed/with-attempt.ts";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** How it rests. @throws Error if it does not rest. */
export function rested(...changes: readonly Change[]): Rest {
  const action = decide(orderObserved(...changes));
  if (action.kind !== "rest") throw new Error(`${action.kind} instead of a rest`);
  return action;
}

/** The status after a pass that ended so. */
export function statusAfter(...changes: readonly Change[]): OrderStatus {
  const observed = orderObserved(...changes);
  return orderStatus(
    observed,
    rested(() => observed),
  );
}

/** A world in which the same has failed so often in a row, the last time at {@link NOW}. */
export function failedTimes(count: number, failure: Change, ...world: readonly Change[]): OrderStatus {
  let status: OrderStatus = { observedGeneration: -1 };
  for (let failures = 1; failures <= count; failures += 1) {
    const time = at(NOW - (count - failures) * DAY);
    status = statusAfter(...world, time, withStatus(status), failure);
  }
  return status;
}

export const refused = withRefusal();
export const unavailable = withRefusal({ kind: "unavailable" });
