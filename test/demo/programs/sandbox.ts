/** Starts the sandbox as a program of its own, and learns from its announcement where it is. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "../../../src/ops/clock.ts";
import { startChild, waitUntilReady, type Child } from "../../control-plane/processes/child.ts";
import { logFile } from "../../control-plane/processes/launcher.ts";

export interface Announcement {
  endpoint: string;
  apiKey: string;
  /** The path of its root certificate, PEM. */
  caFile: string;
  managementUrl: string;
}

export interface RunningSandbox extends Announcement {
  child: Child;
}

const PROGRAM = fileURLToPath(new URL("../../../src/sandbox/main.ts", import.meta.url));

/**
 * Starts it on free ports.
 *
 * @param directory where its log and its root certificate go.
 * @throws ChildFailed with the end of its log; the signal's reason once it is aborted.
 */
export async function startSandbox(
  directory: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<RunningSandbox> {
  const child = await startChild({
    name: "sandbox",
    command: process.execPath,
    args: [
      PROGRAM,
      "--json",
      "--port",
      "0",
      "--management-port",
      "0",
      "--ca-file",
      join(directory, "sandbox-root.pem"),
    ],
    directory,
    clock,
  });
  let announcement: Announcement | undefined;
  const isAnnounced = async (): Promise<boolean> => {
    announcement = parseAnnouncement(await readFile(logFile("sandbox", directory), "utf8"));
    return announcement !== undefined;
  };
  await waitUntilReady(child, isAnnounced, { directory, clock, patience: 20_000, signal });
  if (announcement === undefined) throw new Error("unreachable: the sandbox is ready once it is announced");
  return { ...announcement, child };
}

/** Finds the line of JSON that the sandbox prints when it is up; undefined before. */
export function parseAnnouncement(output: string): Announcement | undefined {
  const line = output.split("\n").find((candidate) => candidate.startsWith("{") && candidate.endsWith("}"));
  if (line === undefined) return undefined;
  const { endpoint, apiKey, caFile, managementUrl } = JSON.parse(line) as Record<string, unknown>;
  if (
    typeof endpoint !== "string" ||
    typeof apiKey !== "string" ||
    typeof caFile !== "string" ||
    typeof managementUrl !== "string"
  ) {
    throw new TypeError("The sandbox announced itself without endpoint, apiKey, caFile or managementUrl.");
  }
  return { endpoint, apiKey, caFile, managementUrl };
}
