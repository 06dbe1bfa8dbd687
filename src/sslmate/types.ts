/** The vendor's objects (API v2) as the rest of the program sees them. Times are milliseconds since the epoch. */

export type ApprovalMethod = "email" | "http" | "dns";

/** The certificate object: the wished-for properties of a common name's certificate. */
export interface Certificate {
  /** Whether this common name exists in the account; if not, most of the rest is empty. */
  readonly exists: boolean;
  readonly commonName: string;
  /** The subject for a CSR. Undefined when the account has no contact details. */
  readonly distinguishedName?: Readonly<Record<string, string>> | undefined;
  /** For a name that does not exist: the account's default. */
  readonly autoRenew?: boolean | undefined;
  readonly muted?: boolean | undefined;
  readonly approvalMethod?: ApprovalMethod | undefined;
  readonly approverEmail?: string | undefined;
  readonly dnsApproval?: DnsApproval | undefined;
  readonly httpApproval?: HttpApproval | undefined;
  /** The names beside the common name; undefined means the vendor's default ones (his null). */
  readonly sans?: readonly SubjectAlternativeName[] | undefined;
  readonly tags: readonly string[];
  /** Hash of the key of the CSR that the next instance will have. */
  readonly publicKeyHash?: string | undefined;
  /** The three below: only if asked for with `expand`, and if there is one. */
  readonly csr?: string | undefined;
  readonly current?: Instance | undefined;
  readonly pending?: Instance | undefined;
  /** Whether the paid term ends so soon that only buying helps; undocumented, and absent where the vendor does not say. */
  readonly subscriptionEnding?: boolean | undefined;
  /** End of what is paid for; undocumented. */
  readonly billedThrough?: number | undefined;
}

/** A name beside the common name. */
export interface SubjectAlternativeName {
  /** "dns" is the only one there is. */
  readonly type: string;
  readonly value: string;
  readonly approvalMethod?: ApprovalMethod | undefined;
  readonly approverEmail?: string | undefined;
  readonly dnsApproval?: DnsApproval | undefined;
  readonly httpApproval?: HttpApproval | undefined;
}

/** How a name can be approved over DNS: one of the records is enough. */
export interface DnsApproval {
  readonly options: readonly DnsRecord[];
  /** Whether the vendor sees the approval in place; undocumented, and only with `expand` of `dns_approval.status`. */
  readonly ready?: boolean | undefined;
}

export interface HttpApproval {
  /** As for DNS, with `expand` of `http_approval.status`. */
  readonly ready?: boolean | undefined;
}

export interface DnsRecord {
  /** Fully qualified, with the final dot. */
  readonly name: string;
  readonly type: string;
  /** For TXT, the quotes are part of it. */
  readonly value: string;
}

export const INSTANCE_STATES = ["pending", "active", "expired", "revoked", "canceled"] as const;
export type InstanceState = (typeof INSTANCE_STATES)[number];

/** The certificate instance object: what came, or will come, of one purchase or reissue. It never changes. */
export interface Instance {
  readonly id: number;
  readonly state: InstanceState;
  /** Active, but not for long; how the vendor computes it is not known. */
  readonly expiring: boolean;
  /** `import`: brought by the customer, so the vendor can neither reissue nor revoke it. */
  readonly source?: "sslmate" | "import" | undefined;
  readonly publicKeyHash: string;
  /** Undefined for the vendor's default ones, and where he does not say. */
  readonly sans?: readonly SubjectAlternativeName[] | undefined;
  readonly expiration?: number | undefined;
  readonly invoiceId?: string | undefined;
  /** Lower-case hex. */
  readonly sha256Fingerprint?: string | undefined;
  readonly approvalMethod?: ApprovalMethod | undefined;
  readonly approverEmail?: string | undefined;
  readonly approvalEmailFrom?: string | undefined;
  /** The four below: only if asked for with `expand`. While pending, `certificatePem` is a temporary self-signed one. */
  readonly csr?: string | undefined;
  readonly certificatePem?: string | undefined;
  /** The issuer of the certificate first, no root. A text may hold more than one certificate. */
  readonly chainPems?: readonly string[] | undefined;
  readonly rootPem?: string | undefined;
}

/** Attributes that the vendor leaves out unless asked. Those with a dot ask for the part before it too. */
export type InstanceExpand = "csr" | "crt" | "chain" | "root";
export type CertificateExpand =
  | "csr"
  | "current"
  | "pending"
  | `${"current" | "pending"}.${InstanceExpand}`
  | "dns_approval.status"
  | "http_approval.status";

/** What can be set on a certificate object. What is left out is not sent, and keeps its value at the vendor. */
export interface CertificateSettings {
  readonly csr?: string | undefined;
  readonly approvalMethod?: ApprovalMethod | undefined;
  readonly approverEmail?: string | undefined;
  /** Names beside the common name; `[]` for none, null for the vendor's default ones. */
  readonly sans?: readonly SubjectAlternativeNameSetting[] | null | undefined;
  readonly autoRenew?: boolean | undefined;
  readonly muted?: boolean | undefined;
  /** True adds the tag, false removes it; tags not named here stay as they are. */
  readonly tags?: Readonly<Record<string, boolean>> | undefined;
}

export interface SubjectAlternativeNameSetting {
  readonly type: "dns";
  readonly value: string;
  readonly approvalMethod: ApprovalMethod;
  readonly approverEmail?: string | undefined;
}

export interface Purchase {
  /** Goes onto the invoice. */
  readonly invoiceNote?: string | undefined;
  /** Receives a copy of the invoice. */
  readonly emailInvoiceTo?: string | undefined;
}

/** What came of a revocation. */
export interface Revocation {
  readonly status: "pending" | "revoked";
  /** Instances that have been revoked. */
  readonly revoked: number;
  /** Instances that are still active. */
  readonly active: number;
  /** Instances that cannot be revoked here, because they were brought from elsewhere. */
  readonly imported: number;
}

/** What a purchase would cost; undocumented. */
export interface Price {
  /** In hundredths of the currency. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  /** How many units of time are paid for. */
  readonly duration?: number | undefined;
  /** Seen so far: `year`. */
  readonly durationUnit?: string | undefined;
}
