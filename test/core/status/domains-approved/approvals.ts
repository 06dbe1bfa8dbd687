/** Names in all states of their approval, and the status of an Order that has them. */
import type { ApprovalMethod, OrderStatus } from "../../../../src/api/types.ts";
import type { InstanceApproval, ShownApproval } from "../../../../src/core/approval/facts.ts";
import type { OrderObserved } from "../../../../src/core/facts/observed.ts";
import { decide } from "../../../../src/core/order/decide.ts";
import { orderStatus } from "../../../../src/core/status/order-status.ts";
import { ATTEMPT_KEY } from "../../../support/observed/facts.ts";
import { instance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withAnswer } from "../../../support/observed/with-vendor.ts";

/** The status that is written for an Order with these changes. @throws Error if it does not rest. */
export function statusOf(...changes: Change[]): OrderStatus {
  const observed: OrderObserved = orderObserved(...changes);
  const action = decide(observed);
  if (action.kind !== "rest") throw new Error(`expected a rest, not ${action.kind}`);
  return orderStatus(observed, action);
}

/** The condition DomainsApproved. */
export const domainsApproved = (status: OrderStatus) =>
  status.conditions?.find(({ type }) => type === "DomainsApproved");

/** The records by which a name can be approved. */
export const TXT = { name: "_pki-validation.example.com.", type: "TXT", value: '"4711"' };
export const CNAME = { name: "_0815.example.com.", type: "CNAME", value: "_42.sslmate.com." };

/** What the vendor shows of the approval of a name. */
export const shown = (changes: Partial<ShownApproval> = {}): ShownApproval => ({
  name: "example.com",
  method: "dns",
  records: [TXT, CNAME],
  ...changes,
});

/** An instance that waits for the approval of these names. */
export const pending = (
  names: readonly ShownApproval[],
  approval?: InstanceApproval,
  publicKeyHash = ATTEMPT_KEY,
): Change =>
  withAnswer({
    pending: instance(approval === undefined ? {} : { approval }),
    approval: { publicKeyHash, names },
  });

/** A name of the Order, with the way in which it is to be approved. */
export const by = (approval: ApprovalMethod, value = "example.com") => ({
  type: "dns" as const,
  value,
  approval,
});
