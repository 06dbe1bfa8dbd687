/** The steps of the demo that a person would do with kubectl, and the proof at its end. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import type { ControlPlane } from "../control-plane/control-plane.ts";
import { proveServing } from "./checks/tls-proof.ts";
import { pointAtSandbox, type Examples } from "./examples.ts";
import { OPERATOR_NAMESPACE } from "./programs/operator.ts";
import type { Announcement } from "./programs/sandbox.ts";
import type { Terminal } from "./terminal.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** Runs kubectl and returns what it printed. @throws Error with what it said when it fails. */
async function kubectl(controlPlane: ControlPlane, args: readonly string[], input?: string): Promise<string> {
  const { stdout, stderr, code } = await controlPlane.kubectl(args, input);
  if (code !== 0) throw new Error(`kubectl ${args.slice(0, 2).join(" ")}: ${stderr.trim()}`);
  return stdout;
}

/** Applies the CRDs, waits until the API server serves them, and applies what the operator needs. */
export async function applyManifests(controlPlane: ControlPlane): Promise<void> {
  await kubectl(controlPlane, ["apply", "--server-side", "--kustomize", join(PROJECT, "crds")]);
  await kubectl(controlPlane, ["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"]);
  await kubectl(controlPlane, ["apply", "--server-side", "--kustomize", join(PROJECT, "manifests")]);
}

/** Applies the API key's Secret, then the examples with their Cluster pointed at the sandbox. */
export async function applyExamples(
  controlPlane: ControlPlane,
  sandbox: Announcement,
  terminal: Terminal,
): Promise<Examples> {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "sslmate-api-key", namespace: OPERATOR_NAMESPACE },
    stringData: { api_key: sandbox.apiKey },
  };
  // By standard input: an argument could be seen in the list of processes.
  await kubectl(controlPlane, ["apply", "--server-side", "--filename=-"], stringify(secret));
  const rendered = await kubectl(controlPlane, ["kustomize", join(PROJECT, "manifests/examples")]);
  const examples = await pointAtSandbox(rendered, sandbox);
  const clusters = examples.clusters.join(", ");
  terminal.step(`Cluster ${clusters}: spec.endpoint and spec.caBundle are set to the sandbox's.`);
  await kubectl(controlPlane, ["apply", "--server-side", "--filename=-"], examples.manifests);
  return examples;
}

/** The table that anyone sees who asks for the Orders. */
export async function showTable(controlPlane: ControlPlane, terminal: Terminal): Promise<void> {
  terminal.step((await kubectl(controlPlane, ["get", "sslorder", "--all-namespaces"])).trimEnd());
}

/** Serves TLS from the Secret of each Order, and prints a line about each. */
export async function proveSecrets(
  controlPlane: ControlPlane,
  orders: readonly string[],
  sandbox: Announcement,
  terminal: Terminal,
): Promise<void> {
  const root = await readFile(sandbox.caFile, "utf8");
  for (const order of orders) {
    const [namespace = "", name = ""] = order.split("/");
    const read = async (kind: string, object: string, fields: string): Promise<string> =>
      kubectl(controlPlane, ["get", kind, object, `--namespace=${namespace}`, `--output=jsonpath=${fields}`]);
    const [secretName = "", ...names] = (
      await read("sslorder", name, "{.spec.secretName} {.spec.identifiers[*].value}")
    ).split(" ");
    const entries = await read("secret", secretName, String.raw`{.data.tls\.crt} {.data.tls\.key}`);
    const [certificate = "", key = ""] = entries
      .split(" ")
      .map((entry) => Buffer.from(entry, "base64").toString());
    const proof = await proveServing({ certificate, key }, names, root);
    const dates = [proof.notBefore, proof.notAfter]
      .map((date) => date.toISOString().slice(0, 10))
      .join(" to ");
    terminal.step(
      `Secret ${namespace}/${secretName}: ${proof.names.join(", ")}; from ${proof.issuer}; ${dates}`,
    );
  }
}
