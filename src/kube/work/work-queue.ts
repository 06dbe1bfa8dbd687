/**
 * Keys that wait for work. A key waits once however often it is added; it is never worked on twice at a time; one that
 * is added while it is worked on runs once more afterwards. The rules are those of client-go's workqueue.
 */
import type { Clock, Timer } from "../../ops/clock.ts";
import { withEqualJitter, type Backoff } from "../backoff.ts";

export interface WorkQueueOptions {
  clock: Clock;
  /** Uniform in [0, 1), like Math.random. */
  random: () => number;
  /** Wait before a key that failed is tried again; default from half a second to five minutes. */
  backoff?: Backoff | undefined;
}

const BACKOFF: Backoff = { base: 500, cap: 300_000 };

interface Delayed {
  /** By the monotonic clock, which orders several delays of a key. */
  due: number;
  timer: Timer;
}

export class WorkQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #backoff: Backoff;
  /** In the order in which they were added. */
  readonly #ready = new Set<string>();
  readonly #processing = new Set<string>();
  /** Added while processing. */
  readonly #again = new Set<string>();
  readonly #delayed = new Map<string, Delayed>();
  readonly #failures = new Map<string, number>();
  readonly #waiting: ((key: string | undefined) => void)[] = [];
  #stopped = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#backoff = options.backoff ?? BACKOFF;
  }

  /** Adds a key to the end, unless it waits already. */
  add(key: string): void {
    if (this.#stopped || this.#ready.has(key)) return;
    if (this.#processing.has(key)) {
      this.#again.add(key);
      return;
    }
    const worker = this.#waiting.shift();
    if (worker === undefined) {
      this.#ready.add(key);
    } else {
      this.#processing.add(key);
      worker(key);
    }
  }

  /** Adds a key after `milliseconds`, by whichever of the two clocks gets there first. Of several delays for a key the one that ends first counts. */
  addAfter(key: string, milliseconds: number): void {
    if (this.#stopped) return;
    if (milliseconds <= 0) {
      this.add(key);
      return;
    }
    const due = this.#clock.monotonic() + milliseconds;
    const earlier = this.#delayed.get(key);
    if (earlier !== undefined && earlier.due <= due) return;
    earlier?.timer.cancel();
    const timer = this.#clock.alarm(milliseconds, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { due, timer });
  }

  /**
   * Adds a key that failed, later each time until `forget`.
   * @param atLeast milliseconds, where the other side said when to come back.
   * @returns the milliseconds that it will wait.
   */
  addRateLimited(key: string, atLeast = 0): number {
    const failures = this.failures(key) + 1;
    this.#failures.set(key, failures);
    const wait = Math.max(atLeast, withEqualJitter(failures, this.#backoff, this.#random));
    this.addAfter(key, wait);
    return wait;
  }

  /** Ends the count of failures of a key. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** How often a key has failed since it last succeeded. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** How many keys wait to be worked on now. */
  get length(): number {
    return this.#ready.size;
  }

  /**
   * Takes the key that has waited longest, as soon as there is one; `done` must follow.
   * @returns undefined once the queue is stopped.
   */
  async next(): Promise<string | undefined> {
    if (this.#stopped) return undefined;
    const [key] = this.#ready;
    if (key === undefined) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#ready.delete(key);
    this.#processing.add(key);
    return key;
  }

  /** Says that the work on a key from `next` has ended, well or not. */
  done(key: string): void {
    this.#processing.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  /** No key is given out any more; those that wait, and those added from now on, are dropped. */
  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready.clear();
    for (const worker of this.#waiting.splice(0)) worker(undefined);
  }
}
