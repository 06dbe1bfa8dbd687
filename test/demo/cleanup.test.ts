/** What the demo started is undone in the end, the last first, whatever fails. */
import { describe, expect, test } from "vitest";
import { Cleanup } from "./cleanup.ts";

describe("the cleanup", () => {
  test("given several things to undo, then the last is undone first, and each once", async () => {
    const undone: string[] = [];
    const cleanup = new Cleanup();
    for (const name of ["control plane", "sandbox", "operator"])
      cleanup.add(async () => void undone.push(name));
    await cleanup.run();
    await cleanup.run();
    expect(undone).toEqual(["operator", "sandbox", "control plane"]);
  });

  test("given one that fails, then the others are undone all the same, and the failure is told", async () => {
    const undone: string[] = [];
    const cleanup = new Cleanup();
    cleanup.add(async () => void undone.push("control plane"));
    cleanup.add(async () => {
      throw new Error("the sandbox does not stop");
    });
    await expect(cleanup.run()).rejects.toThrow("the sandbox does not stop");
    expect(undone).toEqual(["control plane"]);
  });
});
