/** Years of an Order that are wrong are noticed: charges at another time than due, moments without a pair. */
import { describe, expect, test } from "vitest";
import { judgeLife, type Life } from "./life.ts";

const DAY = 86_400_000;
const TERM = { length: 100 * DAY, window: 10 * DAY };

function life(given: Partial<Life>): Life {
  const pairs = [{ from: 1, notBefore: 0, notAfter: 300 * DAY }];
  return { until: 150 * DAY, charges: [0, 95 * DAY], pairs, ...given };
}

describe("judging years of an Order", () => {
  test("given a charge at the start and near the end of each term, then nothing is wrong", () => {
    expect(judgeLife(life({}), TERM)).toEqual([]);
  });

  test.each([
    ["a charge too early", [0, 80 * DAY], "charged on day 80, and the term before ends on day 100"],
    ["a charge after the end", [0, 101 * DAY], "charged on day 101, and the term before ends on day 100"],
    ["a first charge on another day", [5 * DAY, 101 * DAY], "nothing was bought on day 0, but on day 5"],
    ["no charge for a second term", [0], "what was paid for ended on day 100"],
  ])("given %s, then it says so", (_, charges, words) => {
    expect(judgeLife(life({ charges }), TERM)).toEqual([words]);
  });

  test.each([
    ["no pair", [], "the Secret never held a pair"],
    [
      "a pair that ends before the next comes",
      [
        { from: 1, notBefore: 0, notAfter: 90 * DAY },
        { from: 95 * DAY, notBefore: 95 * DAY, notAfter: 300 * DAY },
      ],
      "no valid pair from day 90 to day 95",
    ],
    [
      "a pair that is not valid yet",
      [{ from: 1, notBefore: DAY, notAfter: 300 * DAY }],
      "the pair of day 0 was not valid yet",
    ],
  ])("given %s, then it says so", (_, pairs, words) => {
    expect(judgeLife(life({ pairs }), TERM)).toEqual([words]);
  });
});
