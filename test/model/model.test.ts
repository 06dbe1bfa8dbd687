/** The money rule in a simulated world: the stories as they are, with each call of theirs broken, and stories by chance. */
import { describe, expect, test } from "vitest";
import { describePoint, pointsOf, tryPoint } from "./crash-suite.ts";
import { checkModel } from "./model-check.ts";
import { tellScripted } from "./story/run.ts";
import { STORIES } from "./story/stories.ts";

/** What `npm run prove` does in full is done here in part; the same seed tells the same stories. */
const RUNS = 300;
const EVERY = 90;

describe("the money rule, in a simulated world", () => {
  test.each(STORIES)("given $name, then it costs and ends as written", async (story) => {
    const { violations } = await tellScripted(story);
    expect(violations).toEqual([]);
  });

  test.each(STORIES.filter(({ alone }) => alone !== true))(
    "given $name, when one of its calls fails, then it costs and ends as written",
    { timeout: 300_000 },
    async (story) => {
      const points = (await pointsOf(story)).filter((_, index) => index % EVERY === 0);
      for (const point of points) {
        const { violations } = await tryPoint(point);
        expect(violations, describePoint(point)).toEqual([]);
      }
    },
  );

  test("given random stories, then no rule is broken", { timeout: 300_000 }, async () => {
    const { failure } = await checkModel(1, RUNS, { shrink: true });
    expect(failure?.words).toBeUndefined();
  });
});
