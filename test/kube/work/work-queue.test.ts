/** A queue of keys: each is there once, and never worked on twice at a time. */
import { describe, expect, it } from "vitest";
import { WorkQueue } from "../../../src/kube/work/work-queue.ts";
import { FakeClock } from "../../support/fake-clock.ts";

function setUp(random = 0.5): { clock: FakeClock; queue: WorkQueue } {
  const clock = new FakeClock();
  return { clock, queue: new WorkQueue({ clock, random: () => random, backoff: { base: 100, cap: 1_000 } }) };
}

/** Takes what waits now, without finishing it. */
async function takeAll(queue: WorkQueue): Promise<(string | undefined)[]> {
  const keys: (string | undefined)[] = [];
  while (queue.length > 0) keys.push(await queue.next());
  return keys;
}

describe("WorkQueue", () => {
  it("given keys, then gives them out in the order in which they were added, each once", async () => {
    const { queue } = setUp();
    for (const key of ["b", "a", "b", "c", "a"]) queue.add(key);
    expect(await takeAll(queue)).toEqual(["b", "a", "c"]);
  });

  it("given a key that is being worked on, then it is not given out a second time", async () => {
    const { queue } = setUp();
    queue.add("a");
    await queue.next();
    queue.add("a");
    expect(queue.length).toBe(0);
  });

  it("given a key added several times while it is worked on, then it runs once more afterwards", async () => {
    const { queue } = setUp();
    queue.add("a");
    await queue.next();
    queue.add("a");
    queue.add("a");
    queue.done("a");
    expect(await takeAll(queue)).toEqual(["a"]);
    queue.done("a");
    expect(queue.length).toBe(0);
  });

  it("given workers that wait, then each key goes to one of them, the longest waiting first", async () => {
    const { queue } = setUp();
    const first = queue.next();
    const second = queue.next();
    queue.add("a");
    queue.add("a");
    queue.add("b");
    expect(await first).toBe("a");
    expect(await second).toBe("b");
    queue.done("a");
    expect(await takeAll(queue)).toEqual(["a"]);
  });

  it("given a machine that slept over a moment, then its key comes within five minutes of waking", async () => {
    const { clock, queue } = setUp();
    queue.addAfter("a", 3_600_000);
    // Asleep, timers and the monotonic clock stand still, and the wall clock goes on.
    clock.jump(2 * 3_600_000);
    await clock.advance(5 * 60_000);
    expect(await takeAll(queue)).toEqual(["a"]);
  });

  it("given a wall clock that is set forward over a moment, then its key comes, and once only", async () => {
    const { clock, queue } = setUp();
    queue.addAfter("a", 3_600_000);
    await clock.advance(60_000);
    clock.jump(3_600_000);
    await clock.advance(5 * 60_000);
    expect(await takeAll(queue)).toEqual(["a"]);
    queue.done("a");
    await clock.advance(2 * 3_600_000);
    expect(queue.length).toBe(0);
    expect(clock.armed).toBe(0);
  });

  it("given a wall clock that is set back, then a key comes when its time has passed all the same", async () => {
    const { clock, queue } = setUp();
    queue.addAfter("a", 3_600_000);
    clock.jump(-24 * 3_600_000);
    await clock.advance(3_600_000 - 1);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(await takeAll(queue)).toEqual(["a"]);
  });

  it("given a delay longer than a timer is armed for, then it is kept to the millisecond, with one timer", async () => {
    const { clock, queue } = setUp();
    queue.addAfter("a", 30 * 24 * 3_600_000 + 7);
    expect(clock.armed).toBe(1);
    await clock.advance(30 * 24 * 3_600_000 + 6);
    expect(queue.length).toBe(0);
    expect(clock.armed).toBe(1);
    await clock.advance(1);
    expect(await takeAll(queue)).toEqual(["a"]);
  });

  it("given several delays for a key, then the one that ends first counts", async () => {
    const { clock, queue } = setUp();
    queue.addAfter("a", 5_000);
    queue.addAfter("a", 1_000);
    queue.addAfter("a", 9_000);
    await clock.advance(999);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(await takeAll(queue)).toEqual(["a"]);
    queue.done("a");
    await clock.advance(20_000);
    expect(queue.length).toBe(0);
    expect(clock.armed).toBe(0);
  });

  it.each([0, -5])("given a delay of %i ms, then the key is added at once", (milliseconds) => {
    const { queue } = setUp();
    queue.addAfter("a", milliseconds);
    expect(queue.length).toBe(1);
  });

  it("given a key that fails again and again, then it waits twice as long each time, up to the cap", () => {
    const { queue } = setUp();
    const waits = Array.from({ length: 6 }, () => queue.addRateLimited("a"));
    expect(waits).toEqual([75, 150, 300, 600, 750, 750]);
    expect(queue.failures("a")).toBe(6);
    expect(queue.failures("b")).toBe(0);
  });

  it("given thousands of failures, then the wait stays at the cap", () => {
    const { queue } = setUp(0.999);
    for (let failures = 0; failures < 5_000; failures += 1) queue.addRateLimited("a");
    expect(queue.addRateLimited("a")).toBeLessThanOrEqual(1_000);
  });

  it.each([
    [0, 50],
    [0.999, 99.95],
  ])("given a random of %d, then the first wait is %d ms", (random, wait) => {
    expect(setUp(random).queue.addRateLimited("a")).toBeCloseTo(wait);
  });

  it("given a key that is forgotten, then its next failure counts as the first", () => {
    const { queue } = setUp();
    queue.addRateLimited("a");
    queue.addRateLimited("a");
    queue.forget("a");
    expect(queue.addRateLimited("a")).toBe(75);
  });

  it("given a server that says when to come back, then the key waits at least so long", async () => {
    const { clock, queue } = setUp();
    expect(queue.addRateLimited("a", 7_000)).toBe(7_000);
    await clock.advance(6_999);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(queue.length).toBe(1);
  });

  it("given a stop, then waiting workers end, nothing is given out, and no timer is left", async () => {
    const { clock, queue } = setUp();
    const waiting = queue.next();
    queue.addAfter("later", 1_000);
    queue.stop();
    queue.add("b");
    queue.addAfter("c", 10);
    queue.addRateLimited("d");
    expect(await waiting).toBeUndefined();
    expect(await queue.next()).toBeUndefined();
    expect(clock.armed).toBe(0);
  });

  it("given a stop while a key is worked on, then its end adds nothing", async () => {
    const { queue } = setUp();
    queue.add("a");
    await queue.next();
    queue.add("a");
    queue.stop();
    queue.done("a");
    expect(queue.length).toBe(0);
  });
});
