/**
 * Observed states of an Order for decision tables: `orderObserved(withSecret(), withFailure(...))` is a state that works,
 * changed in the ways that a row's name tells.
 */
import type { ClusterSpec, Identifier, OrderSpec, OrderStatus } from "../../src/api/types.ts";
import type {
  Attempt,
  CertificateFacts,
  Doubt,
  Failure,
  InstanceView,
  KeyFacts,
  OrderObserved,
  Rival,
  SecretView,
  StoredPair,
  VendorFailure,
  VendorView,
} from "../../src/core/order/observed.ts";

export const NOW = Date.parse("2026-11-22T12:00:00Z");
export const DAY = 24 * 60 * 60_000;
export const TIMING = { settlePaid: 600_000, poll: 30_000, retry: 60_000 };

/** Hashes of public keys: the attempt's, the one in the Secret, and one that is nobody's here. */
export const ATTEMPT_KEY = "a".repeat(64);
export const STORED_KEY = "b".repeat(64);
export const FOREIGN_KEY = "f".repeat(64);

export type Change = (observed: OrderObserved) => OrderObserved;

/** Order shop/example-com for example.com, nothing bought yet, nothing in its way, SSLMate not asked. */
export function orderObserved(...changes: readonly Change[]): OrderObserved {
  return changes.reduce<OrderObserved>((observed, change) => change(observed), {
    now: NOW,
    timing: TIMING,
    order: {
      namespace: "shop",
      name: "example-com",
      uid: "order-uid",
      generation: 3,
      createdAt: NOW - DAY,
      deleting: false,
      spec: {
        cluster: "webservers",
        identifiers: [{ type: "dns", value: "example.com", approval: "dns" }],
        secretName: "example-com-tls",
      },
      status: { observedGeneration: -1 },
    },
    cluster: { kind: "present", spec: clusterSpec() },
    namespaceLabels: { "kubernetes.io/metadata.name": "shop" },
    rivals: [],
    secret: { kind: "absent" },
    attempt: { kind: "none" },
    vendor: { kind: "not-asked" },
  });
}

export function clusterSpec(changes: Partial<ClusterSpec> = {}): ClusterSpec {
  return {
    service: "Basic",
    apiKeySecretRef: { name: "sslmate-api-key", key: "api_key" },
    allowedNamespaces: { from: "All" },
    ...changes,
  };
}

export const at =
  (now: number): Change =>
  (observed) => ({ ...observed, now });

export const withOrder =
  (changes: Partial<OrderObserved["order"]>): Change =>
  (observed) => ({ ...observed, order: { ...observed.order, ...changes } });

export const withSpec =
  (changes: Partial<OrderSpec>): Change =>
  (observed) => ({
    ...observed,
    order: { ...observed.order, spec: { ...observed.order.spec, ...changes } },
  });

/** The names that the Order asks for, each approved by dns. */
export const withNames = (...values: readonly string[]): Change => withIdentifiers(...values.map(byDns));

export const withIdentifiers = (...identifiers: Identifier[]): Change => withSpec({ identifiers });

export function byDns(value: string): Identifier {
  return { type: "dns", value, approval: "dns" };
}

export const withStatus = (status: Partial<OrderStatus>): Change => withOrder({ status });

export const withCluster =
  (changes: Partial<ClusterSpec>): Change =>
  (observed) => ({ ...observed, cluster: { kind: "present", spec: clusterSpec(changes) } });

export const withoutCluster: Change = (observed) => ({ ...observed, cluster: { kind: "missing" } });

export const withClusterTrouble =
  (trouble: string, changes: Partial<ClusterSpec> = {}): Change =>
  (observed) => ({ ...observed, cluster: { kind: "present", spec: clusterSpec(changes), trouble } });

export const withNamespaceLabels =
  (namespaceLabels: Record<string, string>): Change =>
  (observed) => ({ ...observed, namespaceLabels });

/** Another Order, shop/other, created when ours was, that holds nothing. */
export const withRival =
  (changes: Partial<Rival>): Change =>
  (observed) => ({
    ...observed,
    rivals: [
      ...observed.rivals,
      {
        namespace: "shop",
        name: "other",
        createdAt: observed.order.createdAt,
        wants: "common-name",
        holds: false,
        ...changes,
      },
    ],
  });

