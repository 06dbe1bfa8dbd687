/** The pieces that the proof is cut into, each for one process of its own, and what comes back from it. */
import type { Switches } from "../../../../src/sandbox/state/policy.ts";

export type Task =
  | { kind: "model"; seed: number; runs: number }
  /** Every `of`th point of the crash suite, from `from` on. */
  | { kind: "points"; from: number; of: number }
  /** The stories under one reading of what is not documented, and every `of`th of their points. */
  | { kind: "reading"; switches: Partial<Switches>; of: number }
  /** Three years of an Order: every `of`th combination of rules, readings and faults. */
  | { kind: "years"; from: number; of: number }
  /** All of it in the order in which a fault in the code shows soonest, until it does. */
  | { kind: "hunt"; seed: number; runs: number; thorough: boolean };

export interface TaskResult {
  runs: number;
  points: number;
  /** What went wrong, in words; the first ones only. */
  failures: string[];
}

/** A line of a worker's output. */
export type Message = { kind: "progress"; done: number } | ({ kind: "result" } & TaskResult);
