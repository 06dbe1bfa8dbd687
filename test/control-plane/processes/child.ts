/** A program that we started and will stop. */
import { spawn } from "node:child_process";
import type { Clock } from "../../../src/ops/clock.ts";
import { endOfLog, writeLauncher } from "./launcher.ts";

export interface ChildOptions {
  /** Names its files in `directory`, and the child itself in messages. */
  name: string;
  command: string;
  args: readonly string[];
  directory: string;
  clock: Clock;
  cwd?: string;
  /** The whole environment of the program; this process's own when left out. */
  environment?: NodeJS.ProcessEnv;
}

/** How a program ended. */
export interface ChildEnd {
  /** Whether it ended by itself, with exit code 0. */
  success: boolean;
  /** A phrase that continues the program's name: "ended with code 1". */
  how: string;
}

export interface Child {
  readonly name: string;
  /** Resolves when it has ended, however that came about. */
  readonly ended: Promise<ChildEnd>;
  /** What `ended` resolves to, once it has. */
  end(): ChildEnd | undefined;
  /** Asks it to stop, insists after `patience` milliseconds, and resolves when it is gone. */
  stop(patience?: number): Promise<void>;
}

/** A program that could not start, or ended too early. The message has the end of its log. */
export class ChildFailed extends Error {
  override readonly name = "ChildFailed";

  /** @param what a phrase that continues the name: "ended before it was ready". */
  constructor(child: string, what: string, log: string) {
    super(`${child} ${what}\n${log === "" ? "It wrote nothing." : `The end of its log:\n${log}`}`);
  }
}

/** Starts a program through its launcher. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, directory } = options;
  const launcher = await writeLauncher(name, options.command, directory);
  const child = spawn(launcher, options.args, {
    cwd: options.cwd,
    env: options.environment ?? process.env,
    stdio: "ignore",
  });
  let end: ChildEnd | undefined;
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once("error", (error) =>
      resolve({ success: false, how: `could not be started (${error.message})` }),
    );
    child.once("exit", (code, signal) => {
      const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      resolve({ success: code === 0, how });
    });
  }).then((result) => (end = result));
  return {
    name,
    ended,
    end: () => end,
    stop: async (patience = 5_000) => {
      if (end !== undefined) return;
      child.kill("SIGTERM");
      const insist = options.clock.after(patience, () => child.kill("SIGKILL"));
      await ended;
      insist.cancel();
    },
  };
}

/**
 * Asks again and again until `isReady` says yes.
 *
 * @param isReady an error counts as no.
 * @param patience milliseconds after which it is given up.
 * @throws ChildFailed when the child ends or is not ready in time; the signal's reason once it is aborted.
 */
export async function waitUntilReady(
  child: Child,
  isReady: () => Promise<boolean>,
  options: { directory: string; clock: Clock; patience: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const { clock, directory, patience } = options;
  const start = clock.monotonic();
  while (!(await isReady().catch(() => false))) {
    const how = child.end()?.how;
    if (how !== undefined)
      throw new ChildFailed(child.name, `${how} before it was ready`, await endOfLog(child.name, directory));
    if (clock.monotonic() - start > patience) {
      throw new ChildFailed(
        child.name,
        `was not ready after ${patience / 1_000} s`,
        await endOfLog(child.name, directory),
      );
    }
    await clock.sleep(50, options.signal);
  }
}
