/** The last source: the Go module in `source/`, built on this machine. */
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "../../../../src/ops/clock.ts";
import { ChildFailed, startChild } from "../../processes/child.ts";
import { endOfLog } from "../../processes/launcher.ts";
import { reportElapsed } from "../../progress.ts";
import { BINARY_NAMES, KUBERNETES_VERSION } from "../binaries.ts";
import type { BinaryCache } from "../cache.ts";
import { CommandFailed, run } from "./command.ts";
import type { BinarySource } from "../resolve.ts";

/** The folder of the Go module. */
export const SOURCE_FOLDER = fileURLToPath(new URL("../../source/", import.meta.url));

/**
 * Builds the four programs as one and links it under their names.
 *
 * @param go the go command; tests pass the path of another program.
 */
export function buildSource(cache: BinaryCache, clock: Clock, go = "go"): BinarySource {
  return {
    name: "build from source",
    find: async (progress, signal) => {
      try {
        // In the module's folder, so that an older Go fetches the toolchain that go.mod asks for, or says why not.
        await run(go, ["version"], { cwd: SOURCE_FOLDER, signal });
        const text = "building the control plane from source (first time only, about 8 minutes)";
        const found = await cache.fill(KUBERNETES_VERSION, (folder, work) =>
          reportElapsed(progress, clock, text, () => build({ go, folder, work, clock, signal })),
        );
        return { found };
      } catch (error) {
        if (signal?.aborted) throw error;
        if (error instanceof CommandFailed && error.notInstalled)
          return { found: {}, reason: "Go is not installed" };
        return { found: {}, reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

interface Build {
  go: string;
  /** Where the programs go. */
  folder: string;
  /** Where go puts its own files. */
  work: string;
  clock: Clock;
  signal: AbortSignal | undefined;
}

async function build({ go, folder, work, clock, signal }: Build): Promise<void> {
  const program = "control-plane";
  const version = ["component-base/version", "client-go/pkg/version"].map(
    (name) => `-X k8s.io/${name}.gitVersion=${KUBERNETES_VERSION}`,
  );
  const flags = [
    "-mod=readonly",
    "-trimpath",
    "-buildvcs=false",
    "-ldflags",
    ["-s -w", ...version].join(" "),
  ];
  // Launched, so that it ends with us together with all the compilers that it has started.
  const child = await startChild({
    name: "go-build",
    command: go,
    args: ["build", ...flags, "-o", join(folder, program), "."],
    cwd: SOURCE_FOLDER,
    // Without cgo no C compiler is needed.
    environment: { ...process.env, CGO_ENABLED: "0", GOTMPDIR: work },
    directory: work,
    clock,
  });
  const stop = (): void => void child.stop();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const end = await child.ended;
  signal?.removeEventListener("abort", stop);
  signal?.throwIfAborted();
  if (!end.success) throw new ChildFailed("go build", end.how, await endOfLog(child.name, work, 8));
  for (const name of BINARY_NAMES) await symlink(program, join(folder, name));
}
