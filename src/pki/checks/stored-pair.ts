/** Whether what lies in a TLS Secret is a pair at all: a readable certificate and the private key that belongs to it. */
import { loadCertificates, type CertificateFacts, type UnusableCertificate } from "../certificate.ts";
import { readPrivateKey, type PrivateKeyFacts, type UnusableKey } from "../keys.ts";

export type StoredPairProblem = { readonly message: string } & (
  | { readonly kind: "certificate"; readonly certificate: UnusableCertificate }
  | { readonly kind: "private-key"; readonly key: UnusableKey }
  | { readonly kind: "mismatch" }
);

export type StoredPairCheck =
  | { readonly ok: true; readonly certificate: CertificateFacts; readonly key: PrivateKeyFacts }
  /** `key`: the private key, where that can be read. */
  | { readonly ok: false; readonly problem: StoredPairProblem; readonly key?: PrivateKeyFacts };

/**
 * Checks what lies in a TLS Secret: both halves readable, and the key is the first certificate's.
 * Dates, names and chain are left to the caller, who knows what they should be.
 */
export function checkStoredPair(pair: { certificatePem: string; privateKeyPem: string }): StoredPairCheck {
  const loaded = loadCertificates(pair.certificatePem);
  const reading = readPrivateKey(pair.privateKeyPem);
  const [leaf] = loaded.ok ? loaded.certificates : [];
  if (leaf === undefined) {
    const certificate: UnusableCertificate = loaded.ok
      ? { kind: "unreadable", message: "The text is not a certificate in PEM." }
      : loaded.problem;
    const problem = { kind: "certificate", certificate, message: certificate.message } as const;
    return { ok: false, problem, ...(reading.ok ? { key: factsOf(reading) } : {}) };
  }
  if (!reading.ok) {
    const { problem } = reading;
    return { ok: false, problem: { kind: "private-key", key: problem, message: problem.message } };
  }
  const key = factsOf(reading);
  if (key.publicKeyHash !== leaf.facts.publicKeyHash) {
    return {
      ok: false,
      problem: { kind: "mismatch", message: "The private key is not the certificate's." },
      key,
    };
  }
  return { ok: true, certificate: leaf.facts, key };
}

function factsOf(reading: { ok: true } & PrivateKeyFacts): PrivateKeyFacts {
  const { ok: _, ...key } = reading;
  return key;
}
