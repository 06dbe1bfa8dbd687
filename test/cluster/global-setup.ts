/** The control planes of a run of the cluster tests, one for each worker. */
import type { TestProject } from "vitest/node";
import type { ClusterAddress } from "../control-plane/cluster-access.ts";
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
  // The first one gets the programs, where they are not there yet.
  const controlPlanes = [await startControlPlane({ progress })];
  const stop = async (): Promise<void> => {
    await Promise.all(controlPlanes.map(async (each) => each.stop()));
  };
  try {
    while (controlPlanes.length < project.config.maxWorkers)
      controlPlanes.push(await startControlPlane({ progress }));
  } catch (error) {
    await stop();
    throw error;
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
