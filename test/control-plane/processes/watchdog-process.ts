/**
 * The watchdog's program: `node watchdog-process.ts DIRECTORY`.
 * It reads its standard input until that ends, which it does when whoever holds the other end is gone.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../../src/ops/clock.ts";

const PATIENCE_MILLISECONDS = 2_000;

const directory = process.argv[2];
if (directory === undefined) throw new Error("usage: node watchdog-process.ts DIRECTORY");

// A terminal's Ctrl-C, or an operator's SIGTERM to everything, must not take the one that cleans up.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
for await (const ignored of process.stdin) void ignored;

// A program that was started in the last moment writes its id first of all.
await systemClock.sleep(100);
const processes = await launchedProcesses(directory);
for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  for (const target of processes) send(target, signal);
  await untilNoneRuns(processes);
}
await rm(directory, { recursive: true, force: true, maxRetries: 5 });

/** Waits, but not for ever: where nothing collects orphans they stay as zombies, which look alive. */
async function untilNoneRuns(targets: readonly number[]): Promise<void> {
  const start = systemClock.monotonic();
  while (
    targets.some((target) => send(target, 0)) &&
    systemClock.monotonic() - start < PATIENCE_MILLISECONDS
  ) {
    await systemClock.sleep(20);
  }
}

/** The ids in the files of launcher.ts, as targets for kill(2). */
async function launchedProcesses(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  const ids = await Promise.all(
    names
      .filter((name) => name.endsWith(".pid"))
      .map(async (name) => Number(await readFile(join(folder, name), "utf8"))),
  );
  // Where setsid exists each leads a process group: signalling the group reaches its children too, and never a
  // stranger that got the same id after the program ended.
  return ids.filter((id) => id > 1).map((id) => (process.platform === "linux" ? -id : id));
}

/** Sends a signal (0 only asks); false when there is nobody to receive it. */
function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}
