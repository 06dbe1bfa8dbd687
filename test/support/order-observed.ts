/**
 * Observed states of an Order for decision tables: `orderObserved(withSecret(), withFailure(...))` is a state that works,
 * changed in the ways that a row's name tells.
 */
import { PAIR_ALONE, type ContentFacts } from "../../src/core/secret/content.ts";
import type { ClusterSpec, Identifier, OrderSpec, OrderStatus } from "../../src/api/types.ts";
import type {
  Attempt,
  CertificateFacts,
  Doubt,
  Failure,
  InstanceView,
  KeyFacts,
  OrderObserved,
  PurseView,
  Rival,
  SecretView,
  StoredPair,
  VendorFailure,
  VendorView,
} from "../../src/core/facts/observed.ts";

export const NOW = Date.parse("2026-11-22T12:00:00Z");
export const DAY = 24 * 60 * 60_000;
export const TIMING = {
  poll: 30_000,
  retry: 60_000,
  retryLimit: 6 * 3_600_000,
  approvalPatience: DAY,
  deletionPatience: DAY,
};

/** After the first failure of Order shop/example-com: a minute and what its uid adds, in whole seconds. */
export const FIRST_WAIT = 66_000;

/** Hashes of public keys: the attempt's, the one in the Secret, and one that is nobody's here. */
export const ATTEMPT_KEY = "a".repeat(64);
export const STORED_KEY = "b".repeat(64);
export const FOREIGN_KEY = "f".repeat(64);

/** The owner tag of our Order, and that of another installation. */
export const OUR_TAG = "k8s-ours-0123456789abcdef";
export const OTHER_TAG = "k8s-theirs-fedcba9876543210";

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
      finalizer: false,
      asked: {},
      spec: {
        cluster: "webservers",
        identifiers: [{ type: "dns", value: "example.com", approval: "dns" }],
        secretName: "example-com-tls",
      },
      status: { observedGeneration: -1 },
    },
    cluster: { kind: "present", version: "1", spec: clusterSpec() },
    namespaceLabels: { "kubernetes.io/metadata.name": "shop" },
    rivals: [],
    secret: { kind: "absent" },
    attempt: { kind: "none" },
    setAside: [],
    owner: { tag: OUR_TAG },
    vendor: { kind: "not-asked" },
    live: false,
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

/** Annotations on the Order. */
export const withAsked = (asked: OrderObserved["order"]["asked"]): Change => withOrder({ asked });

/** The names that the Order asks for, each approved by dns. */
export const withNames = (...values: readonly string[]): Change => withIdentifiers(...values.map(byDns));

export const withIdentifiers = (...identifiers: Identifier[]): Change => withSpec({ identifiers });

export function byDns(value: string): Identifier {
  return { type: "dns", value, approval: "dns" };
}

export const withStatus = (status: Partial<OrderStatus>): Change => withOrder({ status });

export const withCluster =
  (changes: Partial<ClusterSpec>): Change =>
  (observed) => ({ ...observed, cluster: { kind: "present", version: "1", spec: clusterSpec(changes) } });

export const withoutCluster: Change = (observed) => ({ ...observed, cluster: { kind: "missing" } });

export const withClusterTrouble =
  (trouble: string, changes: Partial<ClusterSpec> = {}): Change =>
  (observed) => ({
    ...observed,
    cluster: { kind: "present", version: "1", spec: clusterSpec(changes), trouble },
  });

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

type OwnedSecret = Extract<SecretView, { kind: "owned" }>;

const ownedSecret: OwnedSecret = {
  kind: "owned",
  immutable: false,
  handled: {},
  withoutGain: false,
  content: PAIR_ALONE,
};

/** Our Secret, with a valid pair for example.com unless told otherwise. */
export const withSecret =
  (stored: StoredPair = pair(), changes: Partial<Omit<OwnedSecret, "kind" | "pair">> = {}): Change =>
  (observed) => ({ ...observed, secret: { ...ownedSecret, instanceId: 17, pair: stored, ...changes } });

/** Our Secret with a valid pair, and what lies beside it. */
export const withContent = (content: Partial<ContentFacts>, stored: StoredPair = pair()): Change =>
  withSecret(stored, { content: { ...PAIR_ALONE, ...content } });

/** The Secret that spec.secretName named before, with the certificate of the status; the wanted one is not there. */
export const withFormer =
  (stored: StoredPair = pair()): Change =>
  (observed) => ({
    ...observed,
    secret: { kind: "absent" },
    former: { name: "former-tls", instanceId: 17, pair: stored },
  });

