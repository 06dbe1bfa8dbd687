/**
 * Time that passes only when the simulation lets it: everything that runs in it is promises and these timers, so a
 * simulated year takes as long as its events do, and the same seed brings the same run.
 */
import { sleepWith, type Clock, type Timer } from "../../../src/ops/clock.ts";
import { MinimumHeap } from "../../../src/sandbox/timing/heap.ts";

interface Entry {
  due: number;
  order: number;
  callback: (() => void) | undefined;
}

/** The simulated time itself, and the clocks that read it. */
export class SimTime {
  readonly #start: number;
  readonly #heap = new MinimumHeap<Entry>((a, b) => a.due - b.due || a.order - b.order);
  /** Arms again each alarm that has not rung yet. */
  readonly #alarms = new Set<() => void>();
  #elapsed = 0;
  #order = 0;
  /** Pieces of work under way that are no promises and timers of this simulation. */
  #outside = 0;
  /** Callbacks run so far: what a loop without a pause would drive up. */
  events = 0;

  constructor(start = "2026-11-22T12:00:00Z") {
    this.#start = Date.parse(start);
  }

  /** Milliseconds since the simulation began. */
  get elapsed(): number {
    return this.#elapsed;
  }

  /** True wall-clock time, that of the vendor and of the API server. */
  get now(): number {
    return this.#start + this.#elapsed;
  }

  after(milliseconds: number, callback: () => void): Timer {
    const entry: Entry = {
      due: this.#elapsed + Math.max(0, milliseconds),
      order: (this.#order += 1),
      callback,
    };
    this.#heap.push(entry);
    return { cancel: () => (entry.callback = undefined) };
  }

  /** Work outside of the simulation, such as a request over a socket: no time passes until it is done. */
  async outside<T>(work: Promise<T>): Promise<T> {
    this.#outside += 1;
    try {
      return await work;
    } finally {
      this.#outside -= 1;
    }
  }

  /** A clock that shows the true time, shifted by what `shift` says at the moment; `clocksJumped` says that it has changed. */
  clock(shift: () => number = () => 0): Clock {
    const after = (milliseconds: number, callback: () => void): Timer => this.after(milliseconds, callback);
    const now = (): number => this.now + shift();
    return {
      now,
      monotonic: () => this.#elapsed,
      after,
      alarm: (milliseconds, callback) => this.#alarm(now, milliseconds, callback),
      sleep: sleepWith(after),
    };
  }

  /** A real clock looks every few minutes whether it has jumped; here nothing has to happen while it has not. */
  #alarm(now: () => number, milliseconds: number, callback: () => void): Timer {
    const due = this.#elapsed + milliseconds;
    const wallDue = now() + milliseconds;
    let timer: Timer;
    const ring = (): void => {
      this.#alarms.delete(rearm);
      callback();
    };
    const arm = (): void => {
      timer = this.after(Math.min(due - this.#elapsed, wallDue - now()), ring);
    };
    const rearm = (): void => {
      timer.cancel();
      arm();
    };
    arm();
    this.#alarms.add(rearm);
    return {
      cancel: () => {
        this.#alarms.delete(rearm);
        timer.cancel();
      },
    };
  }

  /** Has every alarm see what its wall clock shows now. */
  clocksJumped(): void {
    for (const rearm of this.#alarms) rearm();
  }

  /** Moves on by `milliseconds`, running what falls due in order; promises settle in between. */
  async advance(milliseconds: number): Promise<void> {
    await this.advanceUntil(() => false, milliseconds);
  }

  /**
   * Moves on until `done` says so, which is asked whenever something has happened.
   * @param limit milliseconds.
   * @returns whether it was done within the limit.
   */
  async advanceUntil(done: () => boolean, limit: number): Promise<boolean> {
    const end = this.#elapsed + limit;
    await this.#settle();
    for (;;) {
      if (done()) return true;
      const next = this.#heap.peek();
      if (next === undefined || next.due > end) break;
      this.#heap.pop();
      if (next.callback === undefined) continue;
      this.#elapsed = Math.max(this.#elapsed, next.due);
      this.events += 1;
      next.callback();
      await this.#settle();
    }
    this.#elapsed = end;
    return done();
  }

  /** One turn of the event loop: by then every promise that waits for no timer has settled. */
  async #settle(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#outside > 0);
  }
}
