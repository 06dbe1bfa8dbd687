/** How often the vendor is asked about an approval, and from when on a person is told to act. */
import type { NameApproval } from "../../api/types.ts";
import { iso } from "../status/time.ts";
import type { OrderObserved } from "../facts/observed.ts";

/** The longest time between two questions, in milliseconds: soon enough for whoever has just published a record. */
const SLOWEST = 300_000;
/** The same once nobody can be expected to wait for it: a certificate that is issued shows in the account's list too. */
const SLOWEST_WHEN_LATE = 3_600_000;
/** The part of an approval's age that passes before the next question: a whole day of waiting costs about 300. */
const SHARE = 1 / 10;

/**
 * Milliseconds until the next question.
 * @param age of the approval in milliseconds.
 * @param quickest milliseconds between questions at the beginning.
 * @param slowest milliseconds between questions at most.
 */
export function nextQuestion(age: number, quickest: number, slowest = SLOWEST): number {
  return Math.max(quickest, Math.min(slowest, Math.round(age * SHARE)));
}

export interface Waiting {
  /** Milliseconds since the epoch. */
  since: number;
  /** For longer than the operator's option allows. */
  late: boolean;
  /** Milliseconds until it is looked at again. */
  after: number;
}

/**
 * The approvals with the time of the last progress of each: it was approved or became ready, was set to be approved
 * otherwise, or was begun anew. Without a former status nothing is known, and the beginning of the attempt counts.
 */
export function withProgress(
  { now, order, redone }: OrderObserved,
  approvals: readonly NameApproval[],
): NameApproval[] {
  return approvals.map((approval) => {
    const before = order.status.approvals?.find(({ name }) => name === approval.name);
    const isNews = redone !== undefined || (before !== undefined && hasProgressed(before, approval));
    const since = isNews ? iso(now) : before?.since;
    return { ...approval, ...(since === undefined ? {} : { since }) };
  });
}

/** To and fro is no progress: what is not ready any more was so before. */
function hasProgressed(before: NameApproval, { method, state, approverEmail }: NameApproval): boolean {
  const isOther = before.method !== method || before.approverEmail !== approverEmail;
  return isOther || (before.state !== state && state === "Ready");
}

/** In milliseconds since the epoch; a time that nobody can read, or that is still to come, is none. */
function lastProgress(now: number, approvals: readonly NameApproval[]): number {
  const times = approvals.map(({ since }) => Date.parse(since ?? ""));
  return Math.max(-Infinity, ...times.filter((time) => time <= now));
}

/**
 * Since when an approval has been waited for without progress: since its attempt began, which is durable; for an instance
 * without one, since the condition DomainsApproved says so; or since the last progress of one of its names.
 * @param startedAt of the attempt, in milliseconds since the epoch, if there is one.
 * @param quickest milliseconds between questions at the beginning.
 * @param approvals as the status will show them, with their progress.
 */
export function waitingFor(
  { now, timing, order }: OrderObserved,
  startedAt: number | undefined,
  quickest: number,
  approvals: readonly NameApproval[] = [],
): Waiting {
  const seen = order.status.conditions?.find(
    ({ type, status }) => type === "DomainsApproved" && status === "False",
  );
  const shown = seen === undefined ? now : Date.parse(seen.lastTransitionTime);
  // The API server takes times from an edited status that are none, such as one with the offset +99:99.
  const begun = startedAt ?? (Number.isNaN(shown) ? now : shown);
  const since = Math.max(begun, lastProgress(now, approvals));
  const left = timing.approvalPatience - (now - since);
  return left > 0
    ? { since, late: false, after: Math.min(nextQuestion(now - since, quickest), left) }
    : { since, late: true, after: nextQuestion(now - since, quickest, SLOWEST_WHEN_LATE) };
}
