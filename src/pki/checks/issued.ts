/** What must hold of an issued certificate before it is published. */
import {
  loadCertificates,
  type CertificateFacts,
  type LoadedCertificate,
  type UnusableCertificate,
} from "../certificate.ts";
import { isSelfSigned, orderChain, TOLERATED_SKEW_MILLISECONDS } from "./chain.ts";

export interface IssuedCertificate {
  /** The vendor's `crt`. */
  readonly certificatePem: string;
  /** The vendor's `chain`; each text may hold several certificates. The root may be among them: it is dropped. */
  readonly chainPems: readonly string[];
  /** Hash of the key that it was asked for, as the vendor's `pubkey_hash`. */
  readonly publicKeyHash: string;
  /** All names that it was asked for, the common name too; upper and lower case, order and repetition mean nothing. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** True for an adopted certificate, which may hold more names until its next reissue. Default false. */
  readonly allowExtraNames?: boolean;
}

export type IssuedProblem = { readonly message: string } & (
  | { readonly kind: "unreadable" | "too-large"; readonly part: "certificate" | "chain" }
  | { readonly kind: "self-signed" | "authority" }
  | { readonly kind: "other-key"; readonly foundPublicKeyHash: string }
  | { readonly kind: "other-names"; readonly missing: readonly string[]; readonly extra: readonly string[] }
  | { readonly kind: "expired"; readonly notAfter: number }
  | { readonly kind: "not-yet-valid"; readonly notBefore: number }
  | { readonly kind: "broken-chain" }
);

export type IssuedCheck =
  | {
      readonly ok: true;
      /** The certificate, then the intermediates in order, without the root: the content of `tls.crt`. */
      readonly bundlePem: string;
      readonly certificate: CertificateFacts;
    }
  | { readonly ok: false; readonly problem: IssuedProblem };

/**
 * Checks a certificate as the vendor hands it over: readable and of bounded size, for our key and exactly our names,
 * valid now, and with a chain whose signatures hold. A problem's message is for people and names the deviation.
 */
export function checkIssuedCertificate(issued: IssuedCertificate): IssuedCheck {
  const own = loadCertificates(issued.certificatePem);
  if (!own.ok) return { ok: false, problem: unusable("certificate", own.problem) };
  const [leaf, ...rest] = own.certificates;
  if (leaf === undefined) {
    const problem = { kind: "unreadable", message: "The text is not a certificate in PEM." } as const;
    return { ok: false, problem: unusable("certificate", problem) };
  }
  const given = loadCertificates(issued.chainPems.join("\n"));
  if (!given.ok) return { ok: false, problem: unusable("chain", given.problem) };
  const problem = problemOfCertificate(leaf, issued);
  if (problem !== undefined) return { ok: false, problem };
  const chain = orderChain(leaf, [...rest, ...given.certificates], issued.now);
  if (!chain.ok) return { ok: false, problem: { kind: "broken-chain", message: chain.message } };
  const bundle = [leaf, ...chain.intermediates];
  return { ok: true, bundlePem: bundle.map((one) => one.pem).join(""), certificate: leaf.facts };
}

/** Says which of the two texts it is: who reads the message cannot see them. */
function unusable(part: "certificate" | "chain", { kind, message }: UnusableCertificate): IssuedProblem {
  const what = message.charAt(0).toLowerCase() + message.slice(1);
  return { kind, part, message: `The ${part} cannot be used: ${what}` };
}

function problemOfCertificate(leaf: LoadedCertificate, issued: IssuedCertificate): IssuedProblem | undefined {
  const { facts } = leaf;
  if (isSelfSigned(leaf)) {
    const message = "The certificate is signed by its own key: a temporary one, which nobody trusts.";
    return { kind: "self-signed", message };
  }
  if (facts.publicKeyHash !== issued.publicKeyHash) {
    const message = "The certificate is for another key than the one it was asked for.";
    return { kind: "other-key", foundPublicKeyHash: facts.publicKeyHash, message };
  }
  if (leaf.x509.ca) {
    const message = "The certificate is one of an authority, which could issue others, not of a server.";
    return { kind: "authority", message };
  }
  return problemOfNames(leaf, issued) ?? problemOfTime(facts, issued.now);
}

function problemOfNames(
  { facts, x509 }: LoadedCertificate,
  issued: IssuedCertificate,
): IssuedProblem | undefined {
  const asked = new Set(issued.names.map((name) => name.toLowerCase()));
  const held = new Set(facts.dnsNames);
  const missing = [...asked].filter((name) => !held.has(name));
  const extra = [...held].filter((name) => !asked.has(name));
  if (missing.length === 0 && issued.allowExtraNames === true) return undefined;
  if (missing.length === 0 && extra.length === 0) {
    if (hasDnsNamesOnly(x509)) return undefined;
    const message = "The certificate holds an address or another kind of name beside the names asked for.";
    return { kind: "other-names", missing, extra, message };
  }
  const parts = [
    ...(missing.length > 0 ? [`lacks ${listed(missing)}`] : []),
    ...(extra.length > 0 ? [`holds ${listed(extra)} beside the names asked for`] : []),
  ];
  return { kind: "other-names", missing, extra, message: `The certificate ${parts.join(" and ")}.` };
}

/** Node writes each name with its kind; a DNS name that was asked for holds nothing that it would put in quotes. */
function hasDnsNamesOnly({ subjectAltName = "" }: LoadedCertificate["x509"]): boolean {
  return subjectAltName.split(", ").every((name) => name.startsWith("DNS:"));
}

function problemOfTime(facts: CertificateFacts, now: number): IssuedProblem | undefined {
  const { notBefore, notAfter } = facts;
  if (notAfter <= now) {
    return {
      kind: "expired",
      notAfter,
      message: `The certificate expired on ${new Date(notAfter).toISOString()}.`,
    };
  }
  if (notBefore > now + TOLERATED_SKEW_MILLISECONDS) {
    const message = `The certificate is valid only from ${new Date(notBefore).toISOString()} on.`;
    return { kind: "not-yet-valid", notBefore, message };
  }
  return undefined;
}

const MOST_LISTED = 5;

/** Names from a certificate go into a message: few of them, and nothing that could be other than a name. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).map((name) => name.slice(0, 253).replace(/[^a-z0-9.*_-]/g, "?"));
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
