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

/** Makes the list that is written, keeping the time of the last transition of each condition that did not change. */
export function conditionsOf(
  wanted: readonly NewCondition[],
  present: readonly Condition[] | undefined,
  generation: number,
  now: number,
): Condition[] {
  return wanted.map((condition) => {
    const before = present?.find(({ type }) => type === condition.type);
    const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : iso(now);
    return { ...condition, observedGeneration: generation, lastTransitionTime };
  });
}
