/** Secrets that differ from what the Order asks, and what is done about it: the parts of the rows in the tests of mending. */
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import { DAY, NOW, OUR_TAG, pair } from "../../support/observed/facts.ts";
import { storedInstance } from "../../support/observed/instances.ts";
import type { Change } from "../../support/observed/order-observed.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { live } from "../../support/observed/with-vendor.ts";

export type Row = [name: string, changes: Change[], expected: object];

export const answered = live({ current: storedInstance(), owners: [OUR_TAG] });
export const renewalDue = withSecret(pair({ notAfter: NOW + 2 * DAY }));
export const rewrite = (...why: string[]): object => ({ kind: "rewrite", encoding: "PKCS8", why });

/** The status of the condition Ready of an Order that rests. @throws Error if it does not rest. */
export function readyOf(observed: OrderObserved): string | undefined {
  const action = decide(observed);
  if (action.kind !== "rest") throw new Error(`it does not rest, but is to ${action.kind}`);
  return orderStatus(observed, action).conditions?.find(({ type }) => type === "Ready")?.status;
}
