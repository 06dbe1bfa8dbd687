/** How long to wait after repeated failures. */

export interface Backoff {
  /** Milliseconds after the first failure. */
  base: number;
  /** Milliseconds that no wait exceeds. */
  cap: number;
}

/** @returns milliseconds after the `failures`th failure in a row, doubling from `base` to `cap`, without jitter. */
export function exponential(failures: number, backoff: Backoff): number {
  // 2 ** 1023 is the largest power that a number holds; the cap is reached long before.
  return Math.min(backoff.cap, backoff.base * 2 ** Math.min(Math.max(failures - 1, 0), 100));
}

/**
 * @returns a wait anywhere between nothing and the exponential one, which spreads callers that failed together best.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function withFullJitter(failures: number, backoff: Backoff, random: () => number): number {
  return random() * exponential(failures, backoff);
}

/** @returns a wait of at least half the exponential one: for work that must not be repeated at once. */
export function withEqualJitter(failures: number, backoff: Backoff, random: () => number): number {
  return exponential(failures, backoff) * (0.5 + random() / 2);
}
