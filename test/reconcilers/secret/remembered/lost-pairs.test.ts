/** Losses of a Secret's pair, as one process remembers them. */
import { expect, test } from "vitest";
import { LostPairs } from "../../../../src/reconcilers/secret/remembered/lost-pairs.ts";

const HOUR = 3_600_000;
const WALL = Date.parse("2027-01-01T00:00:00Z");

function onClock(): { pairs: LostPairs; pass: (milliseconds: number) => void; now: () => number } {
  let passed = 0;
  const now = (): number => WALL + passed;
  const pairs = new LostPairs({ monotonic: () => passed, now });
  return { pairs, pass: (milliseconds) => (passed += milliseconds), now };
}

test("given no certificate that was made anew, then nothing is known of the Secret, there or not", () => {
  const { pairs } = onClock();
  expect(pairs.seen("a", false)).toBeUndefined();
  expect(pairs.seen("a", true)).toBeUndefined();
});

test("given some, then when each was, and since when the pair is gone again", () => {
  const { pairs, pass } = onClock();
  pairs.replaced("a", 1);
  pass(HOUR);
  expect(pairs.seen("a", true)).toEqual({ replaced: [WALL] });
  expect(pairs.seen("a", false)).toEqual({ replaced: [WALL], since: WALL + HOUR });
  pass(HOUR);
  expect(pairs.seen("a", false)).toEqual({ replaced: [WALL], since: WALL + HOUR });
  pairs.replaced("a", 2);
  expect(pairs.seen("a", true)).toEqual({ replaced: [WALL, WALL + 2 * HOUR] });
  expect(pairs.seen("b", false)).toBeUndefined();
});

test("given a pair that came back by itself, then the next loss begins when it is seen", () => {
  const { pairs, pass } = onClock();
  pairs.replaced("a", 1);
  pairs.seen("a", false);
  pass(HOUR);
  pairs.seen("a", true);
  pass(HOUR);
  expect(pairs.seen("a", false)?.since).toBe(WALL + 2 * HOUR);
});

test("given one certificate that is written more than once, then it counts once", () => {
  const { pairs } = onClock();
  pairs.replaced("a", 1);
  pairs.replaced("a", 1);
  expect(pairs.seen("a", false)?.replaced).toHaveLength(1);
});

test("given a day without a loss, then the count begins anew", () => {
  const { pairs, pass, now } = onClock();
  pairs.replaced("a", 1);
  pass(HOUR);
  pairs.replaced("a", 2);
  pass(23 * HOUR);
  expect(pairs.seen("a", true)?.replaced).toEqual([now() - 23 * HOUR]);
  pass(HOUR);
  expect(pairs.seen("a", false)).toBeUndefined();
  pairs.replaced("b", 3);
  pairs.replaced("a", 4);
  expect(pairs.seen("a", true)).toEqual({ replaced: [now()] });
});
