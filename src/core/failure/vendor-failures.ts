/** What each kind of failure at the vendor is called, and who has to act before it can go better. */
import type { ClusterReason, OrderReason } from "../../api/reasons.ts";
import type { VendorFailure } from "../facts/observed.ts";

/**
 * `refused` waits for a change of what is asked, or of the account, so the wait grows long; an `outage` is mended
 * elsewhere, and its end should be noticed soon.
 */
export type FailureClass = "refused" | "outage";

/** The reason that a condition carries, the same words for Order and Cluster. */
export const VENDOR_FAILURES = {
  unauthorized: { reason: "Unauthorized", class: "refused" },
  "payment-required": { reason: "PaymentRequired", class: "refused" },
  refused: { reason: "Refused", class: "refused" },
  "not-ready": { reason: "Refused", class: "refused" },
  "rate-limited": { reason: "RateLimited", class: "outage" },
  unavailable: { reason: "Unavailable", class: "outage" },
  unreachable: { reason: "Unreachable", class: "outage" },
  proxy: { reason: "ProxyFailed", class: "outage" },
  timeout: { reason: "Unavailable", class: "outage" },
  "connection-lost": { reason: "Unavailable", class: "outage" },
  nonsense: { reason: "UnexpectedAnswer", class: "outage" },
} as const satisfies Record<
  VendorFailure["kind"],
  { reason: OrderReason & ClusterReason; class: FailureClass }
>;
