/** The chain from a certificate to its root, put in order and proved by signatures (RFC 5280, 6.1; RFC 8446, 4.4.2). */
import type { LoadedCertificate } from "../certificate.ts";

/**
 * How far ahead of our clock a certificate may begin. Authorities date certificates back to allow for slow clocks, so
 * a beginning in the future is our clock being slow by minutes, or something is wrong.
 */
export const TOLERATED_SKEW_MILLISECONDS = 5 * 60_000;

export type Chain =
  | { readonly ok: true; readonly intermediates: readonly LoadedCertificate[] }
  | { readonly ok: false; readonly message: string };

/**
 * Orders what the vendor gave beside a certificate: each intermediate has signed the one before it. Duplicates, the
 * certificate itself and roots are dropped. The last one's issuer may be absent: it is the root that clients hold.
 * @param leaf the certificate itself, which is not self-signed
 * @param others in any order
 * @param now milliseconds since the epoch, at which every intermediate has to be valid
 */
export function orderChain(
  leaf: LoadedCertificate,
  others: readonly LoadedCertificate[],
  now: number,
): Chain {
  const left = new Map(others.map((other) => [other.facts.fingerprintSha256, other]));
  left.delete(leaf.facts.fingerprintSha256);
  const intermediates: LoadedCertificate[] = [];
  let last = leaf;
  for (;;) {
    const issuer = [...left.values()].find((other) => other.x509.ca && isIssuedBy(last, other));
    if (issuer === undefined) break;
    if (isSelfSigned(issuer)) return finish(intermediates, now);
    left.delete(issuer.facts.fingerprintSha256);
    intermediates.push(issuer);
    last = issuer;
  }
  if (intermediates.length === 0) {
    const { issuer } = leaf.facts;
    return broken(
      others.length === 0
        ? `The certificate of its issuer (${issuer}) was not handed over with it.`
        : `None of the certificates that were handed over with it has signed it; its issuer is ${issuer}.`,
    );
  }
  // Another certificate of a key that is in the chain (a cross-signed one) is an alternative, not a gap.
  const keys = new Set(intermediates.map((one) => one.facts.publicKeyHash));
  const stray = [...left.values()].find(
    (other) => !isSelfSigned(other) && !keys.has(other.facts.publicKeyHash),
  );
  if (stray !== undefined) {
    return broken(
      `The issuer of an intermediate (${last.facts.issuer}) was not handed over, but ones above it were.`,
    );
  }
  return finish(intermediates, now);
}

/** Whether a certificate is signed with its own key: a root, or the vendor's temporary stand-in. */
export function isSelfSigned(certificate: LoadedCertificate): boolean {
  return isIssuedBy(certificate, certificate);
}

function finish(intermediates: readonly LoadedCertificate[], now: number): Chain {
  for (const { facts } of intermediates) {
    const { subjectCommonName, notBefore, notAfter } = facts;
    const which = `The intermediate certificate ${subjectCommonName ?? "without a name"}`;
    if (notAfter <= now) return broken(`${which} expired on ${new Date(notAfter).toISOString()}.`);
    if (notBefore > now + TOLERATED_SKEW_MILLISECONDS) {
      return broken(`${which} is valid only from ${new Date(notBefore).toISOString()} on.`);
    }
  }
  return { ok: true, intermediates };
}

/** Names, key identifiers and key usage fit, and the signature holds. */
export function isIssuedBy(certificate: LoadedCertificate, issuer: LoadedCertificate): boolean {
  try {
    return certificate.x509.checkIssued(issuer.x509) && certificate.x509.verify(issuer.x509.publicKey);
  } catch {
    // A signature algorithm that openssl does not know proves nothing.
    return false;
  }
}

function broken(message: string): Chain {
  return { ok: false, message };
}
