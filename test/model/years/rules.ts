/** The rules under which an Order is followed for years: those of today, those announced, and stricter readings of both. */
import type { Switches } from "../../../src/sandbox/state/policy.ts";
import type { Term } from "./life.ts";

const DAY = 86_400_000;

/**
 * Milliseconds between two looks at an Order that waits: it is left alone, and looking at it hourly for years is most of what
 * these years take.
 */
export const RESYNC = DAY / 4;

export interface Rules {
  /** Days that a certificate may last. */
  lifetimeDays: number;
  /** Days that a purchase pays for. */
  subscriptionDays: number;
  switches?: Partial<Switches>;
}

/** The CA/Browser Forum's baseline requirements allow 200 days from March 2026 on, and 47 from March 2029 on. */
export const TODAY: Rules = { lifetimeDays: 199, subscriptionDays: 365 };
export const SHORT_LIVED: Rules = { lifetimeDays: 47, subscriptionDays: 365 };
/** A vendor that does only what he documents: a reissue keeps the end of the certificate before it. */
export const STRICT: Rules = { ...TODAY, switches: { strict: true } };
export const SHORT_LIVED_STRICT: Rules = { ...SHORT_LIVED, switches: { strict: true } };

/** What one purchase brings under these rules. */
export function termOf({ lifetimeDays, subscriptionDays, switches = {} }: Rules): Term {
  const lifetime = Math.min(lifetimeDays, subscriptionDays);
  // Where a reissue keeps the end of the certificate before it, only buying moves that on.
  const days = switches.strict === true ? lifetime : subscriptionDays;
  return { length: days * DAY, window: Math.min(30, lifetime / 3) * DAY };
}
