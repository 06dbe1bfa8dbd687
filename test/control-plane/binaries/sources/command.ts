/** Runs a program to its end and keeps what it says, for messages. */
import { spawn } from "node:child_process";

export interface RunOptions {
  cwd?: string;
  signal?: AbortSignal | undefined;
}

/** A program that could not be started, or ended with an error. The message has the end of what it wrote. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  /** Whether there is no such program on this machine. */
  readonly notInstalled: boolean;

  constructor(message: string, notInstalled: boolean) {
    super(message);
    this.notInstalled = notInstalled;
  }
}

const KEPT_CHARACTERS = 2_000;

/**
 * Runs a program without a shell and without standard input.
 *
 * @returns what it wrote to standard output.
 * @throws CommandFailed; or the signal's reason once it is aborted, after the program, told to, has ended.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  options.signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-KEPT_CHARACTERS)));
  const interrupt = (): void => void child.kill();
  options.signal?.addEventListener("abort", interrupt, { once: true });
  try {
    const ended = await new Promise<string | Error>((resolve) => {
      child.once("error", resolve);
      child.once("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    options.signal?.throwIfAborted();
    if (ended instanceof Error) {
      throw new CommandFailed(
        `${command} could not be started: ${ended.message}`,
        "code" in ended && ended.code === "ENOENT",
      );
    }
    if (ended !== "exit code 0")
      throw new CommandFailed(`${command} ended with ${ended}: ${stderr.trim()}`, false);
    return stdout;
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
  }
}
