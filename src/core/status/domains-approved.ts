/** What the status says of the approval of names: `status.approvals` and the condition DomainsApproved. */
import type { NameApproval } from "../../api/types.ts";
import { settledApprovals } from "../approval/names.ts";
import type { Rest } from "../order/action.ts";
import type { OrderObserved } from "../facts/observed.ts";
import type { NewCondition } from "./conditions.ts";

/** `status.approvals`: as this pass knows them, or as they were known while SSLMate cannot be asked about what is in flight. */
export function approvalsOf(observed: OrderObserved, resting: Rest): NameApproval[] | undefined {
  if (resting.approvals !== undefined) return resting.approvals;
  const { attempt, vendor, order } = observed;
  const settled = settledApprovals(observed);
  if (settled !== undefined) return settled;
  if (attempt.kind !== "ours" && vendor.kind === "answered") return undefined;
  const wanted = new Set(order.spec.identifiers.map(({ value }) => value));
  const kept = order.status.approvals?.filter(({ name }) => wanted.has(name)) ?? [];
  return kept.length === 0 ? undefined : kept;
}

/** The condition DomainsApproved; none where it is not known. @param approvals as the status will show them. */
export function domainsApproved(
  { order }: OrderObserved,
  { approvals: waiting, reason, message }: Rest,
  approvals: readonly NameApproval[] | undefined,
): NewCondition[] {
  const type = "DomainsApproved";
  if (waiting !== undefined) return [{ type, status: "False", reason, message }];
  if (approvals === undefined) return [];
  if (approvals.every(({ state }) => state === "Approved")) {
    const text = "SSLMate approved every name of the certificate.";
    return [{ type, status: "True", reason: "Approved", message: text }];
  }
  const before = order.status.conditions?.find((condition) => condition.type === type);
  return before?.status === "False"
    ? [{ type, status: "False", reason: before.reason, message: before.message }]
    : [];
}
