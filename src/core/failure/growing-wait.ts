/** How often a situation is looked at again that waits for somebody else: the longer it has lasted, the more rarely. */
import type { OrderReason } from "../../api/reasons.ts";
import type { OrderObserved } from "../facts/observed.ts";
import { boundsOf, type Bounds } from "./backoff.ts";
import { lastRest } from "./waiting.ts";

const HOUR = 3_600_000;

/**
 * Milliseconds until the next look: as long again as the situation has lasted, so that each wait is about twice the one
 * before. Nothing of it is written, for nothing happened.
 */
export function growingWait(
  observed: OrderObserved,
  reason: OrderReason,
  { shortest, longest }: Bounds = waitsUpTo(HOUR, observed),
): number {
  const last = lastRest(observed);
  const lasted = last?.reason === reason ? observed.now - last.since : 0;
  // A time that nobody can read, or that is still to come, says nothing.
  return lasted >= shortest ? Math.max(shortest, Math.min(lasted, longest)) : shortest;
}

/** From --retry on, to `longest` milliseconds or --retry-limit. */
export function waitsUpTo(longest: number, { timing: { retry, retryLimit } }: OrderObserved): Bounds {
  return boundsOf({ retry, retryLimit: Math.min(longest, retryLimit) }, "refused");
}
