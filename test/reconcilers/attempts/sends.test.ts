/** What a process knows of the paid calls that it sent itself, until they are settled. */
import { beforeEach, describe, expect, test } from "vitest";
import { Sends } from "../../../src/reconcilers/attempts/sends.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { attemptFacts } from "../../support/observed/facts.ts";

const SETTLE = 600_000;
const STEP = SETTLE / 5;
const A = { uid: "a", paid: true };
const B = { uid: "b", paid: true };

let clock: FakeClock;
let sends: Sends;

beforeEach(() => {
  clock = new FakeClock();
  sends = new Sends(clock, { paid: SETTLE, free: SETTLE / 10 });
});

/** Answers now, and then after each of the given pauses. */
async function answeredAfter(...pauses: readonly number[]): Promise<void> {
  sends.answered(A, false);
  for (const pause of pauses) {
    await clock.advance(pause);
    sends.answered(A, false);
  }
}

describe("what a process knows of an attempt's paid call", () => {
  test("given answers that show what the call made, then they settle nothing, and an absence counts anew", async () => {
    await answeredAfter(STEP, STEP, STEP, STEP);
    sends.answered(A, true);
    await clock.advance(STEP);
    sends.answered(A, false);
    expect(sends.doubt(A).settled).toBe(false);
    await answeredAfter(STEP, STEP, STEP, STEP, STEP);
    expect(sends.doubt(A).settled).toBe(true);
  });

  test("given a call that costs nothing, then it settles in the shorter time", async () => {
    const free = { uid: "free", paid: false };
    sends.answered(free, false);
    for (let asked = 0; asked < 5; asked += 1) {
      await clock.advance(SETTLE / 50);
      sends.answered(free, false);
    }
    expect(sends.doubt(free).settled).toBe(true);
    await answeredAfter(SETTLE / 10);
    expect(sends.doubt(A).settled).toBe(false);
  });

  test("given an attempt that it found, then the call may have arrived, and nothing is settled", () => {
    expect(sends.doubt(A)).toEqual({ sent: "maybe", settled: false, nextQuestion: STEP });
  });

  test("given an attempt that it made, then nothing was sent", () => {
    sends.made(A);
    expect(sends.doubt(A).sent).toBe("never");
  });

  test("given a call about to go out, then it may have arrived, before any answer and whatever comes", () => {
    sends.made(A);
    sends.sending(A);
    expect(sends.doubt(A).sent).toBe("maybe");
  });

  test("given a definite refusal of the first call, then the attempt is refused", () => {
    sends.made(A);
    sends.sending(A).refused();
    expect(sends.doubt(A).sent).toBe("refused");
  });

  test("given a refusal after a refusal, then the attempt is refused", () => {
    sends.made(A);
    sends.sending(A).refused();
    sends.sending(A).refused();
    expect(sends.doubt(A).sent).toBe("refused");
  });

  test("given a refusal after a call in doubt, then it stays in doubt, for the first call may have arrived", () => {
    sends.made(A);
    sends.sending(A);
    sends.sending(A).refused();
    expect(sends.doubt(A).sent).toBe("maybe");
  });

  test("given a refusal of a call for an attempt that it found, then it stays in doubt", () => {
    sends.sending(A).refused();
    expect(sends.doubt(A).sent).toBe("maybe");
  });

  test("given two attempts, then one says nothing of the other", () => {
    sends.made(A);
    expect(sends.doubt(B).sent).toBe("maybe");
    expect(sends.doubt(A).sent).toBe("never");
  });

  test("given an attempt that it has forgotten, then it is one that it finds", () => {
    sends.made(A);
    sends.forget(A);
    expect(sends.doubt(A).sent).toBe("maybe");
  });
});

describe("the settle time", () => {
  test("given five answers spread over it, when it is over, then an absence is believed", async () => {
    await answeredAfter(STEP, STEP, STEP, STEP);
    expect(sends.doubt(A).settled).toBe(false);
    await clock.advance(STEP - 1);
    expect(sends.doubt(A).settled).toBe(false);
    await clock.advance(1);
    expect(sends.doubt(A).settled).toBe(true);
  });

  test("given that it was asked as often as it says itself, then five questions and one more settle it", async () => {
    let questions = 0;
    while (!sends.doubt(A).settled) {
      sends.answered(A, false);
      questions += 1;
      await clock.advance(sends.doubt(A).nextQuestion);
    }
    expect(questions).toBe(5);
    expect(clock.monotonic()).toBe(SETTLE);
  });

  test("given four answers only, then no time settles it", async () => {
    await answeredAfter(STEP, STEP, STEP);
    await clock.advance(SETTLE * 100);
    expect(sends.doubt(A).settled).toBe(false);
    sends.answered(A, false);
    expect(sends.doubt(A).settled).toBe(true);
  });

  test("given answers that follow each other at once, then they count as one", async () => {
    await answeredAfter(1, 1, 1, 1, 1, 1);
    await clock.advance(SETTLE * 2);
    expect(sends.doubt(A).settled).toBe(false);
  });

  test("given a vendor that is down, then the time that passes settles nothing", async () => {
    await clock.advance(SETTLE * 10);
    expect(sends.doubt(A).settled).toBe(false);
    await answeredAfter(STEP, STEP, STEP, STEP);
    expect(sends.doubt(A).settled).toBe(false);
  });

  test("given another call, then the questions start anew", async () => {
    await answeredAfter(STEP, STEP, STEP, STEP);
    await clock.advance(STEP);
    expect(sends.doubt(A).settled).toBe(true);
    sends.sending(A);
    expect(sends.doubt(A).settled).toBe(false);
    await clock.advance(SETTLE);
    await answeredAfter(STEP, STEP, STEP);
    await clock.advance(SETTLE);
    expect(sends.doubt(A).settled).toBe(false);
  });

  test("given a vendor that asks to wait longer, then it lasts until then, and the questions are spread over it", async () => {
    sends.sending(A);
    sends.heldBack(A, 2 * SETTLE);
    expect(sends.doubt(A).nextQuestion).toBe(2 * STEP);
    await answeredAfter(STEP, STEP, STEP, STEP);
    await clock.advance(SETTLE - 4 * STEP);
    expect(sends.doubt(A).settled).toBe(false);
    await answeredAfter(2 * STEP, 2 * STEP, 2 * STEP);
    expect(sends.doubt(A).settled).toBe(true);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(2 * SETTLE);
  });

  test("given a vendor that asks to wait less than the settle time, then that is not shortened", () => {
    sends.heldBack(A, 1_000);
    expect(sends.doubt(A).nextQuestion).toBe(STEP);
  });

  test("given that the wall clock jumps, then nothing changes", async () => {
    await answeredAfter(STEP, STEP, STEP, STEP);
    clock.jump(SETTLE * 1_000);
    expect(sends.doubt(A).settled).toBe(false);
    clock.jump(-SETTLE * 2_000);
    await clock.advance(STEP);
    expect(sends.doubt(A).settled).toBe(true);
  });
});

describe("what a process knows of the attempts that it set aside", () => {
  const copy = attemptFacts({ secretName: "attempt-a-uid", ended: "wrong" });

  test("given a cache that does not show one yet, then it counts as well", () => {
    sends.setAside(copy);
    expect(sends.withSetAside([], () => true)).toEqual([copy]);
    expect(sends.withSetAside([], () => false)).toEqual([]);
  });

  test("given a cache has shown it, then it counts once, and no more when it is gone there", () => {
    sends.setAside(copy);
    expect(sends.withSetAside([copy], () => true)).toEqual([copy]);
    expect(sends.withSetAside([], () => true)).toEqual([]);
  });
});
