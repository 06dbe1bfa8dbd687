/** Goes through points of the crash suite. */
import { describePoint, pointsOf, TooLong, tryPoint, type Point } from "../../crash-suite.ts";
import { STORIES } from "../../story/stories.ts";
import type { Story } from "../../story/story.ts";
import type { TaskResult } from "./task.ts";

/** More than these tell nothing new. */
const MOST_FAILURES = 3;

/** The points of one story, or what is wrong with it even if nothing fails. */
export type Found = { points: readonly Point[] } | { wrong: string; tooLong: boolean };

export async function* pointsOfAll(stories: readonly Story[] = STORIES): AsyncGenerator<Found> {
  for (const story of stories) {
    yield await pointsOf(story).then(
      (points) => ({ points }),
      (error: Error) => ({ wrong: error.message, tooLong: error instanceof TooLong }),
    );
  }
}

/** @param share every `of`th point of all, from `from` on; the first share tells of stories that go wrong as they are. */
export async function tryAll(
  found: AsyncIterable<Found>,
  { from, of }: { from: number; of: number },
  onProgress: (done: number) => void,
  enough = MOST_FAILURES,
): Promise<TaskResult> {
  const failures: string[] = [];
  let done = 0;
  let number = 0;
  for await (const each of found) {
    if ("wrong" in each) {
      if (from === 0) failures.push(each.wrong);
      continue;
    }
    for (const point of each.points) {
      number += 1;
      if (number % of !== from) continue;
      if (failures.length >= enough) break;
      done += 1;
      onProgress(done);
      const failure = await failureOf(point);
      if (failure !== undefined) failures.push(failure);
    }
  }
  return { runs: 0, points: done, failures };
}

export async function failureOf(point: Point): Promise<string | undefined> {
  const { violations } = await tryPoint(point);
  if (violations.length === 0) return undefined;
  const told = violations.map(({ rule, what }) => `  ${rule}: ${what}`).join("\n");
  return `${describePoint(point)}\n${told}`;
}
