/** Conditions after the Kubernetes API conventions: lastTransitionTime moves only when the status does. */
import type { ConditionType } from "../../api/reasons.ts";
import type { Condition } from "../../api/types.ts";
import { iso } from "./time.ts";

export interface NewCondition {
  type: ConditionType;
  status: "True" | "False";
  reason: string;
  message: string;
}

/** Of a message, in characters: the limit of the CRDs, and of metav1.Condition. A longer one would have the whole status refused. */
const LONGEST_MESSAGE = 32_768;

/**
 * Makes the list that is written, keeping the time of the last transition of each condition that did not change. Messages
 * are bounded by whoever makes them; what slips through is cut here, the only place that all of them pass.
 */
export function conditionsOf(
  wanted: readonly NewCondition[],
  present: readonly Condition[] | undefined,
  generation: number,
  now: number,
): Condition[] {
  return wanted.map((condition) => {
    const before = present?.find(({ type }) => type === condition.type);
    const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : iso(now);
    const message = cut(condition.message);
    return { ...condition, message, observedGeneration: generation, lastTransitionTime };
  });
}

function cut(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  return `${message.slice(0, LONGEST_MESSAGE - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
