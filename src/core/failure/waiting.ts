/**
 * What an Order does while it waits after a failure, and what becomes of the count when it goes on: the one place that
 * keeps the vendor from being called during a wait, whatever woke the pass.
 */
import { ORDER_REASONS, type OrderReason } from "../../api/reasons.ts";
import type { Condition } from "../../api/types.ts";
import type { Action, Rest } from "../order/action.ts";
import type { OrderObserved } from "../facts/observed.ts";
import { VENDOR_FAILURES } from "./vendor-failures.ts";
import { withoutCertificate } from "./basis.ts";
import { waitsUntil, type Failures } from "./backoff.ts";

/** Reasons that stand for something that is mended elsewhere, by nobody who changes this Order. */
const OUTAGES: readonly string[] = [
  ...Object.values(VENDOR_FAILURES).flatMap((failure) =>
    failure.class === "outage" ? [failure.reason] : [],
  ),
  ...(["KubernetesRefused", "ClusterNotReady"] satisfies OrderReason[]),
];

/** These are neither a failure nor an answer that ends one. */
const NEITHER: readonly OrderReason[] = ["InDoubt", "OvertakenElsewhere", "LeaseTooShort", "Preparing"];

/** `since` in milliseconds since the epoch; NaN if nobody can read it. */
type LastRest = Pick<Rest, "state" | "reason" | "message"> & { since: number };

/** What the status says the last pass ended with, if the Order did not rest satisfied. */
export function lastRest({ order }: OrderObserved): LastRest | undefined {
  const { conditions = [] } = order.status;
  const holds = (type: string): Condition | undefined =>
    conditions.find((condition) => condition.type === type && condition.status === "True");
  const stalled = holds("Stalled");
  const condition = stalled ?? holds("Reconciling");
  const reason = ORDER_REASONS.find((each) => each === condition?.reason);
  if (condition === undefined || reason === undefined) return undefined;
  return {
    state: stalled === undefined ? "progressing" : "stalled",
    reason,
    message: condition.message,
    since: Date.parse(condition.lastTransitionTime),
  };
}

/** Whether the failure before was of the kind that ends by itself. */
export function lastWasOutage(observed: OrderObserved): boolean {
  return OUTAGES.includes(lastRest(observed)?.reason ?? "");
}

/** Puts the wait after a failure before an action that calls the vendor, and takes the count of failures along. */
export function afterFailures(observed: OrderObserved, action: Action): Action {
  if (action.kind === "rest") return counted(observed, action);
  const callsVendor = action.kind === "look" || action.kind === "ask-vendor";
  const last = lastRest(observed);
  // What went in circles may have begun with anything.
  const wentInCircles = last?.reason === "NoProgress";
  const mayWait = callsVendor || wentInCircles;
  if (last === undefined || !mayWait || observed.failure !== undefined) return action;
  const until = waitsUntil(wentInCircles ? withoutCertificate(observed) : observed);
  if (until === undefined || isDueQuestion(observed, action)) return action;
  const { issuance } = observed.order.status;
  const { state, reason, message } = last;
  return {
    kind: "rest",
    state,
    reason,
    message,
    after: until - observed.now,
    failures: failuresIn(observed),
    ...(issuance === undefined ? {} : { issuance }),
  };
}

/** A call in doubt is asked about in its own rhythm as long as answers come, whatever else was refused. */
function isDueQuestion(observed: OrderObserved, { kind }: Action): boolean {
  const { attempt } = observed;
  const inDoubt = attempt.kind === "ours" && attempt.doubt.sent === "maybe" && !attempt.doubt.settled;
  return kind === "ask-vendor" && inDoubt && !lastWasOutage(observed);
}

function counted(observed: OrderObserved, resting: Rest): Rest {
  if (resting.failures !== undefined) return resting;
  const keeps = NEITHER.includes(resting.reason) && !lastWasOutage(observed);
  const failures = keeps ? failuresIn(observed) : {};
  return Object.keys(failures).length === 0 ? resting : { ...resting, failures };
}

function failuresIn({ order }: OrderObserved): Failures {
  const { failedAttempts, lastFailureTime, nextAttemptTime, failureBasis } = order.status;
  return {
    ...(failedAttempts === undefined ? {} : { failedAttempts }),
    ...(lastFailureTime === undefined ? {} : { lastFailureTime }),
    ...(nextAttemptTime === undefined ? {} : { nextAttemptTime }),
    ...(failureBasis === undefined ? {} : { failureBasis }),
  };
}
