/**
 * Which Secrets this process has put right, and when: where somebody undoes it again and again, it is done once in a while
 * only. A new process knows nothing of it, and merely writes once more.
 */
import type { Clock } from "../../../ops/clock.ts";

export class Rewrites {
  readonly #clock: Pick<Clock, "monotonic">;
  /** Milliseconds between two writes for one reason. */
  readonly #pause: number;
  /** By Order and reason: when the next write for that reason may be, on the monotonic clock. */
  readonly #free = new Map<string, Map<string, number>>();

  constructor(clock: Pick<Clock, "monotonic">, pause: number) {
    this.#clock = clock;
    this.#pause = pause;
  }

  /**
   * Milliseconds to wait before the Secret is put right; undefined: it may be at once, since one of the reasons is new or
   * was written for long ago.
   */
  wait(key: string, why: readonly string[]): number | undefined {
    const free = this.#free.get(key);
    const now = this.#clock.monotonic();
    const soonest = Math.min(...why.map((each) => free?.get(each) ?? now));
    return soonest > now ? Math.ceil(soonest - now) : undefined;
  }

  /** To be told after each write. */
  wrote(key: string, why: readonly string[]): void {
    const now = this.#clock.monotonic();
    for (const [order, reasons] of this.#free) {
      for (const [each, at] of reasons) if (at <= now) reasons.delete(each);
      if (reasons.size === 0) this.#free.delete(order);
    }
    const reasons = this.#free.get(key) ?? new Map<string, number>();
    for (const each of why) reasons.set(each, now + this.#pause);
    this.#free.set(key, reasons);
  }
}
