/** A condition as a test waits for it. */
import type { Condition } from "../../../../src/api/types.ts";

export interface WantedCondition {
  status: Condition["status"];
  /** Without, any reason will do. */
  reason?: string;
}

/** The condition, if it stands as wanted for the present generation. @throws Error with what stands there. */
export function standing(
  conditions: readonly Condition[] | undefined,
  type: string,
  wanted: WantedCondition,
  generation: number | undefined,
): Condition {
  const found = conditions?.find((condition) => condition.type === type);
  if (
    found?.status === wanted.status &&
    found.observedGeneration === generation &&
    (wanted.reason === undefined || found.reason === wanted.reason)
  ) {
    return found;
  }
  throw new Error(`${type} is not ${JSON.stringify(wanted)} but ${JSON.stringify(conditions)}`);
}
