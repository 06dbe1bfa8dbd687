/** Waits for a state of the world: the only way in which a test waits. */
import { vi } from "vitest";

/**
 * Repeats an assertion until it holds.
 *
 * @param assertion what must become true; it looks, and changes nothing.
 * @param patience milliseconds; generous, since it only matters when the test fails.
 * @returns what the assertion resolves to.
 * @throws the assertion's last error.
 */
export async function eventually<Result>(
  assertion: () => Result | Promise<Result>,
  patience = 60_000,
): Promise<Result> {
  return vi.waitFor(assertion, { timeout: patience, interval: 50 });
}