/** The password of the keystore: its Secret's version, or what is wrong. */
export const withPassword =
  (password: NonNullable<OrderObserved["password"]>): Change =>
  (observed) => ({ ...observed, password });

export const withTried =
  (tried: NonNullable<OrderObserved["tried"]>): Change =>
  (observed) => ({ ...observed, tried });

/** Our Secret without a usable pair. */
export const withBrokenSecret: Change = (observed) => ({ ...observed, secret: ownedSecret });

export const withImmutableSecret: Change = (observed) => ({
  ...observed,
  secret: { ...ownedSecret, immutable: true },
});

export const withForeignSecret =
  (why: Extract<SecretView, { kind: "foreign" }>["why"], detail: string, stored?: StoredPair): Change =>
  (observed) => ({
    ...observed,
    secret: { kind: "foreign", why, detail, ...(stored === undefined ? {} : { pair: stored }) },
  });

export function attemptFacts(changes: Partial<Attempt> = {}): Attempt {
  return {
    uid: "attempt-uid",
    secretName: "attempt-1234",
    order: { namespace: "shop", name: "example-com", uid: "order-uid" },
    verb: "buy",
    paid: true,
    keptKey: false,
    handles: {},
    names: ["example.com"],
    privateKey: { algorithm: "ECDSA", size: 256 },
    publicKeyHash: ATTEMPT_KEY,
    csrHash: "5".repeat(64),
    cluster: "webservers",
    endpoint: "https://sslmate.com/api/v2",
    apiKeyFingerprint: "key-1",
    startedAt: NOW - 60_000,
    before: [],
    claims: false,
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
  return { id: 21, state: "pending", publicKeyHash: ATTEMPT_KEY, expiring: false, ...changes };
}

/** An issued instance with the attempt's key whose certificate was found good. */
export function issuedInstance(changes: Partial<InstanceView> = {}): InstanceView {
  const check = { ok: true as const, certificate: certificate({ publicKeyHash: ATTEMPT_KEY }) };
  return instance({ state: "active", check, ...changes });
}

/** An issued instance with the attempt's key whose certificate is not what was asked for. */
export function wrongInstance(changes: Partial<InstanceView> = {}): InstanceView {
  const problem = "The certificate is for another key than the one it was asked for.";
  return instance({ state: "active", check: { ok: false, problem }, ...changes });
}

/** An issued instance with the attempt's key whose certificate is valid from tomorrow on. */
export function earlyInstance(changes: Partial<InstanceView> = {}): InstanceView {
  const problem = "The certificate is valid only from 2026-11-23T12:00:00.000Z on.";
  return instance({ state: "active", check: { ok: false, problem, validFrom: NOW + DAY }, ...changes });
}

/** The instance whose certificate stands in our Secret, unless told otherwise. */
export function storedInstance(
  changes: Partial<InstanceView> = {},
  facts: Partial<CertificateFacts> = {},
): InstanceView {
  const check = { ok: true as const, certificate: certificate(facts) };
  return instance({ id: 17, state: "active", publicKeyHash: STORED_KEY, check, ...changes });
}

/** An active instance with a key that is nobody's here. */
export function foreignInstance(changes: Partial<InstanceView> = {}): InstanceView {
  return instance({ id: 40, state: "active", publicKeyHash: FOREIGN_KEY, ...changes });
}

type Answer = Extract<VendorView, { kind: "answered" }>;

/** SSLMate was asked, and has nothing but what is given. */
export const withAnswer =
  (shown: Partial<Answer> = {}): Change =>
  (observed) => ({
    ...observed,
    vendor: { kind: "answered", apiKeyFingerprint: "key-1", owners: [], ...shown },
  });

/** All was read live, SSLMate asked, and the budget looked at. */
export const live =
  (shown: Partial<Answer> = {}): Change =>
  (observed) => ({
    purse: { left: 20, lastEntry: "", approvalGuarded: true },
    ...withAnswer(shown)(observed),
    live: true,
  });

/** What SSLMate says beside what was given before, such as about the term that was paid for. */
export const withTerm =
  (term: Pick<Answer, "paidUntil" | "termEnding">): Change =>
  (observed) => {
    if (observed.vendor.kind !== "answered") throw new Error("SSLMate was not asked");
    return { ...observed, vendor: { ...observed.vendor, ...term } };
  };

export const withPurse =
  (changes: Partial<PurseView>): Change =>
  (observed) => ({
    ...observed,
    purse: { left: 20, lastEntry: "", approvalGuarded: true, ...observed.purse, ...changes },
  });

export const withSetAside =
  (...setAside: readonly Attempt[]): Change =>
  (observed) => ({ ...observed, setAside });

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
