/** Starts the operator as a program of its own, with the rights that it would have in a cluster and no more. */
import { fileURLToPath } from "node:url";
import type { Clock } from "../../../src/ops/clock.ts";
import type { ControlPlane } from "../../control-plane/control-plane.ts";
import { startChild, type Child } from "../../control-plane/processes/child.ts";

/** The namespace of manifests/: the operator, the API keys and the attempts live there. */
export const OPERATOR_NAMESPACE = "sslmate-system";
const SERVICE_ACCOUNT = "sslmate-operator";
const PROGRAM = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));

/**
 * Starts it with a kubeconfig that holds a token of its ServiceAccount, so that whatever works here works with the
 * RBAC of manifests/. It does not wait: the operator may well start before there is anything to do.
 *
 * @throws Error with what kubectl said when there is no such ServiceAccount.
 */
export async function startOperator(controlPlane: ControlPlane, clock: Clock): Promise<Child> {
  const kubeconfig = await controlPlane.serviceAccountKubeconfig(OPERATOR_NAMESPACE, SERVICE_ACCOUNT);
  return startChild({
    name: "operator",
    command: process.execPath,
    args: [
      PROGRAM,
      `--kubeconfig=${kubeconfig}`,
      `--namespace=${OPERATOR_NAMESPACE}`,
      "--log-format=text",
      // The sandbox approves within a second, and nobody wants to watch the operator wait for longer.
      "--poll=1s",
    ],
    directory: controlPlane.directory,
    clock,
  });
}
