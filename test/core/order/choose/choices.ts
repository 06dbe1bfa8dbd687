/** What a choice begins with: a pair whose renewal is due, an attempt that was set aside, and the decision itself. */
import { decide } from "../../../../src/core/order/decide.ts";
import { attemptFacts, DAY, NOW, pair } from "../../../support/observed/facts.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";

export type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

export function decided(...changes: readonly Change[]) {
  return decide(orderObserved(...changes));
}

/** A pair whose renewal is due. */
export const due = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
export const kept = attemptFacts();
