/** Certificates of any shape, properly signed: what an authority might hand over on a bad day. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  bitString,
  boolean,
  contextConstructed,
  contextPrimitive,
  encodeDer,
  integer,
  objectIdentifier,
  sequence,
  time,
  type Der,
} from "../../../src/pki/der.ts";
import { distinguishedName } from "../../../src/pki/names.ts";
import { encodePem } from "../../../src/pki/pem.ts";
import { extension, publicKeyInfo, signatureAlgorithm, signed } from "../../../src/pki/x509.ts";

export interface Shape {
  subject: string;
  issuer: string;
  /** Whose key it certifies, and whose signs it. */
  key: KeyObject;
  signer: KeyObject;
  /** Milliseconds since the epoch. */
  notBefore: number;
  notAfter: number;
  extensions: readonly Der[];
}

export function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

let serial = 1;

export function certificate(shape: Shape): string {
  serial += 1;
  const body = sequence(
    contextConstructed(0, integer(2)),
    integer(serial),
    signatureAlgorithm(shape.signer),
    distinguishedName({ CN: shape.issuer }),
    sequence(time(shape.notBefore), time(shape.notAfter)),
    distinguishedName({ CN: shape.subject }),
    publicKeyInfo(createPublicKey(shape.key)),
    ...(shape.extensions.length === 0 ? [] : [contextConstructed(3, sequence(...shape.extensions))]),
  );
  return encodePem("CERTIFICATE", encodeDer(signed(body, shape.signer)));
}

const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
const ALTERNATIVE_NAME = "2.5.29.17";

export const asAuthority: readonly Der[] = [
  extension(BASIC_CONSTRAINTS, true, sequence(boolean(true))),
  extension(KEY_USAGE, true, bitString(Uint8Array.of(0x06), 1)),
];

export const asLeaf: readonly Der[] = [extension(BASIC_CONSTRAINTS, true, sequence())];

/** GeneralName's tags (RFC 5280, 4.2.1.6). */
const DNS = 2;
const IP_ADDRESS = 7;

/** @param address whether an IP address stands beside the names. */
export function alternativeNames(names: readonly string[], address = false): Der {
  const general = names.map((name) => contextPrimitive(DNS, Buffer.from(name, "latin1")));
  const others = address ? [contextPrimitive(IP_ADDRESS, Uint8Array.of(192, 0, 2, 1))] : [];
  return extension(ALTERNATIVE_NAME, false, sequence(...general, ...others));
}

/** Extensions that no client has to know, the second one marked as one that it must. */
export const unknownExtension = extension("1.2.3.4.5", false, objectIdentifier("1.2.3"));
export const unknownCriticalExtension = extension("1.2.3.4.5", true, objectIdentifier("1.2.3"));
