/** Repeatable randomness; the same generator as the sandbox's. */
import { Random } from "../../../src/sandbox/faults/random.ts";

export { Random };

/** One of several values. */
export function pick<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[random.integer(values.length)] ?? values[0];
}
