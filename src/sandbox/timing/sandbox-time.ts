/** The sandbox's own time: the machine's, plus what was added by hand, and a list of what falls due when. */
import type { Clock, Timer } from "../../ops/clock.ts";
import { MinimumHeap } from "./heap.ts";

interface Due {
  time: number;
  order: number;
  work: () => Promise<void>;
}

export class SandboxTime {
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  readonly #agenda = new MinimumHeap<Due>((a, b) => a.time - b.time || a.order - b.order);
  #offset = 0;
  #order = 0;
  #timer: Timer | undefined;
  #running: Promise<void> = Promise.resolve();

  /** @param report told of errors in what was to be done; nobody else could be. */
  constructor(clock: Clock, report: (error: unknown) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#clock.now() + this.#offset;
  }

  /** How far this time is ahead of the machine's, in milliseconds. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * Has `work` done once `moment` has come; what falls due together is done in the order it was put down.
   * There is no way to take it back: the work looks whether it still applies.
   */
  at(moment: number, work: () => Promise<void>): void {
    this.#agenda.push({ time: moment, order: this.#order, work });
    this.#order += 1;
    this.#arm();
  }

  /** Moves time on by `milliseconds`, doing on the way whatever falls due, each at its own moment. */
  async advance(milliseconds: number): Promise<void> {
    await this.#next(async () => {
      const end = this.now() + milliseconds;
      await this.#runUntil(end, true);
      this.#offset += Math.max(0, end - this.now());
    });
    this.#arm();
  }

  /** Forgets everything that was to be done, and sets the distance to the machine's time. */
  reset(offset = 0): void {
    this.#agenda.clear();
    this.#offset = offset;
    this.stop();
  }

  /** Cancels the one timer that is armed. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.stop();
    const head = this.#agenda.peek();
    if (head === undefined) return;
    this.#timer = this.#clock.after(head.time - this.now(), () => {
      void this.#next(() => this.#runUntil(this.now(), false)).then(() => this.#arm());
    });
  }

  async #runUntil(end: number, move: boolean): Promise<void> {
    for (let head = this.#agenda.peek(); head !== undefined && head.time <= end; head = this.#agenda.peek()) {
      this.#agenda.pop();
      if (move) this.#offset += Math.max(0, head.time - this.now());
      await head.work().catch(this.#report);
    }
  }

  async #next(run: () => Promise<void>): Promise<void> {
    this.#running = this.#running.then(run, run);
    return this.#running;
  }
}
