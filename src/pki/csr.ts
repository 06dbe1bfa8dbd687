/** Certificate requests (PKCS#10, RFC 2986): made for the vendor, read by the sandbox and by our own checks. */
import { createPublicKey, verify, type KeyObject } from "node:crypto";
import {
  bitStringOf,
  childAt,
  childrenOf,
  contextConstructed,
  contextTagOf,
  decodeDer,
  encodeDer,
  integer,
  objectIdentifier,
  objectIdentifierOf,
  sequence,
  set,
  type Der,
} from "./der.ts";
import { keyKindOf, loadPrivateKey, publicKeyHash, type KeyKind, type UnusableKey } from "./keys.ts";
import {
  distinguishedName,
  readDistinguishedName,
  readSubjectAlternativeName,
  subjectAlternativeName,
  type DistinguishedName,
} from "./names.ts";
import { decodePem, encodePem, LARGEST_PEM_BYTES } from "./pem.ts";
import { digestOf, publicKeyInfo, signed } from "./x509.ts";

/** PKCS#9's attribute that carries the extensions a request asks for (RFC 2985, 5.4.2). */
const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

export interface CsrRequest {
  readonly privateKeyPem: string;
  /**
   * The vendor's `dn`. C, ST, L, O and OU are taken over; CN is the common name below; anything else is left out, since
   * it has no agreed meaning and a domain-validated certificate shows none of it anyway. Undefined when the account has none.
   */
  readonly subject: Readonly<Record<string, string>> | undefined;
  readonly commonName: string;
  /** All names of the certificate, the common name too. */
  readonly names: readonly string[];
}

export type CsrCreation =
  | { readonly ok: true; readonly csrPem: string }
  | { readonly ok: false; readonly problem: CsrCreationProblem };

export type CsrCreationProblem =
  | { readonly kind: "country"; readonly message: string }
  | { readonly kind: "private-key"; readonly key: UnusableKey; readonly message: string };

/**
 * Makes a request, signed with SHA-256 (SHA-384 for P-384), as PEM with a trailing newline.
 * The vendor wants a two-letter country code in C (API v2, Generating CSRs); without one nothing is made.
 */
export function createCsr(request: CsrRequest): CsrCreation {
  const country = request.subject?.["C"] ?? "";
  if (!/^[A-Za-z]{2}$/.test(country)) {
    const message =
      "The account's contact details at SSLMate hold no two-letter country code (attribute C), which every certificate request needs; complete them on the account page.";
    return { ok: false, problem: { kind: "country", message } };
  }
  const loaded = loadPrivateKey(request.privateKeyPem);
  if (!loaded.ok) {
    const { problem } = loaded;
    return { ok: false, problem: { kind: "private-key", key: problem, message: problem.message } };
  }
  const subject = distinguishedName({ ...request.subject, C: country.toUpperCase(), CN: request.commonName });
  const body = sequence(integer(0), subject, publicKeyInfo(loaded.key), requestedNames(request.names));
  return { ok: true, csrPem: encodePem("CERTIFICATE REQUEST", encodeDer(signed(body, loaded.key))) };
}

function requestedNames(names: readonly string[]): Der {
  const extensions = sequence(subjectAlternativeName(names));
  return contextConstructed(0, sequence(objectIdentifier(EXTENSION_REQUEST), set(extensions)));
}

export interface CsrFacts {
  readonly subject: DistinguishedName;
  /** The subject's CN, or undefined when it has none. */
  readonly commonName: string | undefined;
  /** The DNS names of the extension request, as written; empty when there is none. */
  readonly names: readonly string[];
  /** As the vendor's `pubkey_hash`. */
  readonly publicKeyHash: string;
  /** Undefined when the key is none of the kinds that the vendor accepts. */
  readonly key: KeyKind | undefined;
  readonly publicKey: KeyObject;
  /** Whether the request is signed by its own key: the proof that whoever asks holds it. */
  readonly signatureValid: boolean;
}

export type CsrReading =
  | { readonly ok: true; readonly csr: CsrFacts }
  | {
      readonly ok: false;
      readonly problem: { readonly kind: "too-large" | "unreadable"; readonly message: string };
    };

/** Reads a request in PEM, whatever the text may be. A wrong signature is a fact, not a failure to read. */
export function readCsr(pem: string): CsrReading {
  if (pem.length > LARGEST_PEM_BYTES) {
    return { ok: false, problem: { kind: "too-large", message: "The request is longer than 64 KiB." } };
  }
  try {
    // "NEW" stands in requests of old tools; openssl still reads it.
    const blocks = decodePem(
      "CERTIFICATE REQUEST",
      pem.replaceAll("NEW CERTIFICATE REQUEST", "CERTIFICATE REQUEST"),
    );
    const [block] = blocks ?? [];
    if (block !== undefined && blocks?.length === 1) return { ok: true, csr: readRequest(decodeDer(block)) };
  } catch {
    // Whatever forge or openssl say about hostile bytes, the reader of our message needs only the next line.
  }
  const message = "The text is not one certificate request in PEM.";
  return { ok: false, problem: { kind: "unreadable", message } };
}

function readRequest(request: Der): CsrFacts {
  const body = childAt(request, 0);
  const subject = readDistinguishedName(childAt(body, 1));
  const publicKey = createPublicKey({ key: encodeDer(childAt(body, 2)), format: "der", type: "spki" });
  const attributes = childrenOf(body).find((part) => contextTagOf(part) === 0);
  return {
    subject,
    commonName: subject.CN,
    names: attributes === undefined ? [] : namesAmong(attributes),
    publicKeyHash: publicKeyHash(publicKey),
    key: keyKindOf(publicKey),
    publicKey,
    signatureValid: isSignatureValid(request, publicKey),
  };
}

function namesAmong(attributes: Der): string[] {
  return childrenOf(attributes).flatMap((attribute) =>
    objectIdentifierOf(childAt(attribute, 0)) === EXTENSION_REQUEST
      ? readSubjectAlternativeName(childAt(childAt(attribute, 1), 0))
      : [],
  );
}

function isSignatureValid(request: Der, publicKey: KeyObject): boolean {
  const digest = digestOf(objectIdentifierOf(childAt(childAt(request, 1), 0)));
  if (digest === undefined) return false;
  return verify(digest, encodeDer(childAt(request, 0)), publicKey, bitStringOf(childAt(request, 2)));
}
