/** How a long start tells what it does: whoever calls decides where that is shown. */
import type { Clock, Timer } from "../../src/ops/clock.ts";

export interface Progress {
  /** Something new begins. */
  step(text: string): void;
  /** What began last is still going on; `text` says how far it is, or for how long it has run. */
  ongoing(text: string): void;
}

/** Says nothing: for tests that look at results only. */
export const silentProgress: Progress = { step: () => undefined, ongoing: () => undefined };

const EVERY_MILLISECONDS = 5_000;

/**
 * Announces a piece of work, then repeats the announcement with the seconds that it has taken, until it ends.
 *
 * @returns what the work resolves to.
 * @throws what the work throws.
 */
export async function reportElapsed<Result>(
  progress: Progress,
  clock: Clock,
  text: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const start = clock.monotonic();
  const arm = (): Timer =>
    clock.after(EVERY_MILLISECONDS, () => {
      progress.ongoing(`${text} … ${Math.round((clock.monotonic() - start) / 1_000)} s`);
      timer = arm();
    });
  progress.step(text);
  let timer = arm();
  try {
    return await work();
  } finally {
    timer.cancel();
  }
}
