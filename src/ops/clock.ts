/** Time as an argument: the one place that reads the system's clocks and sets timers. */

/** A pending call; cancelling one that has run does nothing. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall-clock time in milliseconds since the epoch. It may jump either way. */
  now(): number;
  /** Milliseconds since some moment in the past. It never goes back, and stands still only with the machine. */
  monotonic(): number;
  /** Calls back once after `milliseconds`; a delay beyond what a system timer holds (24.8 days) is kept. */
  after(milliseconds: number, callback: () => void): Timer;
  /**
   * Calls back once when `milliseconds` have passed by either clock: a system timer stands still while the machine sleeps,
   * and knows nothing of a wall clock that is set forward. That is noticed within five minutes.
   */
  alarm(milliseconds: number, callback: () => void): Timer;
  /**
   * Resolves after `milliseconds`.
   * @throws the signal's reason, as soon as it is aborted.
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** Builds `sleep` from `after`, so that a clock needs one kind of timer only. */
export function sleepWith(after: Clock["after"]): Clock["sleep"] {
  return async (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        timer.cancel();
        reject(signal?.reason);
      };
      const timer = after(milliseconds, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
}

/** Milliseconds for which a timer is armed at most before both clocks are read again. */
const LONGEST_UNCHECKED = 5 * 60_000;

/** Builds `alarm` from the rest of a clock. */
export function alarmWith({
  now,
  monotonic,
  after,
}: Pick<Clock, "now" | "monotonic" | "after">): Clock["alarm"] {
  return (milliseconds, callback) => {
    const due = monotonic() + milliseconds;
    const wallDue = now() + milliseconds;
    let timer: Timer;
    const arm = (): void => {
      const left = due - monotonic();
      timer = after(Math.min(left, LONGEST_UNCHECKED), () => {
        if (left > LONGEST_UNCHECKED && monotonic() < due && now() < wallDue) arm();
        else callback();
      });
    };
    arm();
    return { cancel: () => timer.cancel() };
  };
}

function startTimer(milliseconds: number, callback: () => void): Timer {
  let handle: NodeJS.Timeout;
  const arm = (left: number): void => {
    const step = Math.min(Math.max(left, 0), LONGEST_TIMER);
    handle = setTimeout(() => (left > step ? arm(left - step) : callback()), step);
  };
  arm(milliseconds);
  return { cancel: () => clearTimeout(handle) };
}

const system = { now: () => Date.now(), monotonic: () => performance.now(), after: startTimer };

/** The clock of a running program. */
export const systemClock: Clock = {
  ...system,
  alarm: alarmWith(system),
  sleep: sleepWith(startTimer),
};
