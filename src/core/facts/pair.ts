/** A certificate and its key as facts. Never key material. */
import type { PrivateKeySpec } from "../../api/types.ts";

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

export interface HandledAnnotations {
  renew?: string;
  rekey?: string;
}

export interface StoredPair {
  certificate: CertificateFacts;
  privateKey: KeyFacts;
}
