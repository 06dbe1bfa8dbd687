/** The operator's rights: what it uses, no more, and where its secrets lie. The API server's audit log is the witness. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeClient } from "../../../src/kube/client/client.ts";
import { leases, namespaces, secrets, type Secret } from "../../../src/kube/client/kinds.ts";
import type { Resource } from "../../../src/kube/client/resource.ts";
import { clusters, orders, type OrderObject } from "../../../src/reconcilers/resources.ts";
import { readAuditLog, type AuditEvent } from "../../control-plane/audit.ts";
import { eventually } from "../../support/eventually.ts";
import { controlPlaneOfWorker } from "../harness/control-plane-of-worker.ts";
import { Gate } from "../harness/gate.ts";
import { Installation, LEASE, OPERATOR_NAMESPACE } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import { configMaps, connect } from "../kube-support.ts";
import { rightsOf, roles, usedBy } from "./granted.ts";

const ACCOUNT = "system:serviceaccount:sslmate-system:sslmate-operator";
let installation: Installation;
let gate: Gate;
let admin: KubeClient;
let operator: OperatorProcess;
let begin: Date;

beforeAll(async () => {
  begin = new Date();
  installation = await Installation.open({ policy: { approvalDelay: 0.05 } });
  gate = await Gate.open(installation);
  admin = connect(controlPlaneOfWorker().adminKubeconfig);
  // Another file's operator may have left one, and then no right to create it would be used.
  await admin.delete(leases, LEASE);
  operator = startOperator(gate.kubeconfig, ["--settle-paid=600ms", "--poll=100ms", "--retry=300ms"]);
  await installation.createCluster({ endpoint: gate.endpoint });
  await installation.clusterCondition({ status: "True" });
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
  await gate.close();
  admin.close();
});

async function allSecrets(): Promise<Secret[]> {
  const found: Secret[] = [];
  for await (const { items } of admin.list(secrets)) found.push(...items);
  return found;
}

/** Names of the namespaces in whose Secrets a value stands. */
function placesOf(value: string | undefined, among: readonly Secret[]): string[] {
  const holders = among.filter(({ data = {} }) => value !== undefined && Object.values(data).includes(value));
  return holders.map(({ metadata }) => metadata.namespace ?? "");
}

describe("where secrets lie", () => {
  test("given a purchase in flight, then its attempt with its key, and the API key, lie in the operator's namespace alone", async () => {
    const bought = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<"pass">();
    gate.decide(async ({ path }, moment) => {
      if (!path.endsWith("/buy") || moment === "before") return "pass";
      bought.resolve();
      return answer.promise;
    });
    await installation.createOrder("in-flight");
    await bought.promise;
    const found = await allSecrets();
    const attempts = found.filter(({ type }) => type === "sslmate.com/attempt");
    const apiKey = Buffer.from(installation.sandbox.apiKey).toString("base64");
    expect(attempts.map(({ metadata }) => metadata.namespace)).toEqual([OPERATOR_NAMESPACE]);
    expect(placesOf(attempts[0]?.data?.["tls.key"], found)).toEqual([OPERATOR_NAMESPACE]);
    expect(placesOf(apiKey, found)).toEqual([OPERATOR_NAMESPACE]);
    answer.resolve("pass");
    await installation.ready("in-flight");
    await eventually(async () => expect(await installation.attempts()).toEqual([]));
    const { data } = await installation.secret("in-flight-tls");
    expect(placesOf(data?.["tls.key"], await allSecrets())).toEqual([installation.namespace]);
  });

  test("given a purchase that was lost and is not wanted any more, then its attempt is set aside in the operator's namespace", async () => {
    let settings = "";
    gate.decide(({ method, path, body }, moment) => {
      if (method === "POST" && path.endsWith("/certs/aside.example.com")) settings = body;
      const first = path.endsWith("/certs/aside.example.com/buy") && !settings.includes("www.aside");
      return first && moment === "before" ? "cut" : "pass";
    });
    await installation.createOrder("aside");
    await installation.condition("aside", "Issuing", { status: "True", reason: "InDoubt" });
    await installation.createOrder("aside", { names: ["aside.example.com", "www.aside.example.com"] });
    await installation.ready("aside");
    await eventually(async () => {
      const attempts = (await allSecrets()).filter(({ type }) => type === "sslmate.com/attempt");
      expect(attempts.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
        expect.stringMatching(/^sslmate-system\/attempt-[0-9a-f]{40}-[0-9a-f-]{36}$/),
      ]);
    });
    expect(await installation.charges("aside.example.com")).toHaveLength(1);
  });
});

