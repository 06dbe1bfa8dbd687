/** What observed states are made of: the moment, keys, what is asked for, certificates, and what an attempt records. */
import type { ClusterSpec, Identifier } from "../../../src/api/types.ts";
import type { Attempt, CertificateFacts, KeyFacts, StoredPair } from "../../../src/core/facts/observed.ts";

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

export function clusterSpec(changes: Partial<ClusterSpec> = {}): ClusterSpec {
  return {
    service: "Basic",
    apiKeySecretRef: { name: "sslmate-api-key", key: "api_key" },
    allowedNamespaces: { from: "All" },
    ...changes,
  };
}

export function byDns(value: string): Identifier {
  return { type: "dns", value, approval: "dns" };
}

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
