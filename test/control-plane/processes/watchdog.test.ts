/** Nothing of a control plane outlives the run that started it, however that is ended. */
import { spawn } from "node:child_process";
import { access, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/ops/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { startChild } from "./child.ts";
import { processIdFile } from "./launcher.ts";
import { isGone } from "./support/processes.ts";
import { startWatchdog } from "./watchdog.ts";

const PARENT = fileURLToPath(new URL("./support/parent.ts", import.meta.url));

async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), "watchdog-test-"));
}

async function launchedIn(directory: string): Promise<number> {
  return Number(await eventually(async () => readFile(processIdFile("sleeper", directory), "utf8")));
}

describe.runIf(process.platform === "linux")("the watchdog", { concurrent: true }, () => {
  test.for(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "given a run that is ended by %s, then neither process nor directory is left",
    async (signal, { onTestFinished }) => {
      const directory = await temporaryDirectory();
      const parent = spawn(process.execPath, [PARENT, directory], { stdio: ["ignore", "pipe", "inherit"] });
      onTestFinished(() => void parent.kill("SIGKILL"));
      await new Promise((resolve) => parent.stdout.once("data", resolve));
      const sleeper = await launchedIn(directory);
      expect(await isGone(sleeper)).toBe(false);
      parent.kill(signal);
      await eventually(async () => expect(await isGone(sleeper)).toBe(true));
      await eventually(async () => expect(access(directory)).rejects.toThrow("ENOENT"));
    },
  );

  test("given a program that ignores SIGTERM, then it is gone all the same", async () => {
    const directory = await temporaryDirectory();
    const watchdog = startWatchdog(directory);
    const child = await startChild({
      name: "sleeper",
      command: "/bin/sh",
      args: ["-c", "trap '' TERM; while :; do sleep 600; done"],
      directory,
      clock: systemClock,
    });
    await launchedIn(directory);
    await watchdog.release();
    expect((await child.ended).how).toMatch(/^was ended by SIG/);
    await expect(access(directory)).rejects.toThrow("ENOENT");
  });
});
