/** Certificate and CRL extensions (RFC 5280, 4.2), in the form public CAs use them. */
import { createHash } from "node:crypto";
import { bitString, contextual, derTrue, integer, octetString, oid, sequence, element, TAG } from "./der.ts";

/** Bits of the KeyUsage extension, counted as RFC 5280 does. */
export type KeyUsage = "digitalSignature" | "keyEncipherment" | "keyCertSign" | "cRLSign";
const KEY_USAGE_BIT: Readonly<Record<KeyUsage, number>> = {
  digitalSignature: 0,
  keyEncipherment: 2,
  keyCertSign: 5,
  cRLSign: 6,
};

/** One extension from its dotted identifier and its encoded value. */
export function extension(identifier: string, critical: boolean, value: Uint8Array): Buffer {
  return sequence(oid(identifier), ...(critical ? [derTrue] : []), octetString(value));
}

/** Key identifier of a SubjectPublicKeyInfo: the left 160 bits of its SHA-256 (RFC 7093, method 4). */
export function keyIdentifier(publicKey: Uint8Array): Buffer {
  return createHash("sha256").update(publicKey).digest().subarray(0, 20);
}

export const subjectKeyIdentifier = (publicKey: Uint8Array): Buffer =>
  extension("2.5.29.14", false, octetString(keyIdentifier(publicKey)));

export const authorityKeyIdentifier = (issuerPublicKey: Uint8Array): Buffer =>
  extension("2.5.29.35", false, sequence(contextual(0, false, keyIdentifier(issuerPublicKey))));

export function keyUsage(...usages: readonly KeyUsage[]): Buffer {
  const bits = usages.map((usage) => KEY_USAGE_BIT[usage]);
  const byte = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  return extension("2.5.29.15", true, bitString(Buffer.from([byte]), 7 - Math.max(...bits)));
}

/** @param pathLength how many further CAs may follow; undefined for an end-entity certificate. */
export function basicConstraints(ca: boolean, pathLength?: number): Buffer {
  const parts = [...(ca ? [derTrue] : []), ...(pathLength === undefined ? [] : [integer(pathLength)])];
  return extension("2.5.29.19", true, sequence(...parts));
}

export const serverAuthentication = extension("2.5.29.37", false, sequence(oid("1.3.6.1.5.5.7.3.1")));

/** Policy "domain validated" of the CA/Browser Forum. */
export const domainValidated = extension("2.5.29.32", false, sequence(sequence(oid("2.23.140.1.2.1"))));

export function subjectAlternativeNames(names: readonly string[]): Buffer {
  return extension("2.5.29.17", false, sequence(...names.map(generalName)));
}

function generalName(name: string): Buffer {
  const address = addressBytes(name);
  return address === undefined
    ? contextual(2, false, Buffer.from(name, "latin1"))
    : contextual(7, false, address);
}

function addressBytes(name: string): Buffer | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return Buffer.from(name.split(".").map(Number));
  return name === "::1" ? Buffer.from([...Array<number>(15).fill(0), 1]) : undefined;
}

const uri = (address: string): Buffer => contextual(6, false, Buffer.from(address, "latin1"));

export const crlDistributionPoint = (address: string): Buffer =>
  extension("2.5.29.31", false, sequence(sequence(contextual(0, true, contextual(0, true, uri(address))))));

/** Where the issuer's own certificate can be fetched (authorityInfoAccess, caIssuers). */
export const issuerAddress = (address: string): Buffer =>
  extension("1.3.6.1.5.5.7.1.1", false, sequence(sequence(oid("1.3.6.1.5.5.7.48.2"), uri(address))));

export const crlNumber = (number: number): Buffer => {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(number, 0, 6);
  return extension("2.5.29.20", false, integer(bytes));
};

/** CRL reason of one entry (RFC 5280, 5.3.1). */
export const crlReason = (code: number): Buffer =>
  extension("2.5.29.21", false, element(TAG.enumerated, Buffer.from([code])));
