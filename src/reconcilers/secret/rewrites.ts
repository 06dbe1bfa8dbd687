/**
 * Which Secrets this process has put right, and when: where somebody undoes it again and again, it is done once in a while
 * only. A new process knows nothing of it, and merely writes once more.
 */
import type { Clock } from "../../ops/clock.ts";

export class Rewrites {
  readonly #clock: Pick<Clock, "monotonic">;
  /** Milliseconds between two writes for one reason. */
  readonly #pause: number;
  readonly #last = new Map<string, { why: string; at: number }>();

  constructor(clock: Pick<Clock, "monotonic">, pause: number) {
    this.#clock = clock;
    this.#pause = pause;
  }

  /** Milliseconds to wait before the Secret is put right for this reason; undefined: it may be at once. */
  wait(key: string, why: readonly string[]): number | undefined {
    const last = this.#last.get(key);
    if (last === undefined || last.why !== why.join("\n")) return undefined;
    const left = last.at + this.#pause - this.#clock.monotonic();
    return left > 0 ? Math.ceil(left) : undefined;
  }

  /** To be told after each write. */
  wrote(key: string, why: readonly string[]): void {
    const now = this.#clock.monotonic();
    for (const [each, { at }] of this.#last) if (at + this.#pause <= now) this.#last.delete(each);
    this.#last.set(key, { why: why.join("\n"), at: now });
  }
}
