/** Whether the suite notices a change of the sources. */
import { runWorker } from "../work/run-worker.ts";
import { runUnitTests } from "../work/unit-tests.ts";

/** Milliseconds; whoever takes longer goes in circles. */
const LIMIT = 8 * 60_000;

/** The same for the decision tables, which take seconds. */
const LIMIT_OF_TABLES = 90_000;

export interface Hunt {
  seed: number;
  /** Random stories. */
  runs: number;
}

/**
 * Whether the simulated world shows that a rule is switched off, or else a unit test: what a rule keeps away may be kept away
 * by the world of today once more.
 * @param copy root of the changed sources.
 * @returns what went wrong first, or undefined if nothing did in all the runs and at every point.
 */
export async function provedOff(copy: string, { seed, runs }: Hunt): Promise<string | undefined> {
  const task = { kind: "hunt", seed, runs, thorough: true } as const;
  const { failures } = await runWorker(task, { root: copy, limit: LIMIT });
  return failures[0] ?? (await runUnitTests(copy, LIMIT, "all"));
}

/** What the simulated world shows soonest: stories as they are, points here and there, random stories. */
export async function seenAtOnce(copy: string, { seed, runs }: Hunt): Promise<string | undefined> {
  const task = { kind: "hunt", seed, runs, thorough: false } as const;
  const { failures } = await runWorker(task, { root: copy, limit: LIMIT });
  return failures[0];
}

/** Whether anything notices a small fault: the decision tables, the simulated world, or any unit test. */
export async function noticed(copy: string, hunt: Hunt): Promise<string | undefined> {
  return (
    (await runUnitTests(copy, LIMIT_OF_TABLES, "tables")) ??
    (await seenAtOnce(copy, hunt)) ??
    (await runUnitTests(copy, LIMIT, "all"))
  );
}
