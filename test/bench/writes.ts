/**
 * What one Order costs the API server and the vendor: write requests by kind and calls by kind, for its first
 * certificate, for a renewal, and while nothing changes. Counted from the API server's audit log and the sandbox's
 * history, with the operator as users run it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stringify } from "yaml";
import { startSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { readAuditLog } from "../control-plane/audit.ts";
import { startControlPlane, type ControlPlane } from "../control-plane/control-plane.ts";

const ORDERS = Array.from({ length: 20 }, (_, index) => `order-${index + 1}`);
const NAMESPACE = "bench";
const OPERATOR = "system:serviceaccount:sslmate-system:sslmate-operator";
const QUIET_SECONDS = 20;
const READS = new Set(["get", "list", "watch"]);

type Counts = Map<string, number>;

export async function benchWrites(): Promise<void> {
  const controlPlane = await startControlPlane({ progress: { step: print, ongoing: print } });
  const sandbox = await startSandbox({ policy: { approvalDelay: 0.5 } });
  try {
    await install(controlPlane, sandbox);
    const kubeconfig = await controlPlane.serviceAccountKubeconfig("sslmate-system", "sslmate-operator");
    const flags = [`--kubeconfig=${kubeconfig}`, "--poll=2s", "--log-level=warn"];
    const operator = spawn(process.execPath, ["src/main.ts", ...flags], { stdio: "inherit" });
    await kubectl(controlPlane, ["wait", "--for=condition=Ready", "sslcluster/bench", "--timeout=60s"]);

    await phase("first certificate", controlPlane, sandbox, async () => {
      await kubectl(controlPlane, ["apply", "-f", "-"], ORDERS.map((name) => order(name)).join("---\n"));
      await ready(controlPlane);
    });
    await phase("a new key, by a free reissue", controlPlane, sandbox, async () => {
      await kubectl(controlPlane, [
        "annotate",
        "sslorder",
        "--all",
        "-n",
        NAMESPACE,
        "sslmate.com/rekey=bench",
      ]);
      await handled(controlPlane);
    });
    await phase(`nothing changes, ${QUIET_SECONDS} s`, controlPlane, sandbox, async () =>
      pause(QUIET_SECONDS),
    );
    operator.kill("SIGTERM");
    await once(operator, "close");
  } finally {
    await sandbox.stop();
    await controlPlane.stop();
  }
}

async function install(controlPlane: ControlPlane, sandbox: Sandbox): Promise<void> {
  await kubectl(controlPlane, ["apply", "--server-side", "-k", "crds"]);
  await kubectl(controlPlane, ["wait", "--for=condition=Established", "crd", "--all"]);
  await kubectl(controlPlane, ["apply", "--server-side", "-k", "manifests"]);
  await kubectl(controlPlane, ["create", "namespace", NAMESPACE]);
  const secret = { name: "bench", namespace: "sslmate-system" };
  const objects = [
    { apiVersion: "v1", kind: "Secret", metadata: secret, stringData: { api_key: sandbox.apiKey } },
    {
      apiVersion: "sslmate.com/v1alpha1",
      kind: "Cluster",
      metadata: { name: "bench" },
      spec: {
        endpoint: sandbox.endpoint,
        caBundle: Buffer.from(sandbox.caPem).toString("base64"),
        apiKeySecretRef: { name: "bench" },
        allowedNamespaces: { from: "All" },
        defaults: { approval: "dns" },
        purchase: { budget: { purchases: 1_000 } },
      },
    },
  ];
  await kubectl(controlPlane, ["apply", "-f", "-"], objects.map((object) => stringify(object)).join("---\n"));
}

function order(name: string): string {
  return stringify({
    apiVersion: "sslmate.com/v1alpha1",
    kind: "Order",
    metadata: { name, namespace: NAMESPACE },
    spec: { cluster: "bench", identifiers: [{ value: `${name}.example.com` }], secretName: `${name}-tls` },
  });
}

async function ready(controlPlane: ControlPlane): Promise<void> {
  const args = ["wait", "--for=condition=Ready", "sslorder", "--all", "-n", NAMESPACE, "--timeout=120s"];
  await kubectl(controlPlane, args);
  await settled(controlPlane);
}

async function handled(controlPlane: ControlPlane): Promise<void> {
  const path = "--for=jsonpath={.status.handledAnnotations.rekey}=bench";
  await kubectl(controlPlane, ["wait", path, "sslorder", "--all", "-n", NAMESPACE, "--timeout=120s"]);
  await settled(controlPlane);
}

/** Until no attempt is left, and a moment for Events on their way. */
async function settled(controlPlane: ControlPlane): Promise<void> {
  const args = [
    "get",
    "secret",
    "-n",
    "sslmate-system",
    "--field-selector=type=sslmate.com/attempt",
    "-o=name",
  ];
  while ((await kubectl(controlPlane, args)) !== "") await pause(0.2);
  await pause(1);
}

/** Counts what the operator did while `work` ran, and prints it for one Order. */
async function phase(
  name: string,
  { directory }: ControlPlane,
  sandbox: Sandbox,
  work: () => Promise<void>,
): Promise<void> {
  const started = Date.now();
  await work();
  const writes: Counts = new Map();
  for (const { user, verb, objectRef, requestReceivedTimestamp } of await readAuditLog(directory)) {
    if (user.username !== OPERATOR || READS.has(verb) || objectRef === undefined) continue;
    if (Date.parse(requestReceivedTimestamp) < started || objectRef.resource === "leases") continue;
    const { resource, subresource } = objectRef;
    const place = objectRef.namespace === "sslmate-system" ? " (operator's namespace)" : "";
    add(writes, `${verb} ${resource}${subresource === undefined ? "" : `/${subresource}`}${place}`);
  }
  const calls: Counts = new Map();
  for (const { time, method, path } of await requestsOf(sandbox)) {
    if (time >= started) add(calls, `${method} ${path.replace(/[^/]+\.example\.com/, "NAME").split("?")[0]}`);
  }
  console.log(`\n${name}: for each of ${ORDERS.length} Orders`);
  table("write requests to the API server", writes);
  table("calls to the vendor", calls);
}

async function requestsOf(sandbox: Sandbox): Promise<{ time: number; method: string; path: string }[]> {
  const response = await fetch(`${sandbox.managementUrl}/history?kind=request`);
  return ((await response.json()) as { data: { time: number; method: string; path: string }[] }).data;
}

function print(text: string): void {
  console.log(text);
}

function add(counts: Counts, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function perOrder(count: number): string {
  return (count / ORDERS.length).toFixed(2).padStart(6);
}

function table(title: string, counts: Counts): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`  ${perOrder(total)} ${title}`);
  for (const [key, count] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`    ${perOrder(count)} ${key}`);
}

async function pause(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

async function kubectl(controlPlane: ControlPlane, args: readonly string[], input?: string): Promise<string> {
  const { stdout, stderr, code } = await controlPlane.kubectl(args, input);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
  return stdout;
}
