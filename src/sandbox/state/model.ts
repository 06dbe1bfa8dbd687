/** What the sandbox remembers: plain data, so that it can be copied, saved and put back whole. Times are milliseconds since the epoch. */
import type { IssuedCertificate } from "../ca/authority.ts";

export type ApprovalMethod = "email" | "http" | "dns";
export type InstanceState = "pending" | "active" | "expired" | "revoked" | "canceled";
/** How a purchase is paid: "none" refuses every purchase, "balance" takes it from the account's balance. */
export type PaymentMethod = "none" | "credit_card" | "balance";

/** Contact details: what the vendor tells clients to put into a CSR. */
export interface Contact {
  C: string;
  ST?: string;
  L?: string;
  O?: string;
  OU?: string;
}

export interface Account {
  id: number;
  apiKey: string;
  username: string;
  password: string;
  /** null: no contact details yet, and so no `dn`. */
  contact: Contact | null;
  autoRenewDefault: boolean;
  /** Whether the web server, or the DNS provider, is integrated, so that names approve by themselves. */
  httpIntegration: boolean;
  dnsIntegration: boolean;
  paymentMethod: PaymentMethod;
  /** Cents. */
  balance: number;
  /** Purchases in 24 hours beyond which an API key alone is refused; null: no limit. */
  purchaseLimit: number | null;
  webhooks: string[];
}

/** How control of one name is shown; `email` is set if and only if the method is "email". */
export interface Approval {
  method: ApprovalMethod;
  email: string | null;
}

/** An additional name of a certificate. */
export interface San extends Approval {
  value: string;
}

/** The year (or what the options say) that one purchase pays for. */
export interface Subscription {
  start: number;
  end: number;
}

/** The vendor's certificate object: the settings for one common name, from which instances are made. */
export interface Certificate {
  accountId: number;
  cn: string;
  type: "dv" | "ev";
  approval: Approval;
  /** null: the automatic name is added. */
  sans: San[] | null;
  autoRenew: boolean;
  muted: boolean;
  tags: string[];
  /** null: only imported so far, and never given one. */
  csr: string | null;
  pubkeyHash: string;
  /** Unguessable part of the public download address. */
  downloadToken: string;
  /** Fixed part of the DNS records, for accounts whose records do not follow the CSR. */
  approvalToken: string;
  subscription: Subscription | null;
  /** Oldest first. */
  instanceIds: number[];
}

/** How far the approval of one name of an instance has come. */
export interface NameApproval extends Approval {
  name: string;
  approved: boolean;
  /** Why it was last refused, for people. */
  problem: string | null;
}

/** The vendor's certificate instance. */
export interface Instance {
  id: number;
  accountId: number;
  cn: string;
  state: InstanceState;
  source: "sslmate" | "import";
  /** What made it. */
  origin: "buy" | "reissue" | "auto_renew" | "import";
  type: "dv" | "ev" | null;
  sans: San[] | null;
  /** null: imported, its request is not known. */
  csr: string | null;
  pubkeyHash: string;
  /** null: imported. */
  approval: Approval | null;
  names: NameApproval[];
  invoiceId: number | null;
  createdAt: number;
  /** When it is approved by itself; null: somebody has to. */
  approvalDue: number | null;
  /** The certificate will not be valid beyond this. */
  expirationLimit: number;
  issued: Issued | null;
  revokedAt: number | null;
  /** The temporary certificate, once somebody asked for it; kept, since a server may go on showing it. */
  temporary: string | null;
}

export interface Issued extends Omit<IssuedCertificate, "issuer"> {
  /** Which intermediate signed it; null for an imported certificate. */
  issuer: IssuedCertificate["issuer"] | null;
  issuedAt: number;
  expiration: number;
}

/** One charge: what the money rule is checked against. */
export interface LedgerEntry {
  time: number;
  accountId: number;
  cn: string;
  pubkeyHash: string;
  instanceId: number;
  action: "buy" | "reissue" | "auto_renew";
  names: string[];
  /** Cents. */
  amount: number;
  invoiceId: number;
  invoiceNote: string | null;
  /** Which request caused it, as numbered in the history; null: none did. */
  requestId: number | null;
}

/** A message that a CA would send to an approver. */
export interface Message {
  time: number;
  from: string;
  to: string;
  subject: string;
  text: string;
  instanceId: number;
  name: string;
  /** Unguessable part of the approval link. */
  token: string;
}
