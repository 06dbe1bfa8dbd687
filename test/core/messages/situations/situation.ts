/** A situation that a person may find an Order in, and what many of them begin with. */
import type { OrderReason } from "../../../../src/api/reasons.ts";
import { NOW } from "../../../support/observed/facts.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withOrder, withSpec } from "../../../support/observed/with-asked.ts";

/** What is the case, in words, and the state that is observed then. */
export type Situation = [what: string, ...changes: Change[]];

/** Situations by the reason that an Order's condition gives in them. */
export type Situations = Partial<Record<OrderReason, readonly Situation[]>>;

export const deleting = withOrder({ deleting: true, deletingSince: NOW - 60_000, finalizer: true });
export const revoke = withSpec({ deletion: { certificate: "Revoke" } });
/** It has a finalizer, so that its deletion can turn that off. */
export const vendorRenews: Change = (observed) =>
  withOrder({ finalizer: true })(withSpec({ renewal: { policy: "Vendor" } })(observed));
