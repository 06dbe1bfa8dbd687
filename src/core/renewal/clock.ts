/** Whose clock says that a renewal is due: SSLMate's, where ours is far ahead of it. */
import type { CertificateFacts, OrderObserved } from "../facts/observed.ts";

/** Clocks of a well-kept installation differ by seconds; milliseconds. */
const TOLERATED = 3_600_000;
/** How much later than the moment of its issue a certificate may be dated. */
const DATED_AHEAD = 48 * 3_600_000;

/**
 * The time by which certificates of SSLMate are due: ours, or SSLMate's if it says in its answer that ours is hours ahead.
 * By a clock that is months ahead every certificate is due as soon as it is issued, and would be replaced without end.
 * A time at which the certificate was not yet issued is no time at all, whoever put it into the answer.
 * @returns milliseconds since the epoch.
 */
export function timeForRenewal(
  { now, vendor }: Pick<OrderObserved, "now" | "vendor">,
  { notBefore }: Pick<CertificateFacts, "notBefore">,
): number {
  const ahead = vendor.kind === "answered" ? (vendor.clockAhead ?? 0) : 0;
  const theirs = now - ahead;
  return ahead > TOLERATED && theirs >= notBefore - DATED_AHEAD ? theirs : now;
}
