/** How names are approved, as the vendor's object and its pending instance show it. */
import type { ApprovalMethod } from "../../api/types.ts";

/** Published as it stands here, it approves a name over DNS. */
export interface DnsRecord {
  /** Fully qualified, with the dot at its end. */
  name: string;
  type: string;
  /** As in a zone file: that of a TXT record has its quotes. */
  value: string;
}

/** How one name is to be approved; what the vendor does not say is absent. */
export interface ShownApproval {
  name: string;
  method?: ApprovalMethod;
  approverEmail?: string;
  /** Whether the vendor sees the approval in place. */
  ready?: boolean;
  /** Any one of them approves the name. */
  records: readonly DnsRecord[];
}

/** The approval settings of the vendor's object. */
export interface ObjectApproval {
  /** The key of the object's CSR, on which the records may depend. */
  publicKeyHash?: string;
  names: readonly ShownApproval[];
}

/** How the names of a pending instance are being approved. */
export interface InstanceApproval {
  /** Of the common name first, then of the others. */
  names: readonly { name: string; method?: ApprovalMethod; approverEmail?: string }[];
  /** Who the approval messages come from. */
  emailFrom?: string;
}

/** The approval was begun anew in this pass. */
export interface Redone {
  /** Hash of the approval settings by which it was. */
  settings: string;
  /** The value of the annotation that asked for it, if one did. */
  retryApproval?: string;
}
