/** Which of the run's control planes a test file works on. */
import { inject } from "vitest";
import type { ClusterAddress } from "../../control-plane/cluster-access.ts";

/**
 * The control plane of the worker that this file runs on: no other file works on it meanwhile. Two operators on one API
 * server would both act on every Order.
 */
export function controlPlaneOfWorker(): ClusterAddress {
  const address = inject("controlPlanes")[Number(process.env["VITEST_POOL_ID"]) - 1];
  if (address === undefined) throw new Error("there are more workers than control planes (vitest.config.ts)");
  return address;
}
