/** Tells random stories and judges each; of a run that goes wrong it gives seed, rule and the shrunk story in words. */
import * as fc from "fast-check";
import { describeRandomStory, randomStory, type RandomStory } from "./random/random-story.ts";
import { tellFreely } from "./story/run.ts";

export interface ModelResult {
  runs: number;
  failure: { seed: number; path: string; story: RandomStory; words: string } | undefined;
}

/** A run that broke a rule; its message says which. */
class RuleBroken extends Error {
  override readonly name = "RuleBroken";
}

export async function tellAndJudge({ settings, steps }: RandomStory): Promise<void> {
  const { violations } = await tellFreely(settings, steps);
  if (violations.length === 0) return;
  throw new RuleBroken(violations.map(({ rule, what }) => `${rule}: ${what}`).join("\n"));
}

/**
 * @param seed of the whole row; the same one tells the same stories.
 * @param options `shrink`: of a story that goes wrong, look for the shortest one that does.
 * @param onRun called after each story.
 */
export async function checkModel(
  seed: number,
  runs: number,
  { shrink }: { shrink: boolean },
  onRun: () => void = () => undefined,
): Promise<ModelResult> {
  let told = 0;
  const property = fc.asyncProperty(randomStory, async (story) => {
    await tellAndJudge(story);
    told += 1;
    onRun();
  });
  const details = await fc.check(property, { seed, numRuns: runs, endOnFailure: !shrink });
  const [story] = details.counterexample ?? [];
  if (!details.failed || story === undefined) return { runs: told, failure: undefined };
  const why = details.errorInstance instanceof Error ? details.errorInstance.message : "";
  const words = `${why}\n${describeRandomStory(story)}`;
  return { runs: told, failure: { seed, path: details.counterexamplePath ?? "", story, words } };
}
