/** Conditions keep the time of their last transition, as Kubernetes has it. */
import { describe, expect, it } from "vitest";
import { conditionsOf, type NewCondition } from "../../../src/core/status/conditions.ts";
import { NOW } from "../../support/observed/facts.ts";

const waiting: NewCondition = { type: "Ready", status: "False", reason: "InDoubt", message: "Waiting." };
const ready: NewCondition = { type: "Ready", status: "True", reason: "Issued", message: "Done." };

describe("conditionsOf", () => {
  it("given none before, then each begins now, in whole seconds", () => {
    expect(conditionsOf([waiting], undefined, 3, NOW + 999)).toEqual([
      { ...waiting, observedGeneration: 3, lastTransitionTime: "2026-11-22T12:00:00Z" },
    ]);
  });

  it("given another reason, message and generation, then the time of the last transition stays", () => {
    const before = conditionsOf([waiting], undefined, 3, NOW);
    const after = conditionsOf(
      [{ ...waiting, reason: "ApprovalPending", message: "Bought." }],
      before,
      4,
      NOW + 60_000,
    );

    expect(after).toEqual([
      {
        type: "Ready",
        status: "False",
        reason: "ApprovalPending",
        message: "Bought.",
        observedGeneration: 4,
        lastTransitionTime: "2026-11-22T12:00:00Z",
      },
    ]);
  });

  it.each([
    ["as long as may be", "m".repeat(32_768), "m".repeat(32_768)],
    ["one too long", "m".repeat(32_769), `${"m".repeat(32_767)}…`],
    [
      "much too long, cut within a character of two units",
      `${"m".repeat(32_766)}${"𝄞".repeat(9)}`,
      `${"m".repeat(32_766)}…`,
    ],
  ])(
    "given a message %s, then what is written is no longer than the CRDs allow",
    (_name, message, written) => {
      expect(conditionsOf([{ ...waiting, message }], undefined, 3, NOW)).toMatchObject([
        { message: written },
      ]);
    },
  );

  it("given another status, then the time moves", () => {
    const before = conditionsOf([waiting], undefined, 3, NOW);

    expect(conditionsOf([ready], before, 3, NOW + 60_000)).toMatchObject([
      { status: "True", lastTransitionTime: "2026-11-22T12:01:00Z" },
    ]);
  });

  it("given one that went and comes back, then it begins anew", () => {
    const stalled: NewCondition = { ...waiting, type: "Stalled", status: "True" };
    const before = conditionsOf([ready, stalled], undefined, 3, NOW);
    const between = conditionsOf([ready], before, 3, NOW + 60_000);

    expect(between.map(({ type }) => type)).toEqual(["Ready"]);
    expect(conditionsOf([ready, stalled], between, 3, NOW + 120_000)).toMatchObject([
      { type: "Ready", lastTransitionTime: "2026-11-22T12:00:00Z" },
      { type: "Stalled", lastTransitionTime: "2026-11-22T12:02:00Z" },
    ]);
  });
});
