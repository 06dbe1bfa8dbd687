/** The states that the properties are asked of reach all that can be decided. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Action } from "../../../src/core/order/action.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { arbitraryOrderObserved } from "../../support/arbitrary-order.ts";

describe("the states that these properties are asked of", () => {
  it("reach every action, and paying often", () => {
    const states = fc.sample(arbitraryOrderObserved, { numRuns: 10_000, seed: 1 });
    const counts = new Map<string, number>();
    for (const state of states) {
      const action = decide(state);
      const { kind } = action;
      const call = kind === "pay" ? `${action.request.paid ? "paid" : "free"} ${action.request.verb}` : kind;
      counts.set(call, (counts.get(call) ?? 0) + 1);
    }

    const calls = ["paid buy", "paid reissue", "free reissue"];
    const kinds: Exclude<Action["kind"], "pay">[] = [
      "ask-vendor",
      "look",
      "redo-approval",
      "set-settings",
      "publish",
      "take-over",
      "rewrite",
      "copy-pair",
      "set-owner",
      "set-finalizer",
      "revoke",
      "release",
      "end-attempt",
      "rest",
    ];
    expect(new Set(counts.keys())).toEqual(new Set([...kinds, ...calls]));
    for (const call of calls) expect(counts.get(call), call).toBeGreaterThan(10);
  });
});
