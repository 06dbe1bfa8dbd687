/** The operator as users run it: its own process, with a token of its own ServiceAccount. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { eventually } from "../../support/eventually.ts";

export interface OperatorProcess {
  /** All that it wrote so far, at the level debug. */
  log(): string;
  /** Its log lines as JSON, those that are. */
  lines(): Record<string, unknown>[];
  /** SIGTERM, as Kubernetes ends a Pod. @returns its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as a machine that loses power ends it. */
  kill(): Promise<void>;
  /** Resolves as soon as it has written `count` lines with that message since its start. */
  wrote(message: string, count?: number): Promise<void>;
}

/**
 * Times as short as they can be with meaning: a purchase in doubt settles in 1.2 s instead of 10 minutes. The lease is long
 * enough that a busy machine does not cost it, nor a paid call its time limit, which is half of it.
 */
const SHORT_TIMES = [
  "--settle-paid=1200ms",
  "--settle-free=600ms",
  "--poll=300ms",
  "--retry=700ms",
  "--retry-limit=3s",
  "--recheck=30s",
  "--lease-duration=16s",
];

const running = new Set<ChildProcess>();

/** Ends whatever a test file has left running that failed: it would lead for ever. */
export async function endLeftOvers(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    }),
  );
}

/** Starts it; it leads as soon as no other process holds the lease. */
export function startOperator(kubeconfig: string, flags: readonly string[] = []): OperatorProcess {
  const child = spawn(
    process.execPath,
    [
      "src/main.ts",
      `--kubeconfig=${kubeconfig}`,
      "--log-level=debug",
      "--log-format=json",
      ...SHORT_TIMES,
      ...flags,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      // Shared by all that work on one control plane, and gone with it: a start takes two thirds of the time.
      env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(kubeconfig), "compile-cache") },
    },
  );
  running.add(child);
  child.once("close", () => running.delete(child));
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  }
  const ended = once(child, "close");
  const lines = (): Record<string, unknown>[] =>
    text
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    log: () => text,
    lines,
    stop: async () => end("SIGTERM"),
    kill: async () => {
      await end("SIGKILL");
    },
    wrote: async (message, count = 1) =>
      eventually(() => {
        const found = lines().filter((line) => line["msg"] === message).length;
        if (found >= count) return;
        throw new Error(
          `the operator did not write "${message}" ${count} times; its log ends:\n${text.slice(-2_000)}`,
        );
      }),
  };
}
