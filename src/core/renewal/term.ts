/** What a renewal gains by a free reissue, and when only buying helps: the end of the term that was paid for. */
import type { CertificateFacts, Failure, InstanceView, VendorView } from "../facts/observed.ts";

const DAY = 86_400_000;
/** Before the end of a certificate or of a term, in milliseconds. */
export const LAST_DAYS = 14 * DAY;
/** Parts of a lifetime: what is worth a reissue, and what is no more than rounding. */
const GAIN = 1 / 10;
const ROUNDING = 1 / 100;

type Answered = Extract<VendorView, { kind: "answered" }>;

/**
 * Whether a reissue would move the end on: by at least a tenth of the lifetime, or to the end of the term. Towards that
 * end this holds once, so there is no chain of ever shorter certificates.
 */
export function reissueGains(certificate: CertificateFacts, { paidUntil }: Answered, now: number): boolean {
  const lifetime = lifetimeOf(certificate);
  const expected = Math.min(now + lifetime, paidUntil ?? Infinity);
  const gain = expected - certificate.notAfter;
  return gain >= lifetime * GAIN || (expected === paidUntil && gain >= lifetime * ROUNDING);
}

/**
 * Whether a reissue came back without gain: it kept the end of the certificate before it, though so much time had passed
 * that a gain was to be expected. A reissue soon after the last proves nothing, nor does one that ends earlier: the
 * vendor then gives shorter certificates, and the next one may well end later.
 */
export function cameWithoutGain(before: CertificateFacts, after: CertificateFacts): boolean {
  const lifetime = lifetimeOf(before);
  const hoped = after.notBefore + lifetime - before.notAfter;
  const gain = after.notAfter - before.notAfter;
  return hoped >= lifetime * GAIN && Math.abs(gain) <= lifetime * ROUNDING;
}

/** The time in which a purchase may be due: the vendor calls the certificate expiring, or its last days have begun. */
export function isInLastDays(
  certificate: CertificateFacts,
  current: InstanceView | undefined,
  now: number,
): boolean {
  return current?.expiring === true || now >= lastDaysFrom(certificate);
}

/** When a certificate's last days begin: 14 days before its end, or a third of its lifetime if that is less. */
export function lastDaysFrom(certificate: CertificateFacts): number {
  return certificate.notAfter - Math.min(LAST_DAYS, lifetimeOf(certificate) / 3);
}

/** The vendor definitely refused a reissue in this pass. */
export function isRefusedReissue(failure: Failure | undefined): boolean {
  return failure?.kind === "vendor" && failure.doing === "reissue" && failure.error.kind === "refused";
}

export function lifetimeOf({ notBefore, notAfter }: CertificateFacts): number {
  return notAfter - notBefore;
}
