/** Structures that requests and certificates share (X.509): the signed envelope, public keys, extensions. */
import { createPublicKey, sign, type KeyObject } from "node:crypto";
import {
  bitString,
  boolean,
  decodeDer,
  encodeDer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  type Der,
} from "./der.ts";
import { keyKindOf } from "./keys.ts";

const SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const ECDSA_WITH_SHA384 = "1.2.840.10045.4.3.3";

/**
 * The AlgorithmIdentifier that a key signs with here: SHA-256, and SHA-384 for P-384, whose strength SHA-256 does not
 * reach. RSA takes a NULL parameter, ECDSA none (RFC 4055, 5; RFC 5758, 3.2).
 */
export function signatureAlgorithm(privateKey: KeyObject): Der {
  const kind = keyKindOf(privateKey);
  if (kind?.algorithm !== "ECDSA") return sequence(objectIdentifier(SHA256_WITH_RSA), nullValue());
  return sequence(objectIdentifier(kind.size === 384 ? ECDSA_WITH_SHA384 : ECDSA_WITH_SHA256));
}

/** X.509's `SIGNED{}`: `SEQUENCE { body, algorithm, signature }`. */
export function signed(body: Der, privateKey: KeyObject): Der {
  const kind = keyKindOf(privateKey);
  const digest = kind?.algorithm === "ECDSA" && kind.size === 384 ? "sha384" : "sha256";
  const signature = sign(digest, encodeDer(body), privateKey);
  return sequence(body, signatureAlgorithm(privateKey), bitString(signature));
}

/** The hash that a signature algorithm's identifier names, or undefined for one that nobody should use any more. */
export function digestOf(algorithmOid: string): "sha256" | "sha384" | "sha512" | undefined {
  switch (algorithmOid) {
    case SHA256_WITH_RSA:
    case ECDSA_WITH_SHA256:
      return "sha256";
    case "1.2.840.113549.1.1.12":
    case ECDSA_WITH_SHA384:
      return "sha384";
    case "1.2.840.113549.1.1.13":
    case "1.2.840.10045.4.3.4":
      return "sha512";
    default:
      return undefined;
  }
}

/** A key's SubjectPublicKeyInfo. @param key public, or private with its public half meant */
export function publicKeyInfo(key: KeyObject): Der {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return decodeDer(publicKey.export({ format: "der", type: "spki" }));
}

/**
 * One Extension (RFC 5280, 4.2). `critical` is left out when false, as DER wants of a default.
 * @param oid dotted decimal
 */
export function extension(oid: string, critical: boolean, value: Der): Der {
  const content = octetString(encodeDer(value));
  return critical
    ? sequence(objectIdentifier(oid), boolean(true), content)
    : sequence(objectIdentifier(oid), content);
}
