import { describe, expect, it } from "vitest";
import type { VendorView } from "../../../src/core/order/observed.ts";
import { judge } from "../../../src/core/order/doubt.ts";
import { attemptFacts, FOREIGN_KEY, instance } from "../../support/order-observed.ts";

const attempt = attemptFacts({ before: [9] });
const ours = instance({ id: 21 });
const others = instance({ id: 30, publicKeyHash: FOREIGN_KEY });

function verdict(shown: Partial<Extract<VendorView, { kind: "answered" }>>) {
  return judge(attempt, { kind: "answered", apiKeyFingerprint: "key-1", ...shown });
}

describe("judge", () => {
  it.each(["current", "pending", "byKey"] as const)(
    "given our key and a new id as %s, then it is ours",
    (where) => {
      expect(verdict({ [where]: ours })).toEqual({ kind: "ours", instance: ours });
    },
  );

  it.each(["current", "pending"] as const)(
    "given another key and a new id as %s, then it is somebody else's",
    (where) => {
      expect(verdict({ [where]: others })).toEqual({ kind: "somebody-else", instance: others });
    },
  );

  it("given ours beside somebody else's, then ours counts, in whatever order they come", () => {
    expect(verdict({ current: ours, pending: others })).toMatchObject({ kind: "ours" });
    expect(verdict({ current: others, pending: ours })).toMatchObject({ kind: "ours" });
  });

  it.each([
    ["nothing", {}],
    ["what was there before, with another key", { current: { ...others, id: 9 } }],
    ["what was there before, even with our key", { current: { ...ours, id: 9 }, byKey: { ...ours, id: 9 } }],
  ])("given %s, then it is neither", (_name, shown) => {
    expect(verdict(shown)).toEqual({ kind: "neither" });
  });
});
