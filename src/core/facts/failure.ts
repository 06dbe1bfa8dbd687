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

/** A call that the API server refuses, and will until somebody changes something. */
export interface KubernetesRefusal {
  /** Names the call, and as far as the answer says them the fields and the webhook that are at fault. */
  problem: string;
  /** The call need not be wrong: what has to answer it fails again and again, such as an admission webhook. */
  fails?: true;
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
  | ({ kind: "kubernetes" } & KubernetesRefusal)
  /** The record of what was paid cannot be read; `problem` names it and its fault. */
  | { kind: "purse"; problem: string }
  /** Something moved between deciding and acting; the next pass sees it. */
  | { kind: "changed"; what: string };
