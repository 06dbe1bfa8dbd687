/** Runs one reconciler over a queue of keys, and decides when a key runs again. */
import type { Clock } from "../../ops/clock.ts";
import type { Logger } from "../../ops/logger.ts";
import type { Backoff } from "../backoff.ts";
import { isKubeError } from "../client/errors.ts";
import { errorFields } from "../error-fields.ts";
import { WorkQueue } from "./work-queue.ts";

/** When to run again, if nothing happens before: milliseconds from now, more than none. Absent: only if asked. */
export interface ReconcileResult {
  after?: number | undefined;
}

/**
 * Brings the world one step closer to what the object of this key asks for. It must work from what it reads, not
 * from why it was called.
 * @param signal aborted when the process cannot wait any longer for this pass to end.
 */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<ReconcileResult>;

export interface ControllerOptions {
  /** Names the controller in log lines. */
  name: string;
  reconcile: Reconcile;
  clock: Clock;
  random: () => number;
  logger: Logger;
  /** Keys worked on at a time; default 4. */
  workers?: number | undefined;
  backoff?: Backoff | undefined;
}

const WORKERS = 4;

/**
 * | a pass | then the key |
 * | --- | --- |
 * | throws | runs again with growing delay, not before the server's Retry-After |
 * | returns `after` | runs again then; its failures are forgotten |
 * | returns no `after` | rests until it is added; its failures are forgotten |
 *
 * As controller-runtime's `reconcileHandler` does.
 */
export class Controller {
  readonly #queue: WorkQueue;
  readonly #options: ControllerOptions;
  readonly #logger: Logger;
  readonly #abandon = new AbortController();
  #workers: Promise<unknown> = Promise.resolve();
  #passes = 0;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#logger = options.logger.child({ controller: options.name });
    this.#queue = new WorkQueue(options);
  }

  /** Has a key worked on as soon as a worker is free. */
  enqueue(key: string): void {
    this.#queue.add(key);
  }

  /** Has a key worked on after `milliseconds`, or earlier if it was to be earlier. */
  enqueueAfter(key: string, milliseconds: number): void {
    this.#queue.addAfter(key, milliseconds);
  }

  /** Keys that wait for a worker. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Starts the workers; keys added before have waited. */
  start(): void {
    const workers = Array.from({ length: this.#options.workers ?? WORKERS }, async () => this.#work());
    this.#workers = Promise.all(workers);
  }

  /**
   * Begins no further pass and waits for those that run.
   * @param grace milliseconds after which the signal of the running passes is aborted.
   */
  async stop(grace: number): Promise<void> {
    this.#queue.stop();
    const timer = this.#options.clock.after(grace, () => this.#abandon.abort());
    await this.#workers;
    timer.cancel();
  }

  async #work(): Promise<void> {
    for (;;) {
      const key = await this.#queue.next();
      if (key === undefined) return;
      await this.#pass(key);
      this.#queue.done(key);
    }
  }

  /** The one place that catches everything: whatever a pass throws, the worker goes on. */
  async #pass(key: string): Promise<void> {
    this.#passes += 1;
    const pass = this.#passes;
    try {
      const { after } = await this.#options.reconcile(key, this.#abandon.signal);
      if (after !== undefined && !(after > 0)) throw new InvalidResult(after);
      this.#queue.forget(key);
      if (after !== undefined) this.#queue.addAfter(key, after);
    } catch (error) {
      this.#retry(key, pass, error);
    }
  }

  #retry(key: string, pass: number, error: unknown): void {
    const atLeast = isKubeError(error) ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    const wait = this.#queue.addRateLimited(key, atLeast);
    const failures = this.#queue.failures(key);
    const fields = { key, pass, failures, retryIn: Math.round(wait) };
    // A conflict is the normal answer to a stale read, and the next pass reads again.
    if (isKubeError(error, "conflict")) {
      this.#logger.info({ ...fields, call: error.message }, "object changed meanwhile, trying again");
    } else {
      this.#logger.error({ ...fields, error: errorFields(error) }, "pass failed, trying again");
    }
  }
}

/** A reconciler that asks to run again at once, or at no time at all, would run without a pause. */
class InvalidResult extends Error {
  override readonly name = "InvalidResult";
  readonly kind = "invalid-result";

  constructor(after: number) {
    super(`the reconciler asked to run again after ${after} ms`);
  }
}
