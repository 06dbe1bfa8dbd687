/** Builds and signs X.509 v3 certificates (RFC 5280, 4.1). */
import { randomBytes, sign, type KeyObject } from "node:crypto";
import {
  bitString,
  contextual,
  derNull,
  integer,
  oid,
  printableString,
  sequence,
  set,
  time,
  utf8String,
} from "./der.ts";

/** A key that signs, with what a certificate says of it. */
export interface Signer {
  name: Buffer;
  privateKey: KeyObject;
  /** DER of its SubjectPublicKeyInfo. */
  publicKey: Buffer;
}

export interface CertificateContent {
  subject: Buffer;
  /** DER of the SubjectPublicKeyInfo to certify. */
  publicKey: Buffer;
  /** Milliseconds since the epoch; fractions of a second are dropped. */
  notBefore: number;
  notAfter: number;
  extensions: readonly Buffer[];
  serial?: Buffer;
}

/** A distinguished name, outermost attribute first. */
export function distinguishedName(attributes: { C?: string; O?: string; CN: string }): Buffer {
  const parts: Buffer[] = [];
  if (attributes.C !== undefined) parts.push(attribute("2.5.4.6", printableString(attributes.C)));
  if (attributes.O !== undefined) parts.push(attribute("2.5.4.10", utf8String(attributes.O)));
  parts.push(attribute("2.5.4.3", utf8String(attributes.CN)));
  return sequence(...parts);
}

const attribute = (type: string, value: Buffer): Buffer => set(sequence(oid(type), value));

/** A positive serial number of 16 random bytes; the CA/Browser Forum asks for at least 64 random bits. */
export function randomSerial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes;
}

/** Builds one certificate and signs it; the result is DER. */
export function buildCertificate(content: CertificateContent, issuer: Signer): Buffer {
  return signed(
    sequence(
      contextual(0, true, integer(2)),
      integer(content.serial ?? randomSerial()),
      signatureAlgorithm(issuer.privateKey),
      issuer.name,
      sequence(time(content.notBefore), time(content.notAfter)),
      content.subject,
      content.publicKey,
      contextual(3, true, sequence(...content.extensions)),
    ),
    issuer.privateKey,
  );
}

/** Wraps a to-be-signed structure with algorithm and signature, as certificates and CRLs share it. */
export function signed(body: Buffer, privateKey: KeyObject): Buffer {
  return sequence(body, signatureAlgorithm(privateKey), bitString(sign("sha256", body, privateKey)));
}

/** SHA-256 with the key's own algorithm. */
export function signatureAlgorithm(privateKey: KeyObject): Buffer {
  return privateKey.asymmetricKeyType === "rsa"
    ? sequence(oid("1.2.840.113549.1.1.11"), derNull)
    : sequence(oid("1.2.840.10045.4.3.2"));
}