export function certificate(changes: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    dnsNames: ["example.com"],
    serialNumber: "01ab",
    fingerprintSha256: "c".repeat(64),
    issuer: "CN=Test Issuing CA",
    notBefore: NOW - 30 * DAY,
    notAfter: NOW + 60 * DAY,
    publicKeyHash: STORED_KEY,
    ...changes,
  };
}

export const KEY: KeyFacts = { algorithm: "ECDSA", size: 256, encoding: "PKCS8" };

export function pair(changes: Partial<CertificateFacts> = {}, privateKey: KeyFacts = KEY): StoredPair {
  return { certificate: certificate(changes), privateKey };
}

/** Our Secret, with a valid pair for example.com unless told otherwise. */
export const withSecret =
  (stored: StoredPair = pair(), changes: { immutable?: boolean; instanceId?: number } = {}): Change =>
  (observed) => ({
    ...observed,
    secret: { kind: "owned", immutable: false, instanceId: 17, pair: stored, ...changes },
  });

/** Our Secret without a usable pair. */
export const withBrokenSecret: Change = (observed) => ({
  ...observed,
  secret: { kind: "owned", immutable: false },
});

export const withImmutableSecret: Change = (observed) => ({
  ...observed,
  secret: { kind: "owned", immutable: true },
});

export const withForeignSecret =
  (why: Extract<SecretView, { kind: "foreign" }>["why"], detail: string): Change =>
  (observed) => ({ ...observed, secret: { kind: "foreign", why, detail } });

export function attemptFacts(changes: Partial<Attempt> = {}): Attempt {
  return {
    uid: "attempt-uid",
    secretName: "attempt-1234",
    order: { namespace: "shop", name: "example-com", uid: "order-uid" },
    verb: "buy",
    names: ["example.com"],
    privateKey: { algorithm: "ECDSA", size: 256 },
    publicKeyHash: ATTEMPT_KEY,
    apiKeyFingerprint: "key-1",
    startedAt: NOW - 60_000,
    before: [],
    ...changes,
  };
}

/** An attempt of this Order that this process found, its paid call in doubt and not settled. */
export const withAttempt =
  (doubt: Partial<Doubt> = {}, changes: Partial<Attempt> = {}): Change =>
  (observed) => ({
    ...observed,
    attempt: {
      kind: "ours",
      attempt: attemptFacts(changes),
      doubt: { sent: "maybe", settled: false, nextQuestion: 120_000, ...doubt },
    },
  });

export const withOthersAttempt: Change = (observed) => ({
  ...observed,
  attempt: {
    kind: "other-order",
    attempt: attemptFacts({ order: { namespace: "blog", name: "web", uid: "other-uid" } }),
  },
});

export const withUnreadableAttempt: Change = (observed) => ({
  ...observed,
  attempt: { kind: "unreadable", secretName: "attempt-1234" },
});

export const withEndedAttempt: Change = (observed) => ({
  ...observed,
  attempt: { kind: "none", ended: attemptFacts() },
});

/** An instance with the attempt's key, pending and new. */
export function instance(changes: Partial<InstanceView> = {}): InstanceView {
  return { id: 21, state: "pending", publicKeyHash: ATTEMPT_KEY, ...changes };
}

/** An issued instance with the attempt's key whose certificate was found good. */
export function issuedInstance(changes: Partial<InstanceView> = {}): InstanceView {
  const check = { ok: true as const, certificate: certificate({ publicKeyHash: ATTEMPT_KEY }) };
  return instance({ state: "active", check, ...changes });
}

/** SSLMate was asked, and has nothing but what is given. */
export const withAnswer =
  (shown: Partial<Extract<VendorView, { kind: "answered" }>> = {}): Change =>
  (observed) => ({ ...observed, vendor: { kind: "answered", apiKeyFingerprint: "key-1", ...shown } });

export const withFailure =
  (failure: Failure): Change =>
  (observed) => ({ ...observed, failure });

/** SSLMate, or the way to it, said no to the purchase. */
export const withRefusal = (changes: Partial<VendorFailure> = {}): Change =>
  withFailure({
    kind: "vendor",
    doing: "buy",
    error: { kind: "refused", detail: "The request is not acceptable.", ...changes },
  });
