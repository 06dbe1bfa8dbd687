/** What tests and the demo do with a running control plane. It is found by plain values, so that any process can. */
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";

/** Where a control plane is; plain strings, to be handed from process to process. */
export interface ClusterAddress {
  /** The API server's URL. */
  url: string;
  /** The path of an administrator's kubeconfig file. */
  adminKubeconfig: string;
  /** The path of the API server's CA certificate, PEM. */
  caFile: string;
  /** The path of a kubectl that fits the API server. */
  kubectlPath: string;
  /** A folder that lives as long as the control plane: logs, and kubeconfig files made later. */
  directory: string;
}

export interface KubectlResult {
  stdout: string;
  stderr: string;
  /** The exit code; -1 when a signal ended it. */
  code: number;
}

export interface ClusterAccess {
  /** Runs kubectl as administrator (or as `--kubeconfig` in `args` says). @param input its standard input. */
  kubectl: (args: readonly string[], input?: string) => Promise<KubectlResult>;
  /**
   * Applies manifests, files or folders of them, by server-side apply.
   *
   * @throws Error with what kubectl said.
   */
  applyFiles: (...paths: readonly string[]) => Promise<void>;
  /**
   * Makes a kubeconfig file with a token of a ServiceAccount, from the TokenRequest API; valid for a day.
   *
   * @returns its path.
   * @throws Error with what kubectl said, for example when there is no such account.
   */
  serviceAccountKubeconfig: (namespace: string, name: string) => Promise<string>;
}

/** Gives access to a running control plane. */
export function accessCluster(address: ClusterAddress): ClusterAccess {
  const kubectl = async (args: readonly string[], input?: string): Promise<KubectlResult> =>
    runKubectl(address, args, input);
  const demand = async (args: readonly string[]): Promise<string> => {
    const result = await kubectl(args);
    if (result.code !== 0) throw new Error(`kubectl ${args.slice(0, 2).join(" ")}: ${result.stderr.trim()}`);
    return result.stdout.trim();
  };
  return {
    kubectl,
    applyFiles: async (...paths) => {
      await demand(["apply", "--server-side", ...paths.flatMap((path) => ["-f", path])]);
    },
    serviceAccountKubeconfig: async (namespace, name) => {
      const token = await demand(["create", "token", name, `--namespace=${namespace}`, "--duration=24h"]);
      const path = join(address.directory, `kubeconfig-${namespace}-${name}`);
      await writeFile(path, tokenKubeconfig(address, namespace, name, token), { mode: 0o600 });
      return path;
    },
  };
}

async function runKubectl(
  address: ClusterAddress,
  args: readonly string[],
  input: string | undefined,
): Promise<KubectlResult> {
  // Its cache would otherwise grow in the home folder by one entry for each control plane that ever was.
  const always = [
    `--kubeconfig=${address.adminKubeconfig}`,
    `--cache-dir=${join(address.directory, "kubectl-cache")}`,
  ];
  const child = spawn(address.kubectlPath, [...always, ...args], { stdio: "pipe" });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  // It may end without having read its input; what it says then is in the result.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ stdout, stderr, code: code ?? -1 }));
  });
}

function tokenKubeconfig(address: ClusterAddress, namespace: string, name: string, token: string): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "control-plane", cluster: { server: address.url, "certificate-authority": address.caFile } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: "control-plane", user: name, namespace } }],
    "current-context": name,
  });
}
