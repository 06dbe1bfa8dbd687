/** Whether the suite notices a change of the sources: a part of the crash suite, random stories, the unit tests, then all of it. */
import { runWorker } from "./run-worker.ts";
import type { Task } from "./task.ts";
import { runUnitTests } from "./unit-tests.ts";

const LIMIT = 10 * 60_000;

/**
 * @param copy root of the changed sources.
 * @param runs random stories that it takes to say that nothing was noticed.
 * @returns what went wrong first, or undefined if nothing did.
 */
export async function whatCatches(
  copy: string,
  { runs, seed, thorough }: { runs: number; seed: number; thorough: boolean },
): Promise<string | undefined> {
  const quick: Task[] = [
    { kind: "points", from: 0, of: 20 },
    { kind: "model", seed, runs, shrink: false },
  ];
  const found = (await firstFailure(copy, quick)) ?? (await runUnitTests(copy, LIMIT));
  if (found !== undefined || !thorough) return found;
  return firstFailure(copy, [{ kind: "points", from: 0, of: 1 }]);
}

async function firstFailure(root: string, tasks: readonly Task[]): Promise<string | undefined> {
  for (const task of tasks) {
    const { failures } = await runWorker(task, { root, limit: LIMIT });
    if (failures[0] !== undefined) return failures[0];
  }
  return undefined;
}
