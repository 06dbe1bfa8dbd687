/** The control planes of a run of the cluster tests, one for each worker. */
import type { TestProject } from "vitest/node";
import type { ClusterAddress } from "../control-plane/cluster-access.ts";
import { systemClock } from "../../src/ops/clock.ts";
import { resolveBinaries } from "../control-plane/binaries/resolve.ts";
import { standardSources } from "../control-plane/binaries/standard-sources.ts";
import { startControlPlane } from "../control-plane/control-plane.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** See harness/control-plane-of-worker.ts. */
    controlPlanes: ClusterAddress[];
  }
}

/** Starts them, and fails the run when it cannot: a test that needs a control plane is never skipped. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const progress = { step: print, ongoing: print };
  // Got once, where they are not there yet; each start below then finds them.
  await resolveBinaries(standardSources(process.env, systemClock), progress);
  const starts = await Promise.allSettled(
    Array.from({ length: project.config.maxWorkers }, async () => startControlPlane({ progress })),
  );
  const controlPlanes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(controlPlanes.map(async (each) => each.stop()));
  };
  for (const start of starts) {
    if (start.status === "fulfilled") continue;
    await stop();
    throw start.reason;
  }
  project.provide(
    "controlPlanes",
    controlPlanes.map(({ url, adminKubeconfig, caFile, kubectlPath, directory }) => ({
      url,
      adminKubeconfig,
      caFile,
      kubectlPath,
      directory,
    })),
  );
  return stop;
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}
