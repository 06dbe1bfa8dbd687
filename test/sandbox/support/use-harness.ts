/** Starts sandboxes for the tests of one file and stops them after each. */
import { afterEach, expect } from "vitest";
import type { PartialOptions } from "../../../src/sandbox/options.ts";
import { Harness } from "./harness.ts";

/** To be called at the top of a `describe`; the result starts a sandbox. */
export function useHarness(): (options?: PartialOptions) => Promise<Harness> {
  const started: Harness[] = [];
  afterEach(async () => {
    for (const harness of started.splice(0)) {
      await harness.stop();
      expect(harness.unexpected).toEqual([]);
    }
  });
  return async (options) => {
    const harness = await Harness.start(options);
    started.push(harness);
    return harness;
  };
}
