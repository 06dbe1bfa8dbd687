/** Makes sure that nothing survives us, even if we are killed without a chance to clean up. */
import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";

export interface Watchdog {
  /** Lets it do its work now, and resolves when it has: no launched process, no directory. */
  release: () => Promise<void>;
}

/**
 * Starts a small process of its own session that waits until this one ends or lets go of it, in whatever way; it
 * then stops whatever was launched in `directory` (launcher.ts) and removes the directory.
 *
 * It notices by the end of a pipe that only this process holds: no signal handler could see a SIGKILL.
 */
export function startWatchdog(directory: string): Watchdog {
  const program = fileURLToPath(new URL("./watchdog-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program, directory], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.once("error", () => undefined);
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return {
    release: async () => {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
