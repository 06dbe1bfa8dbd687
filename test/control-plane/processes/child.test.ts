/** A program that a control plane launches: when it is ready, how it ends, and what its log tells. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/ops/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { startChild, waitUntilReady, type Child } from "./child.ts";
import { endOfLog } from "./launcher.ts";

async function shell(script: string): Promise<{ child: Child; directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), "child's test-"));
  const child = await startChild({
    name: "helper",
    command: "/bin/sh",
    args: ["-c", script],
    directory,
    clock: systemClock,
  });
  onTestFinished(async () => {
    await child.stop(0);
    // What was killed the moment it started may have its log created a moment later.
    await rm(directory, { recursive: true, maxRetries: 5 });
  });
  return { child, directory };
}

describe("a launched program", () => {
  test("given output on both streams, then the end of its log has them in order", async () => {
    const { child, directory } = await shell("echo one; echo two >&2; echo three");
    expect(await child.ended).toEqual({ success: true, how: "ended with code 0" });
    expect(await endOfLog("helper", directory)).toBe("one\ntwo\nthree");
    expect(await endOfLog("helper", directory, 2)).toBe("two\nthree");
  });

  test("given an end before it was ready, then the error says how and shows the end of its log", async () => {
    const { child, directory } = await shell("echo 'no such flag'; exit 3");
    const options = { directory, clock: systemClock, patience: 60_000 };
    await expect(waitUntilReady(child, async () => false, options)).rejects.toThrow(
      "helper ended with code 3 before it was ready\nThe end of its log:\nno such flag",
    );
  });

  test("given no readiness in time, then the error says so, also when nothing was written", async () => {
    const { child, directory } = await shell("exec sleep 600");
    const options = { directory, clock: systemClock, patience: 0 };
    const waiting = waitUntilReady(child, async () => false, options);
    await expect(waiting).rejects.toThrow("helper was not ready after 0 s\nIt wrote nothing.");
  });

  test("given a check that fails at first, then it is asked again until it holds", async () => {
    const { child, directory } = await shell("exec sleep 600");
    let asked = 0;
    const isReady = async (): Promise<boolean> => {
      asked += 1;
      if (asked === 1) throw new Error("connection refused");
      return asked === 3;
    };
    await waitUntilReady(child, isReady, { directory, clock: systemClock, patience: 60_000 });
    expect(asked).toBe(3);
  });

  test("given an aborted signal while it waits, then its reason is thrown", async () => {
    const { child, directory } = await shell("exec sleep 600");
    const controller = new AbortController();
    const options = { directory, clock: systemClock, patience: 60_000, signal: controller.signal };
    const waiting = waitUntilReady(child, async () => false, options);
    controller.abort(new Error("interrupted"));
    await expect(waiting).rejects.toThrow("interrupted");
  });

  test("given a stop, then it is asked by SIGTERM and may end in its own way", async () => {
    const { child, directory } = await shell(
      "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done",
    );
    await eventually(async () => expect(await endOfLog("helper", directory)).toBe("up"));
    await child.stop();
    expect(child.end()).toEqual({ success: true, how: "ended with code 0" });
    expect(await endOfLog("helper", directory)).toBe("up\nbye");
  });

  test("given a program that does not listen, then it is killed after the patience", async () => {
    const { child, directory } = await shell("trap '' TERM; echo up; while :; do sleep 0.02; done");
    await eventually(async () => expect(await endOfLog("helper", directory)).toBe("up"));
    await child.stop(10);
    expect(child.end()).toEqual({ success: false, how: "was ended by SIGKILL" });
  });

  test("given a program that does not exist, then how it ended and its log say so", async () => {
    const directory = await mkdtemp(join(tmpdir(), "child-test-"));
    onTestFinished(async () => rm(directory, { recursive: true }));
    const child = await startChild({
      name: "helper",
      command: "/nowhere/program",
      args: [],
      directory,
      clock: systemClock,
    });
    expect(await child.ended).toEqual({ success: false, how: expect.stringMatching(/^ended with code/) });
    expect(await endOfLog("helper", directory)).toContain("/nowhere/program");
  });
});
