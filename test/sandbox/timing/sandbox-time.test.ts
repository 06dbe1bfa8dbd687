/** Time in the sandbox passes when it is moved, and what falls due on the way happens. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MinimumHeap } from "../../../src/sandbox/timing/heap.ts";
import { SandboxTime } from "../../../src/sandbox/timing/sandbox-time.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { fuzzRuns } from "../../support/fuzz-runs.ts";

describe("the sandbox's time", () => {
  const errors: unknown[] = [];

  it("given a move, then what falls due on the way happens in order, each at its own moment", async () => {
    const clock = new FakeClock();
    const time = new SandboxTime(clock, (error) => errors.push(error));
    const start = time.now();
    const seen: [string, number][] = [];
    const note = (name: string) => async (): Promise<void> => void seen.push([name, time.now() - start]);
    time.at(start + 3000, note("third"));
    time.at(start + 1000, async () => {
      await note("first")();
      time.at(time.now() + 1000, note("second, put down on the way"));
    });
    time.at(start + 3000, note("fourth, put down later for the same moment"));
    time.at(start + 9000, note("not yet"));
    await time.advance(5000);
    expect(seen).toEqual([
      ["first", 1000],
      ["second, put down on the way", 2000],
      ["third", 3000],
      ["fourth, put down later for the same moment", 3000],
    ]);
    expect(time.now() - start).toBe(5000);
    await clock.advance(4000);
    expect(seen.at(-1)).toEqual(["not yet", 9000]);
    expect(clock.armed).toBe(0);
  });

  it("given something that fails, then it is reported, and what comes after still happens", async () => {
    const time = new SandboxTime(new FakeClock(), (error) => errors.push(error));
    const seen: string[] = [];
    time.at(time.now() + 1, async () => Promise.reject(new Error("broken")));
    time.at(time.now() + 2, async () => void seen.push("after"));
    await time.advance(5);
    expect(seen).toEqual(["after"]);
    expect(errors.splice(0)).toEqual([new Error("broken")]);
  });

  it("given the machine's clock going on alone, then things happen too, with one timer armed at most", async () => {
    const clock = new FakeClock();
    const time = new SandboxTime(clock, (error) => errors.push(error));
    const seen: number[] = [];
    for (const delay of [50, 10, 30]) time.at(time.now() + delay, async () => void seen.push(delay));
    expect(clock.armed).toBe(1);
    await clock.advance(40);
    expect(seen).toEqual([10, 30]);
    time.reset();
    await clock.advance(100);
    expect(seen).toEqual([10, 30]);
    expect(clock.armed).toBe(0);
  });
});

describe("a heap", () => {
  it("gives back what was put in, smallest first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        const heap = new MinimumHeap<number>((a, b) => a - b);
        for (const number of numbers) heap.push(number);
        const popped = numbers.map(() => heap.pop());
        expect(popped).toEqual(numbers.toSorted((a, b) => a - b));
        expect(heap.pop()).toBeUndefined();
      }),
      fuzzRuns(100),
    );
  });
});
