/** Does one task of the proof in this process. */
import { describePoint, pointsOf, tryPoint } from "../crash-suite.ts";
import { checkModel } from "../model-check.ts";
import { STORIES } from "../story/stories.ts";
import type { Task, TaskResult } from "./task.ts";

/** More than these tell nothing new. */
const MOST_FAILURES = 3;

/**
 * @param onProgress told how many runs or points are done.
 * @param enough failures after which the rest is not worth its time.
 */
export async function work(
  task: Task,
  onProgress: (done: number) => void,
  enough = MOST_FAILURES,
): Promise<TaskResult> {
  switch (task.kind) {
    case "model":
      return model(task, onProgress);
    case "points":
      return points(task, onProgress, enough);
  }
}

async function model(
  { seed, runs, shrink }: Extract<Task, { kind: "model" }>,
  onProgress: (done: number) => void,
): Promise<TaskResult> {
  let done = 0;
  const result = await checkModel(seed, runs, { shrink }, () => onProgress((done += 1)));
  const failures = result.failure === undefined ? [] : [`model, seed ${seed}: ${result.failure.words}`];
  return { runs: result.runs, points: 0, failures };
}

async function points(
  { from, of }: Extract<Task, { kind: "points" }>,
  onProgress: (done: number) => void,
  enough: number,
): Promise<TaskResult> {
  const failures: string[] = [];
  let done = 0;
  let number = 0;
  for (const story of STORIES) {
    const found = await pointsOf(story).catch((error: Error) => error);
    if (found instanceof Error) {
      // Each piece finds it; the first one tells it.
      if (from === 0) failures.push(found.message);
      continue;
    }
    for (const point of found) {
      number += 1;
      if (number % of !== from) continue;
      if (failures.length >= enough) break;
      const { violations } = await tryPoint(point);
      done += 1;
      if (done % 50 === 0) onProgress(done);
      if (violations.length === 0) continue;
      const told = violations.map(({ rule, what }) => `  ${rule}: ${what}`).join("\n");
      failures.push(`${describePoint(point)}\n${told}`);
    }
  }
  return { runs: 0, points: done, failures };
}
