/** Repeatable randomness: everything that a seed must bring back comes from here. */

/** The generator "mulberry32": small, quick, and the same on every machine. Not for secrets. */
export class Random {
  #state: number;

  /** @param seed an integer below 2^32. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next number, 0 included, 1 excluded. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 to `below` - 1. */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }
}
