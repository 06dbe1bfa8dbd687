/** What can go wrong in a pass, as facts for the decision that follows. */
import type { ObjectApproval } from "../approval/facts.ts";

/** Why a call to the vendor came to nothing. */
export interface VendorFailure {
  kind:
    | "unauthorized"
    | "payment-required"
    | "refused"
    | "not-ready"
    | "rate-limited"
    | "unavailable"
    | "unreachable"
    | "proxy"
    | "timeout"
    | "connection-lost"
    | "nonsense";
  /** In words, bounded and on one line: the vendor's own if it gave any, else the client's, which name the host. */
  detail: string;
  reason?: string;
  param?: string;
  retryAfterSeconds?: number;
  httpStatus?: number;
}

export type Failure =
  | {
      kind: "vendor";
      doing: "read" | "settings" | "buy" | "reissue" | "revoke" | "approval";
      error: VendorFailure;
    }
  /** The account could not be opened: its API key or CA bundle is not to be had. */
  | { kind: "account"; problem: string }
  | { kind: "not-approvable"; approval: ObjectApproval }
  /** The vendor's answer to the settings does not show what was asked for. */
  | {
      kind: "settings-not-taken";
      what: string;
      /** They were sent alone, and no call that makes an instance would have followed. */
      free?: true;
    }
  | { kind: "csr"; problem: string }
  | { kind: "lease-too-short" }
  /** The API server refuses a call, and will until somebody changes something. `problem` names the call. */
  | { kind: "kubernetes"; problem: string }
  /** The record of what was paid cannot be read; `problem` names it and its fault. */
  | { kind: "purse"; problem: string }
  /** Something moved between deciding and acting; the next pass sees it. */
  | { kind: "changed"; what: string };
