/** A pass ends, and pays once at most, whatever the world answers. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryOrderObserved } from "../../../support/arbitrary-order.ts";
import { fuzzRuns } from "../../../support/fuzz-runs.ts";
import { PassRun } from "./pass-run.ts";
import { arbitraryWorld } from "./world.ts";

describe("a pass", () => {
  it("comes to rest within twelve steps and sends one paid call at most, whatever the world answers", () => {
    let longest = 0;
    let sent = 0;
    fc.assert(
      fc.property(arbitraryOrderObserved, arbitraryWorld, (observed, world) => {
        const pass = new PassRun(observed, world);
        pass.run();

        expect(pass.steps.length, pass.steps.join(", ")).toBeLessThanOrEqual(12);
        expect(pass.paid).toBeLessThanOrEqual(1);
        expect(pass.sent).toBeLessThanOrEqual(2);
        longest = Math.max(longest, pass.steps.length);
        sent += pass.sent;
      }),
      fuzzRuns(5_000),
    );

    // The passes that matter were among them.
    expect(longest).toBeGreaterThanOrEqual(5);
    expect(sent).toBeGreaterThan(0);
  });
});
