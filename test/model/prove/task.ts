/** The pieces that the proof is cut into, each for one process of its own, and what comes back from it. */

export type Task =
  | { kind: "model"; seed: number; runs: number; shrink: boolean }
  /** Every `of`th point of the crash suite, from `from` on. */
  | { kind: "points"; from: number; of: number };

export interface TaskResult {
  runs: number;
  points: number;
  /** What went wrong, in words; the first ones only. */
  failures: string[];
}

/** A line of a worker's output. */
export type Message = { kind: "progress"; done: number } | ({ kind: "result" } & TaskResult);
