/** What one pass knows about an Order: plain facts, gathered before anything is decided. Never key material. */
import type { ClusterSpec, OrderSpec, OrderStatus, PrivateKeySpec } from "../../api/types.ts";

export interface OrderObserved {
  /** Wall-clock time in milliseconds since the epoch. */
  now: number;
  timing: Timing;
  order: OrderView;
  cluster: ClusterView;
  namespaceLabels: Readonly<Record<string, string>>;
  /** Other Orders that want the same common name at the same endpoint, or the same Secret. */
  rivals: readonly Rival[];
  /** The Secret that spec.secretName names. */
  secret: SecretView;
  attempt: AttemptView;
  vendor: VendorView;
  /** What went wrong in this pass, if anything did; nothing more is tried in the same pass. */
  failure?: Failure;
}

/** How long to wait, in milliseconds; options of the operator, so that tests can shorten them. */
export interface Timing {
  /** Full settle time after a paid call in doubt (money.md: 10 minutes). */
  settlePaid: number;
  /** Between two questions about an instance that is pending. */
  poll: number;
  /** Before trying again what failed or waits for somebody else. */
  retry: number;
}

export interface ObjectName {
  namespace: string;
  name: string;
}

export interface OrderView extends ObjectName {
  uid: string;
  generation: number;
  /** Milliseconds since the epoch. */
  createdAt: number;
  deleting: boolean;
  spec: OrderSpec;
  status: OrderStatus;
}

export type ClusterView =
  | { kind: "missing" }
  | {
      kind: "present";
      spec: ClusterSpec;
      /** Why the account cannot be used now, in the words of the Cluster's own Ready condition. */
      trouble?: string;
    };

/** Another Order that wants the same thing. */
export interface Rival extends ObjectName {
  createdAt: number;
  wants: "common-name" | "secret";
  /** It has what both want: the Secret is its own, or it has or is buying the certificate of the common name. */
  holds: boolean;
}

/** A certificate's facts; times in milliseconds since the epoch, hashes in lower-case hexadecimal. */
export interface CertificateFacts {
  dnsNames: readonly string[];
  serialNumber: string;
  fingerprintSha256: string;
  issuer: string;
  notBefore: number;
  notAfter: number;
  publicKeyHash: string;
}

/** Algorithm and size fit each other. */
export type KeyKind =
  { algorithm: "ECDSA"; size: 256 | 384 } | { algorithm: "RSA"; size: 2048 | 3072 | 4096 };

export type KeyFacts = KeyKind & { encoding: NonNullable<PrivateKeySpec["encoding"]> };

export type SecretView =
  | { kind: "absent" }
  | { kind: "foreign"; why: "not-ours" | "other-order" | "other-type"; detail: string }
  | {
      kind: "owned";
      immutable: boolean;
      /** SSLMate's id of the instance in it, as noted when it was written. */
      instanceId?: number;
      /** Undefined if certificate and key are missing, unreadable or do not belong together. */
      pair?: StoredPair;
    };

export interface StoredPair {
  certificate: CertificateFacts;
  privateKey: KeyFacts;
}

/** The attempt's public facts; its Secret holds the key and the CSR too. */
export interface Attempt {
  uid: string;
  /** Name of its Secret in the operator's namespace. */
  secretName: string;
  order: ObjectName & { uid: string };
  verb: "buy";
  names: readonly string[];
  privateKey: KeyKind;
  publicKeyHash: string;
  apiKeyFingerprint: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Ids of the instances that the vendor showed before the attempt was made. */
  before: readonly number[];
}

export type AttemptView =
  /** `ended` is the attempt that this pass itself brought to its end. */
  | { kind: "none"; ended?: Attempt }
  | { kind: "other-order"; attempt: Attempt }
  /** A Secret has the name of this purchase's attempt, and this version cannot read it as one. */
  | { kind: "unreadable"; secretName: string }
  | { kind: "ours"; attempt: Attempt; doubt: Doubt };

/** What this process knows of the attempt's paid call. */
export interface Doubt {
  /** `maybe` also for every attempt that this process found and did not make. */
  sent: "never" | "refused" | "maybe";
  /** The vendor was asked long and often enough since to believe that nothing came of it. */
  settled: boolean;
  /** Milliseconds until the next question makes sense. */
  nextQuestion: number;
}

export interface InstanceView {
  id: number;
  state: "pending" | "active" | "expired" | "revoked" | "canceled";
  publicKeyHash: string;
  invoiceId?: string;
  /** For an active instance with our key whose certificate was handed over: what checking it and its chain showed. */
  check?: { ok: true; certificate: CertificateFacts } | { ok: false; problem: string };
}

export type VendorView =
  | { kind: "not-asked" }
  | {
      kind: "answered";
      current?: InstanceView;
      pending?: InstanceView;
      /** The instance with the attempt's key, where only the question for the key found one. */
      byKey?: InstanceView;
      /** End of the term that was paid for, in milliseconds since the epoch. */
      paidUntil?: number;
      apiKeyFingerprint: string;
    };

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
    | "timeout"
    | "connection-lost"
    | "nonsense";
  /** In words, bounded and on one line: the vendor's own if it gave any, else the client's, which name the host. */
  detail: string;
  reason?: string;
  param?: string;
  retryAfterSeconds?: number;
}

export type Failure =
  | { kind: "vendor"; doing: "read" | "settings" | "buy"; error: VendorFailure }
  /** The account could not be opened: its API key or CA bundle is not to be had. */
  | { kind: "account"; problem: string }
  | { kind: "not-approvable"; names: readonly string[] }
  /** The vendor's answer to the settings does not show what was asked for. */
  | { kind: "settings-not-taken"; what: string }
  | { kind: "csr"; problem: string }
  | { kind: "lease-too-short" }
  /** The API server refuses a call, and will until somebody changes something. `problem` names the call. */
  | { kind: "kubernetes"; problem: string }
  /** Something moved between deciding and acting; the next pass sees it. */
  | { kind: "changed"; what: string };

/** The pair in the Secret, if it is one for this Order's common name: another common name is another purchase. */
export function ownPair({ secret, order }: OrderObserved): StoredPair | undefined {
  if (secret.kind !== "owned" || secret.pair === undefined) return undefined;
  const commonName = order.spec.identifiers[0]?.value ?? "";
  return secret.pair.certificate.dnsNames.includes(commonName) ? secret.pair : undefined;
}
