/** Every reason of an Order with the situations that lead to it, from which docs/messages.md is made. */
import type { OrderReason } from "../../../src/api/reasons.ts";
import { ASKED } from "./situations/asked.ts";
import { AT_VENDOR } from "./situations/at-vendor.ts";
import { BEFORE_PAYMENT } from "./situations/before-payment.ts";
import { DELETION } from "./situations/deletion.ts";
import { FAILURES } from "./situations/failures.ts";
import type { Situation } from "./situations/situation.ts";
import { TAKEN } from "./situations/taken.ts";
import { UNDER_WAY } from "./situations/under-way.ts";

/**
 * In the document's order. Idle and Approved are of the conditions Issuing and DomainsApproved alone, and stand in each
 * status at rest; NoProgress is the end of a whole pass.
 */
export const ORDER_SITUATIONS: Record<
  Exclude<OrderReason, "Idle" | "Approved" | "NoProgress">,
  readonly Situation[]
> = {
  ...UNDER_WAY,
  ...ASKED,
  ...TAKEN,
  ...AT_VENDOR,
  ...BEFORE_PAYMENT,
  ...DELETION,
  ...FAILURES,
};
