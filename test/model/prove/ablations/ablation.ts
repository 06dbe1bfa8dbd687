/** One rule, switched off alone. */
import type { Change } from "../changes/changed-copy.ts";

export interface Ablation {
  /** What is switched off, in the words of the money rule. */
  name: string;
  changes: readonly Change[];
}

/** A rule that is switched off by one change of one file. */
export function off(name: string, file: string, find: string, replace: string): Ablation {
  return { name, changes: [{ file, find, replace }] };
}
