/**
 * A pair that is lost again and again is replaced ever more slowly. Each replacement is free, but it is a certificate at
 * SSLMate and another key for whoever uses the Secret, and whoever deletes it does not learn of that.
 */
import { failuresInRow } from "../failure/backoff.ts";
import { basisOf } from "../failure/basis.ts";
import { waitsUpTo } from "../failure/growing-wait.ts";
import { retryCommand } from "../failure/remedy.ts";
import { lastRest } from "../failure/waiting.ts";
import type { OrderObserved } from "../facts/observed.ts";
import type { Rest } from "../order/action.ts";
import { rest } from "../status/rests/rests.ts";
import { iso } from "../status/time.ts";

/** So many within a day go at once: a person who deletes a Secret wants it back. */
const AT_ONCE = 2;

const HOUR = 3_600_000;

/** The wait before a lost pair is replaced once more; undefined if it may be at once. */
export function lostAgain(observed: OrderObserved): Rest | undefined {
  const { now, lost, attempt } = observed;
  const replaced = lost?.replaced ?? [];
  const [first] = replaced;
  // A call under way has waited already.
  if (first === undefined || replaced.length < AT_ONCE || attempt.kind === "ours") return undefined;
  if (wasReleased(observed)) return undefined;
  const times = replaced.length + 1;
  const { failures, next } = failuresInRow(observed, {
    failedAttempts: times,
    failedAt: lost?.since ?? now,
    withoutWait: AT_ONCE,
    bounds: waitsUpTo(HOUR, observed),
  });
  return next > now ? { ...conflict(observed, { times, first, next }), failures } : undefined;
}

/** Something that the wait rested on was changed since it was told, or somebody asks for another try. */
function wasReleased(observed: OrderObserved): boolean {
  const { failureBasis } = observed.order.status;
  return (
    lastRest(observed)?.reason === "SecretConflict" &&
    failureBasis !== undefined &&
    failureBasis !== basisOf(observed)
  );
}

function conflict(
  { order, now }: OrderObserved,
  { times, first, next }: { times: number; first: number; next: number },
): Rest {
  return rest(
    "stalled",
    "SecretConflict",
    `Secret ${order.spec.secretName}, or its key, was removed ${times} times since ${iso(first)}, and each time a certificate has to be made anew, with another key; the next one is asked for at ${iso(next)}. Find out what removes it, such as a clean-up job, or Argo CD where the template gives the Secret its tracking label: the API server's audit log names who. Have it leave Secrets with the label sslmate.com/managed alone. To have the next one now: ${retryCommand(order)}`,
    next - now,
  );
}
