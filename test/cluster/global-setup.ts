/** One control plane for all cluster tests of a run. */
import type { TestProject } from "vitest/node";
import type { ClusterAddress } from "../control-plane/cluster-access.ts";
import { startControlPlane } from "../control-plane/control-plane.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the control plane of this run is: `accessCluster(inject("cluster"))`. */
    cluster: ClusterAddress;
  }
}

/** Starts it, and fails the run when it cannot: a test that needs a control plane is never skipped. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const controlPlane = await startControlPlane({ progress: { step: print, ongoing: print } });
  const { url, adminKubeconfig, caFile, kubectlPath, directory } = controlPlane;
  project.provide("cluster", { url, adminKubeconfig, caFile, kubectlPath, directory });
  return controlPlane.stop;
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}
