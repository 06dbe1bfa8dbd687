/** How often the vendor is asked about an approval, and from when on a person is told to act. */
import type { OrderObserved } from "../facts/observed.ts";

/** The longest time between two questions, in milliseconds: soon enough for whoever has just published a record. */
const SLOWEST = 300_000;
/** The part of an approval's age that passes before the next question: a whole day of waiting costs about 300. */
const SHARE = 1 / 10;

/**
 * Milliseconds until the next question.
 * @param age of the approval in milliseconds.
 * @param quickest milliseconds between questions at the beginning.
 */
export function nextQuestion(age: number, quickest: number): number {
  return Math.max(quickest, Math.min(SLOWEST, Math.round(age * SHARE)));
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
 * Since when an approval has been waited for: since its attempt began, which is durable; for an instance without one, since
 * the condition DomainsApproved says so.
 * @param startedAt of the attempt, in milliseconds since the epoch, if there is one.
 * @param quickest milliseconds between questions at the beginning.
 */
export function waitingFor(
  { now, timing, order }: OrderObserved,
  startedAt: number | undefined,
  quickest: number,
): Waiting {
  const seen = order.status.conditions?.find(
    ({ type, status }) => type === "DomainsApproved" && status === "False",
  );
  const shown = seen === undefined ? now : Date.parse(seen.lastTransitionTime);
  // The API server takes times from an edited status that are none, such as one with the offset +99:99.
  const since = startedAt ?? (Number.isNaN(shown) ? now : shown);
  const left = timing.approvalPatience - (now - since);
  const after = nextQuestion(now - since, quickest);
  return { since, late: left <= 0, after: left > 0 ? Math.min(after, left) : after };
}