describe("the finalizer of an Order", () => {
  test("given an Order that needs one, then it is set, and goes with the Order", async () => {
    await installation.createOrder("revoked", { deletion: { certificate: "Revoke" } });
    await installation.ready("revoked");
    const key = { namespace: installation.namespace, name: "revoked" };
    expect((await installation.order("revoked")).metadata.finalizers).toEqual(["sslmate.com/deletion"]);
    await admin.delete(orders, key);
    await eventually(async () => expect(await admin.get(orders, key)).toBeUndefined());
  });
});

async function asked(): Promise<AuditEvent[]> {
  const events = await readAuditLog(controlPlaneOfWorker().directory);
  return events.filter(
    ({ user, requestReceivedTimestamp }) =>
      user.username === ACCOUNT && new Date(requestReceivedTimestamp) >= begin,
  );
}

describe("the operator's rights", () => {
  beforeAll(async () => {
    // Who stops gives the lease up; so every right was due once.
    await operator.stop();
    operator = startOperator(gate.kubeconfig);
    await operator.wrote("working");
  });

  test("given its whole life, then nothing was refused, and nothing asked that is no resource", async () => {
    const events = await asked();
    expect(events.length).toBeGreaterThan(50);
    const refused = events.filter(
      ({ annotations }) => annotations?.["authorization.k8s.io/decision"] !== "allow",
    );
    expect(refused.map(({ verb, requestURI }) => `${verb} ${requestURI}`)).toEqual([]);
    expect(events.filter(({ objectRef }) => objectRef === undefined)).toEqual([]);
  });

  test("given each right that the manifests grant, then it was used", async () => {
    const granted = (await roles()).flatMap(rightsOf);
    const used = new Set((await asked()).flatMap(usedBy));
    expect(granted.length).toBeGreaterThan(15);
    expect(granted.filter((right) => !used.has(right))).toEqual([]);
    expect([...used].filter((right) => !granted.includes(right))).toEqual([]);
  });

  test("given each right that is granted in all namespaces, then it was used outside the operator's", async () => {
    const elsewhere = (await asked()).filter(({ objectRef }) => objectRef?.namespace !== OPERATOR_NAMESPACE);
    const used = new Set(elsewhere.flatMap(usedBy));
    const everywhere = (await roles()).filter(({ kind }) => kind === "ClusterRole").flatMap(rightsOf);
    expect(everywhere.filter((right) => !used.has(right))).toEqual([]);
  });

  test("given the manifests, then no rule has a wildcard, and only what the operator makes and tells is written by it", async () => {
    const rules = (await roles()).flatMap((role) => role.rules);
    expect(JSON.stringify(rules)).not.toContain("*");
    const written = rules.filter(({ verbs }) =>
      verbs.some((verb) => !["get", "list", "watch"].includes(verb)),
    );
    expect([...new Set(written.flatMap(({ resources }) => resources))].toSorted()).toEqual([
      "clusters/status",
      "configmaps",
      "events",
      "leases",
      "orders",
      "orders/status",
      "secrets",
    ]);
  });
});

function kindOf(group: string, plural: string, kind: string, namespaced = true): Resource {
  return { group, version: "v1", plural, kind, namespaced };
}

function inShop(name: string): { namespace: string; name: string } {
  return { namespace: installation.namespace, name };
}

const pods = kindOf("", "pods", "Pod");
const serviceAccounts = kindOf("", "serviceaccounts", "ServiceAccount");
const rbac = "rbac.authorization.k8s.io";
const roleBindings = kindOf(rbac, "rolebindings", "RoleBinding");
const clusterRoleBindings = kindOf(rbac, "clusterrolebindings", "ClusterRoleBinding", false);
const clusterRoles = kindOf(rbac, "clusterroles", "ClusterRole", false);

