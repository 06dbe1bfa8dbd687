/** Certificate revocation lists (RFC 5280, 5). */
import { signatureAlgorithm, signed, type Signer } from "./certificate.ts";
import { contextual, integer, sequence, time } from "./der.ts";
import { authorityKeyIdentifier, crlNumber, crlReason } from "./extensions.ts";

export interface RevokedCertificate {
  /** Hex. */
  serial: string;
  /** Milliseconds since the epoch. */
  revokedAt: number;
}

const VALID_FOR = 7 * 86_400_000;
const SUPERSEDED = 4;

/** Builds and signs the full list of one issuer; it is valid for a week from `now` (milliseconds since the epoch). */
export function buildCrl(issuer: Signer, revoked: readonly RevokedCertificate[], now: number): Buffer {
  const entries = revoked.map((entry) =>
    sequence(
      integer(Buffer.from(entry.serial, "hex")),
      time(entry.revokedAt),
      sequence(crlReason(SUPERSEDED)),
    ),
  );
  const body = sequence(
    integer(1),
    signatureAlgorithm(issuer.privateKey),
    issuer.name,
    time(now),
    time(now + VALID_FOR),
    // An empty list of entries must be left out (RFC 5280, 5.1.2.6).
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    contextual(
      0,
      true,
      sequence(authorityKeyIdentifier(issuer.publicKey), crlNumber(Math.floor(now / 1000))),
    ),
  );
  return signed(body, issuer.privateKey);
}
