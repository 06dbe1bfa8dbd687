/** Certificates (X.509, RFC 5280) as plain facts, and PEM bundles taken apart. Hostile text never throws. */
import { X509Certificate } from "node:crypto";
import { childAt, childrenOf, contextTagOf, decodeDer, objectIdentifierOf, type Der } from "./der.ts";
import { publicKeyHash } from "./keys.ts";
import { describeDistinguishedName, readDistinguishedName, readSubjectAlternativeName } from "./names.ts";
import { decodePem, encodePem, LARGEST_PEM_BYTES } from "./pem.ts";

/** No public authority's chain comes near it. */
export const MOST_CERTIFICATES = 10;

export interface CertificateFacts {
  /** The subject's CN, or undefined when it has none; what clients check are the names below. */
  readonly subjectCommonName: string | undefined;
  /** The DNS names of the subject alternative names, lower-case, in the certificate's order. */
  readonly dnsNames: readonly string[];
  /** Lower-case hex. */
  readonly serialNumber: string;
  /** For people, like `CN=R11, O=Let's Encrypt, C=US`; bounded. */
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprintSha256: string;
  /** As the vendor's `pubkey_hash`. */
  readonly publicKeyHash: string;
}

export interface UnusableCertificate {
  readonly kind: "too-large" | "unreadable";
  /** What is wrong, for people; it never quotes the input. */
  readonly message: string;
}

/** A certificate ready for signature checks, beside its facts. */
export interface LoadedCertificate {
  readonly x509: X509Certificate;
  readonly facts: CertificateFacts;
  /** The certificate alone, as RFC 7468 wants it written. */
  readonly pem: string;
}

type Failure = { readonly ok: false; readonly problem: UnusableCertificate };

/** Reads a text that holds exactly one certificate in PEM. */
export function readCertificate(
  pem: string,
): { readonly ok: true; readonly certificate: CertificateFacts } | Failure {
  const loaded = loadCertificates(pem);
  if (!loaded.ok) return loaded;
  const [only] = loaded.certificates;
  if (only === undefined || loaded.certificates.length > 1) {
    return failure("unreadable", "The text is not one certificate in PEM.");
  }
  return { ok: true, certificate: only.facts };
}

/**
 * Takes a text apart into its certificates, at most ten, each as PEM of its own with a trailing newline, in the text's
 * order; a text without any gives an empty list.
 */
export function splitPemBundle(
  pem: string,
): { readonly ok: true; readonly certificates: readonly string[] } | Failure {
  const loaded = loadCertificates(pem);
  return loaded.ok ? { ok: true, certificates: loaded.certificates.map((one) => one.pem) } : loaded;
}

/** As `splitPemBundle`, with each certificate read. */
export function loadCertificates(
  pem: string,
): { readonly ok: true; readonly certificates: readonly LoadedCertificate[] } | Failure {
  if (pem.length > MOST_CERTIFICATES * LARGEST_PEM_BYTES) {
    return failure("too-large", "The certificates together are longer than 640 KiB.");
  }
  const blocks = decodePem("CERTIFICATE", pem);
  if (blocks === undefined) return failure("unreadable", "The text is not certificates in PEM.");
  if (blocks.length > MOST_CERTIFICATES) {
    return failure("too-large", `There are more than ${MOST_CERTIFICATES} certificates.`);
  }
  const certificates: LoadedCertificate[] = [];
  for (const block of blocks) {
    const text = encodePem("CERTIFICATE", block);
    if (text.length > LARGEST_PEM_BYTES) return failure("too-large", "A certificate is longer than 64 KiB.");
    const loaded = load(block);
    if (loaded === undefined) return failure("unreadable", "A PEM block is not a readable certificate.");
    certificates.push({ ...loaded, pem: text });
  }
  return { ok: true, certificates };
}

function load(der: Buffer): Pick<LoadedCertificate, "x509" | "facts"> | undefined {
  try {
    const x509 = new X509Certificate(der);
    // Bytes after the certificate would be published with it, and mean something else to every reader.
    if (x509.raw.length !== der.length) return undefined;
    return hasReadableDates(x509) ? { x509, facts: readFacts(x509) } : undefined;
  } catch {
    // What openssl or forge say about hostile bytes helps nobody; the caller says which text is unreadable.
    return undefined;
  }
}

/** For bytes that are no time, node's dates are whatever lay in memory; only its texts say that there is none. */
function hasReadableDates(x509: X509Certificate): boolean {
  const { validFrom, validFromDate, validTo, validToDate } = x509;
  return Date.parse(validFrom) === validFromDate.getTime() && Date.parse(validTo) === validToDate.getTime();
}

/** The arc of the extensions of RFC 5280 itself. Others that are critical are not for servers, as a precertificate's poison. */
const CERTIFICATE_EXTENSIONS = "2.5.29.";

/** No extension twice, and none critical that clients do not know (RFC 5280, 4.2). */
function areAcceptable(extensions: Der): boolean {
  const all = childrenOf(extensions).map((one) => {
    const oid = objectIdentifierOf(childAt(one, 0));
    return { oid, critical: childrenOf(one).length > 2 };
  });
  const isKnown = all.every(({ oid, critical }) => !critical || oid.startsWith(CERTIFICATE_EXTENSIONS));
  return isKnown && new Set(all.map(({ oid }) => oid)).size === all.length;
}

/** Names are read from the DER: node's own texts quote and join them, and cannot be taken apart safely. */
function readFacts(x509: X509Certificate): CertificateFacts {
  const fields = childrenOf(childAt(decodeDer(x509.raw), 0));
  const plain = fields.filter((field) => contextTagOf(field) === undefined);
  const [, , issuer, , subject] = plain;
  if (issuer === undefined || subject === undefined)
    throw new Error("a certificate without issuer or subject");
  const wrapped = fields.find((field) => contextTagOf(field) === 3);
  const extensions = wrapped === undefined ? undefined : childAt(wrapped, 0);
  if (extensions !== undefined && !areAcceptable(extensions)) {
    throw new Error("extensions that every client has to refuse");
  }
  const names = extensions === undefined ? [] : readSubjectAlternativeName(extensions);
  return {
    subjectCommonName: readDistinguishedName(subject).CN,
    dnsNames: names.map((name) => name.toLowerCase()),
    serialNumber: x509.serialNumber.toLowerCase(),
    issuer: describeDistinguishedName(readDistinguishedName(issuer)),
    notBefore: x509.validFromDate.getTime(),
    notAfter: x509.validToDate.getTime(),
    fingerprintSha256: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
    publicKeyHash: publicKeyHash(x509.publicKey),
  };
}

function failure(kind: UnusableCertificate["kind"], message: string): Failure {
  return { ok: false, problem: { kind, message } };
}
