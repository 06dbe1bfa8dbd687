/** Which of two certificates for the same names is to be in the Secret. */
import type { CertificateFacts } from "../facts/observed.ts";

/** Two readings of one end may differ by rounding, in milliseconds. */
export const SAME_END = 60_000;

/** A certificate, and SSLMate's id of its instance where that is known. */
export interface Issued {
  id?: number | undefined;
  certificate: Pick<CertificateFacts, "notAfter">;
}

/**
 * Whether one takes the place of the other: it ends later, or was made after it for the same end. The latter is what a
 * reissue at SSLMate's page makes, and what is left when the older one is revoked.
 */
export function takesPlaceOf(one: Issued, other: Issued): boolean {
  const gain = one.certificate.notAfter - other.certificate.notAfter;
  if (gain > 0) return true;
  return gain >= -SAME_END && one.id !== undefined && other.id !== undefined && one.id > other.id;
}
