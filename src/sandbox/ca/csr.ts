/** Reads PKCS#10 certificate requests (RFC 2986) by the vendor's rules for them ("Generating CSRs"). */
import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { DerError, readChildren, readElement, readOid, TAG, type DerElement } from "./der.ts";
import { decodePem, encodePem } from "./pem.ts";

export interface CertificateRequest {
  /** As the API gives it back: one block, ended by a newline. */
  pem: string;
  keyType: "rsa" | "ec";
  /** DER of the SubjectPublicKeyInfo. */
  publicKey: Buffer;
  /** SHA-256 of `publicKey` in lowercase hex. */
  pubkeyHash: string;
}

/** Why a request is refused; `reason` is the vendor's code where one is known, else ours. */
export class CsrError extends Error {
  override readonly name = "CsrError";
  readonly reason: "bad_csr" | "bad_bitsize" | "bad_curve";

  constructor(reason: CsrError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

const DIGEST_BY_ALGORITHM: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
};
const COMMON_NAME = "2.5.4.3";
const COUNTRY = "2.5.4.6";

/**
 * Reads a request that was sent for the certificate object named `cn`.
 * @throws {CsrError} unless it is well-formed, signed by its own key, of a size or curve that the vendor takes, and its subject holds `cn` and a two-letter country.
 */
export function readCsr(text: string, cn: string): CertificateRequest {
  const der = decodePem(text, "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
  if (der === undefined) throw new CsrError("bad_csr", "The CSR must be one PEM-encoded certificate request");
  try {
    const { request, publicKey, subject } = parse(der);
    const key = importKey(publicKey.whole);
    const keyType = checkKey(key);
    checkSignature(request, key);
    checkSubject(subject, cn);
    const pubkeyHash = createHash("sha256").update(publicKey.whole).digest("hex");
    return { pem: encodePem("CERTIFICATE REQUEST", der), keyType, publicKey: publicKey.whole, pubkeyHash };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new CsrError("bad_csr", "The CSR is not a well-formed PKCS#10 request");
  }
}

/** The public key (DER of its SubjectPublicKeyInfo) and key type of a request that `readCsr` has accepted before. */
export function publicKeyOfCsr(pem: string): { publicKey: Buffer; keyType: "rsa" | "ec" } {
  const { publicKey } = parse(decodePem(pem, "CERTIFICATE REQUEST") ?? Buffer.alloc(0));
  const [algorithm] = readChildren(publicKey);
  const [identifier] = algorithm === undefined ? [] : readChildren(algorithm);
  const isRsa = identifier !== undefined && readOid(identifier) === "1.2.840.113549.1.1.1";
  return { publicKey: publicKey.whole, keyType: isRsa ? "rsa" : "ec" };
}

interface Parts {
  request: { body: DerElement; algorithm: DerElement; signature: DerElement };
  subject: DerElement;
  publicKey: DerElement;
}

function parse(der: Buffer): Parts {
  const [body, algorithm, signature] = membersOf(readElement(der), [
    TAG.sequence,
    TAG.sequence,
    TAG.bitString,
  ]);
  const [, subject, publicKey] = membersOf(body, [TAG.integer, TAG.sequence, TAG.sequence, ATTRIBUTES]);
  return { request: { body, algorithm, signature }, subject, publicKey };
}

/** Context-specific tag of the attributes, which every request has, even if there are none. */
const ATTRIBUTES = 0xa0;

/** The members of a SEQUENCE, which must have exactly these tags. */
function membersOf<const Tags extends readonly number[]>(
  parent: DerElement,
  tags: Tags,
): { [Index in keyof Tags]: DerElement } {
  const members = readChildren(parent);
  const fits = members.length === tags.length && members.every(({ tag }, index) => tag === tags[index]);
  if (parent.tag !== TAG.sequence || !fits) throw new DerError("not the structure that was expected");
  return members as { [Index in keyof Tags]: DerElement };
}

function importKey(publicKey: Buffer): KeyObject {
  try {
    return createPublicKey({ key: publicKey, format: "der", type: "spki" });
  } catch {
    throw new CsrError("bad_csr", "The CSR's public key cannot be read");
  }
}

function checkKey(key: KeyObject): "rsa" | "ec" {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === "rsa") {
    if (![2048, 3072, 4096].includes(details?.modulusLength ?? 0)) {
      // The vendor's own words, from the example in its reference.
      throw new CsrError("bad_bitsize", "RSA keys must be 2048, 3072, or 4096 bits");
    }
    return "rsa";
  }
  if (key.asymmetricKeyType === "ec") {
    if (!["prime256v1", "secp384r1"].includes(details?.namedCurve ?? "")) {
      throw new CsrError("bad_curve", "ECDSA keys must be on the NIST P-256 or P-384 curve");
    }
    return "ec";
  }
  throw new CsrError("bad_csr", "The CSR must be for an RSA or ECDSA key");
}

function checkSignature({ body, algorithm, signature }: Parts["request"], key: KeyObject): void {
  const identifier = readChildren(algorithm)[0];
  const digest = identifier && DIGEST_BY_ALGORITHM[readOid(identifier)];
  if (digest === undefined)
    throw new CsrError("bad_csr", "The CSR must be signed with SHA-256, SHA-384 or SHA-512");
  const [unusedBits] = signature.content;
  if (unusedBits !== 0 || !verifies(digest, body.whole, key, signature.content.subarray(1)))
    throw new CsrError("bad_csr", "The CSR's signature is wrong");
}

function verifies(digest: string, body: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return verify(digest, body, key, signature);
  } catch {
    return false;
  }
}

function checkSubject(subject: DerElement, cn: string): void {
  const attributes = new Map<string, string>();
  for (const relative of readChildren(subject)) {
    for (const attribute of readChildren(relative)) {
      const [type, value] = readChildren(attribute);
      if (type !== undefined && value !== undefined)
        attributes.set(readOid(type), value.content.toString("utf8"));
    }
  }
  if (attributes.get(COMMON_NAME)?.toLowerCase() !== cn) {
    throw new CsrError("bad_csr", `The CSR's common name must be ${cn}`);
  }
  if (!/^[A-Z]{2}$/.test(attributes.get(COUNTRY) ?? "")) {
    throw new CsrError("bad_csr", "The CSR must name a two-letter country (C)");
  }
}
