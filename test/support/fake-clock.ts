/** A clock that moves only when a test moves it. */
import { alarmWith, sleepWith, type Clock, type Timer } from "../../src/ops/clock.ts";

interface Pending {
  due: number;
  callback: () => void;
}

export class FakeClock implements Clock {
  #wall: number;
  #elapsed = 0;
  readonly #pending = new Set<Pending>();

  /** @param start the wall-clock time at first: an ISO date, or milliseconds since the epoch. */
  constructor(start: string | number = "2026-11-22T12:00:00Z") {
    this.#wall = new Date(start).getTime();
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(milliseconds: number, callback: () => void): Timer {
    const entry = { due: this.#elapsed + Math.max(0, milliseconds), callback };
    this.#pending.add(entry);
    return { cancel: () => this.#pending.delete(entry) };
  }

  alarm = alarmWith({
    now: () => this.now(),
    monotonic: () => this.monotonic(),
    after: (milliseconds, callback) => this.after(milliseconds, callback),
  });

  sleep = sleepWith((milliseconds, callback) => this.after(milliseconds, callback));

  /** How many timers are armed: for tests that look for leaks. */
  get armed(): number {
    return this.#pending.size;
  }

  /** Moves both clocks on and runs what falls due, in order; promises settle between timers. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    for (;;) {
      await settle();
      const next = [...this.#pending].filter((entry) => entry.due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#pending.delete(next);
      this.#moveTo(next.due);
      next.callback();
    }
    this.#moveTo(end);
    await settle();
  }

  /** Moves the wall clock alone, as a correction of the system time does. */
  jump(milliseconds: number): void {
    this.#wall += milliseconds;
  }

  #moveTo(elapsed: number): void {
    this.#wall += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