const definitions = kindOf(
  "apiextensions.k8s.io",
  "customresourcedefinitions",
  "CustomResourceDefinition",
  false,
);

const nodes = kindOf("", "nodes", "Node", false);

describe("what the operator must not do", () => {
  let client: KubeClient;
  beforeAll(async () => {
    client = connect(await installation.operatorKubeconfig());
  });
  afterAll(async () => {
    client.close();
    // Else it would stay, and its namespace with it.
    const order = await installation.order("in-flight");
    order.metadata.finalizers = [];
    await admin.replace(orders, order);
  });

  const all = async (resource: Resource, namespace?: string): Promise<unknown> =>
    client.list(resource, { namespace }).next();
  const replaced = async (change: (order: OrderObject) => void): Promise<unknown> => {
    const order = await installation.order("in-flight");
    order.metadata.finalizers = ["example.com/theirs"];
    const marked = await admin.replace(orders, order);
    change(marked);
    return client.replace(orders, marked);
  };
  const make = async (resource: Resource, namespace?: string): Promise<unknown> =>
    client.create(resource, { metadata: { name: "forbidden", namespace } });

  test.each<[string, () => Promise<unknown>]>([
    ["delete an Order", async () => client.delete(orders, inShop("in-flight"))],
    ["make an Order", async () => make(orders, installation.namespace)],
    ["change an Order's spec", async () => client.apply(orders, { metadata: inShop("in-flight") }, APPLY)],
    ["take another's finalizer away", async () => replaced(({ metadata }) => (metadata.finalizers = []))],
    ["replace an Order's spec", async () => replaced(({ spec }) => (spec.suspend = true))],
    [
      "approve a purchase",
      async () =>
        replaced(({ metadata }) => (metadata.annotations = { "sslmate.com/approve-purchase": "1" })),
    ],
    ["label an Order", async () => replaced(({ metadata }) => (metadata.labels = { a: "b" }))],
    ["change a Cluster's spec", async () => client.apply(clusters, { metadata: { name: "x" } }, APPLY)],
    ["delete a Cluster", async () => client.delete(clusters, { name: installation.cluster })],
    ["delete a TLS Secret", async () => client.delete(secrets, inShop("in-flight-tls"))],
    [
      "delete a Secret of kube-system",
      async () => client.delete(secrets, { namespace: "kube-system", name: "x" }),
    ],
    ["replace a Secret", async () => client.replace(secrets, await installation.secret("in-flight-tls"))],
    ["read ConfigMaps", async () => all(configMaps, installation.namespace)],
    ["read ConfigMaps of its own namespace", async () => all(configMaps, OPERATOR_NAMESPACE)],
    ["read Pods", async () => all(pods)],
    ["make a Pod", async () => make(pods, OPERATOR_NAMESPACE)],
    ["make a ServiceAccount", async () => make(serviceAccounts, OPERATOR_NAMESPACE)],
    ["bind a role", async () => make(roleBindings, installation.namespace)],
    ["bind a cluster role", async () => make(clusterRoleBindings)],
    [
      "change its cluster role",
      async () => client.apply(clusterRoles, { metadata: { name: "sslmate-operator" } }, APPLY),
    ],
    ["read nodes", async () => all(nodes)],
    [
      "make or delete a namespace",
      async () => Promise.any([make(namespaces), client.delete(namespaces, { name: "x" })]),
    ],
    [
      "change a CRD",
      async () => client.apply(definitions, { metadata: { name: "orders.sslmate.com" } }, APPLY),
    ],
    ["take another's lease", async () => client.get(leases, { ...LEASE, name: "another" })],
    [
      "take a lease of another namespace",
      async () => client.get(leases, { ...LEASE, namespace: OPERATOR_NAMESPACE }),
    ],
  ])("given that it tries to %s, then the API server forbids it", async (_what, call) => {
    const error: unknown = await call().catch((failure: unknown) => failure);
    const failures = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
    for (const failure of failures) expect(failure).toMatchObject({ kind: "forbidden" });
  });
});

const APPLY = { fieldManager: "rights-test", force: true };
