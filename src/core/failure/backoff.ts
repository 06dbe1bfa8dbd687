/**
 * How long an Order waits after failures in a row. All of it stands in the status, so a process that starts during a
 * wait goes on waiting; a status that was lost or edited makes it wait less, never longer than it could.
 */
import { createHash } from "node:crypto";
import type { OrderStatus } from "../../api/types.ts";
import type { OrderObserved, Timing } from "../facts/observed.ts";
import { iso } from "../status/time.ts";
import { basisOf } from "./basis.ts";
import type { FailureClass } from "./vendor-failures.ts";

/** What the status says of failures in a row. */
export type Failures = Pick<
  OrderStatus,
  "failedAttempts" | "lastFailureTime" | "nextAttemptTime" | "failureBasis"
>;

/** In milliseconds. */
export interface Bounds {
  shortest: number;
  longest: number;
}

const OUTAGE_LIMIT = 15 * 60_000;
/** Whatever the vendor asks for: a wrong number must not stop an Order for a year. */
const LONGEST_RETRY_AFTER = 24 * 3_600_000;
/** Waits are spread by this share of them, so that Orders that failed together do not come back together. */
const SPREAD = 0.2;

/**
 * Milliseconds to wait after so many failures in a row: doubling, within the bounds.
 * @param failures less than one, as an edited status may say, counts as one.
 * @param fraction where in its spread the wait lies, in [0, 1).
 */
export function delayAfter(failures: number, { shortest, longest }: Bounds, fraction: number): number {
  // 2 ** 50 milliseconds are longer than any limit, and far from what a number holds.
  const doublings = Math.min(Math.max(Math.floor(failures) - 1, 0), 50);
  const wait = Math.min(shortest * 2 ** doublings, longest);
  const least = Math.max(shortest, wait * (1 - SPREAD));
  const most = Math.min(Math.max(longest, shortest), Math.max(wait, shortest * (1 + SPREAD)));
  return least + fraction * (most - least);
}

/** The bounds of a wait. */
export function boundsOf(
  { retry, retryLimit }: Pick<Timing, "retry" | "retryLimit">,
  kind: FailureClass,
): Bounds {
  const longest = Math.max(retry, retryLimit);
  return { shortest: retry, longest: kind === "refused" ? longest : Math.min(longest, outageLimit(retry)) };
}

function outageLimit(retry: number): number {
  return Math.max(retry, OUTAGE_LIMIT);
}

/**
 * What the status says after one more failure, and how long to wait.
 * @param continues whether the failures before were of this kind, so that this one adds to them.
 * @param retryAfterSeconds what the vendor asked for; it is honoured up to a day.
 */
export function failedAgain(
  observed: OrderObserved,
  kind: FailureClass,
  continues: boolean,
  retryAfterSeconds = 0,
): { failures: Failures; after: number } {
  const { now, order, timing } = observed;
  const { status } = order;
  const basis = basisOf(observed);
  const before = continues && status.failureBasis === basis ? countOf(status) : 0;
  // One pass may compute the status twice; its failure is one.
  const failedAttempts = before > 0 && status.lastFailureTime === iso(now) ? before : before + 1;
  const { failures, next } = failuresInRow(observed, {
    failedAttempts,
    failedAt: now,
    bounds: boundsOf(timing, kind),
    atLeast: Math.min(Math.max(retryAfterSeconds, 0) * 1_000, LONGEST_RETRY_AFTER),
  });
  return { failures, after: next - now };
}

/** In milliseconds; `failedAt` since the epoch. */
interface Row {
  failedAttempts: number;
  failedAt: number;
  /** So many of them led to no wait. */
  withoutWait?: number;
  bounds: Bounds;
  atLeast?: number;
}

/** What the status says after so many failures in a row, and when the next try is, in milliseconds since the epoch. */
export function failuresInRow(
  observed: OrderObserved,
  { failedAttempts, failedAt, withoutWait = 0, bounds, atLeast = 0 }: Row,
): { failures: Failures; next: number } {
  const fraction = fractionOf(`${observed.order.uid} ${failedAttempts}`);
  const wait = Math.max(delayAfter(failedAttempts - withoutWait, bounds, fraction), atLeast);
  // The status holds whole seconds; rounded down, a short wait would be none.
  const next = Math.ceil((failedAt + wait) / 1_000) * 1_000;
  const failures = {
    failedAttempts,
    lastFailureTime: iso(failedAt),
    nextAttemptTime: iso(next),
    failureBasis: basisOf(observed),
  };
  return { failures, next };
}

/**
 * Until when nothing is tried, in milliseconds since the epoch; undefined if nothing is waited for: nothing failed, what
 * the failure rested on has changed, or the time has come.
 */
export function waitsUntil(observed: OrderObserved): number | undefined {
  const { now, order, timing } = observed;
  const { status } = order;
  const failedAt = Date.parse(status.lastFailureTime ?? "");
  // A failure that is still to come says that a clock was set back.
  if (Number.isNaN(failedAt) || failedAt > now) return undefined;
  if (status.failureBasis !== basisOf(observed)) return undefined;
  const written = Date.parse(status.nextAttemptTime ?? "");
  const bounds = boundsOf(timing, "refused");
  const until = Number.isNaN(written) ? failedAt + delayAfter(countOf(status), bounds, 0) : written;
  const latest = failedAt + Math.max(bounds.longest, LONGEST_RETRY_AFTER) + 1_000;
  const moment = Math.min(until, latest);
  return moment > now ? moment : undefined;
}

/** Failures in a row; a time of failure without a count, in an edited status, is one. */
function countOf({ failedAttempts, lastFailureTime }: OrderStatus): number {
  const count = Math.floor(failedAttempts ?? 0);
  return count >= 1 ? count : lastFailureTime === undefined ? 0 : 1;
}

/** A number in [0, 1) that is as good as random, and the same whenever it is computed. */
function fractionOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0) / 2 ** 32;
}
