/** Orders that their Cluster does not allow or does not complete: nothing is bought until somebody mends one of the two. */
import { afterAll, beforeAll, describe, test } from "vitest";
import type { ClusterSpec, OrderSpec } from "../../../src/api/types.ts";
import { Installation } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import { expectNotReady, expectNothingBought, expectReadyAndPaidOnce } from "../harness/order-life.ts";

let installation: Installation;
let operator: OperatorProcess;

/** Each test has a Cluster and an Order of its own; all are there from the start. */
const CASES = {
  missing: {},
  labels: { allowedNamespaces: { from: "Selector", selector: { matchLabels: { team: "shop" } } } },
  expressions: {
    allowedNamespaces: {
      from: "Selector",
      selector: { matchExpressions: [{ key: "stage", operator: "In", values: ["production"] }] },
    },
  },
  namespaces: { allowedNamespaces: { from: "Names", names: ["another"] } },
  names: { allowedNames: ["*.example.org", "names.example.com"] },
  approval: { defaults: {} },
  wildcard: { defaults: { approval: "http" } },
  key: { defaults: { approval: "dns", privateKey: { algorithm: "RSA", size: 4096 } } },
} satisfies Record<string, Partial<ClusterSpec>>;
type Case = keyof typeof CASES;

/** What is special about the Order of a case; the others have one name and are silent about the rest. */
const ORDERS: Partial<Record<Case, Partial<OrderSpec> & { names?: string[] }>> = {
  names: { names: ["names.example.com", "www.names.example.com", "www.example.org", "a.b.example.org"] },
  wildcard: { names: ["wildcard.example.com", "*.wildcard.example.com"] },
  key: { privateKey: { size: 384 } },
};

const clusterOf = (name: Case): string => `${installation.cluster}-${name}`;
const clusterManifest = (name: Case, change: Partial<ClusterSpec> = {}): object =>
  installation.clusterManifest({ ...CASES[name], ...change }, clusterOf(name));

beforeAll(async () => {
  installation = await Installation.open();
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.storeApiKey();
  const cases = Object.keys(CASES) as Case[];
  await installation.apply(
    ...cases.filter((name) => name !== "missing").map((name) => clusterManifest(name)),
    ...cases.map((name) => orderManifest(name)),
  );
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
});

function orderManifest(name: Case): object {
  return installation.orderManifest(name, { cluster: clusterOf(name), ...ORDERS[name] });
}

describe("an Order whose Cluster does not exist", () => {
  test("given no such Cluster, then it says so; when the Cluster is created, then it becomes Ready", async () => {
    await expectNotReady(
      installation,
      "missing",
      "ClusterNotFound",
      `Cluster ${clusterOf("missing")} does not exist. Create it`,
      "spec.cluster",
    );
    await expectNothingBought(installation, "missing");
    await installation.apply(clusterManifest("missing"));
    await expectReadyAndPaidOnce(installation, "missing");
  });
});

describe("an Order in a namespace that its Cluster does not serve", () => {
  const remedy = "Ask its owner to allow the namespace";

  test("given a selector of labels, when the namespace gets the label, then it becomes Ready", async () => {
    await expectNotReady(
      installation,
      "labels",
      "NamespaceNotAllowed",
      `Cluster ${clusterOf("labels")} serves namespaces with certain labels (spec.allowedNamespaces.selector), not namespace ${installation.namespace}.`,
      remedy,
    );
    await expectNothingBought(installation, "labels");
    await installation.kubectl(["label", "namespace", installation.namespace, "team=shop"]);
    await expectReadyAndPaidOnce(installation, "labels");
  });

  test("given a selector of expressions, when the label gets a value of the list, then it becomes Ready", async () => {
    await installation.kubectl(["label", "namespace", installation.namespace, "stage=test"]);
    await expectNotReady(installation, "expressions", "NamespaceNotAllowed", remedy);
    await expectNothingBought(installation, "expressions");
    await installation.kubectl([
      "label",
      "namespace",
      installation.namespace,
      "stage=production",
      "--overwrite",
    ]);
    await expectReadyAndPaidOnce(installation, "expressions");
  });

  test("given a list of namespaces, when the Cluster's owner adds this one, then it becomes Ready", async () => {
    await expectNotReady(
      installation,
      "namespaces",
      "NamespaceNotAllowed",
      `Cluster ${clusterOf("namespaces")} serves the namespaces another, not namespace ${installation.namespace}.`,
      remedy,
    );
    await expectNothingBought(installation, "namespaces");
    const names = ["another", installation.namespace];
    await installation.apply(clusterManifest("namespaces", { allowedNamespaces: { from: "Names", names } }));
    await expectReadyAndPaidOnce(installation, "namespaces");
  });
});

describe("an Order with names that its Cluster does not allow", () => {
  test("given two of four names outside the list, when the Cluster allows one and the other is removed, then it becomes Ready", async () => {
    await expectNotReady(
      installation,
      "names",
      "NameNotAllowed",
      `Cluster ${clusterOf("names")} does not allow a.b.example.org, www.names.example.com (spec.allowedNames).`,
      "Ask its owner to allow it, or remove it from spec.identifiers.",
    );
    await expectNothingBought(installation, "names");
    const allowedNames = [...CASES.names.allowedNames, "*.names.example.com"];
    await installation.apply(clusterManifest("names", { allowedNames }));
    await expectNotReady(
      installation,
      "names",
      "NameNotAllowed",
      "does not allow a.b.example.org (spec.allowedNames).",
    );
    await expectNothingBought(installation, "names");
    await installation.createOrder("names", {
      cluster: clusterOf("names"),
      names: ["names.example.com", "www.names.example.com", "www.example.org"],
    });
    await expectReadyAndPaidOnce(installation, "names");
  });
});

describe("an Order that neither it nor its Cluster completes", () => {
  test("given no approval in either, when the Cluster gets a default, then it becomes Ready", async () => {
    await expectNotReady(
      installation,
      "approval",
      "ApprovalMissing",
      `spec.identifiers[0] (approval.example.com) has no approval, and Cluster ${clusterOf("approval")} has no defaults.approval. Set one of them.`,
    );
    await expectNothingBought(installation, "approval");
    await installation.apply(clusterManifest("approval", { defaults: { approval: "dns" } }));
    await expectReadyAndPaidOnce(installation, "approval");
  });

  test("given a wildcard that would be approved by http, when the Order names dns, then it becomes Ready", async () => {
    await expectNotReady(
      installation,
      "wildcard",
      "ApprovalNotPossible",
      `spec.identifiers[1] (*.wildcard.example.com) is a wildcard, which cannot be approved by http, the default of Cluster ${clusterOf("wildcard")}. Set its approval to dns or email.`,
    );
    await expectNothingBought(installation, "wildcard");
    await installation.createOrder("wildcard", {
      cluster: clusterOf("wildcard"),
      identifiers: [
        { type: "dns", value: "wildcard.example.com" },
        { type: "dns", value: "*.wildcard.example.com", approval: "dns" },
      ],
    });
    await expectReadyAndPaidOnce(installation, "wildcard");
  });

  test("given a size that does not fit the Cluster's algorithm, when the Order names its own, then it becomes Ready", async () => {
    await expectNotReady(
      installation,
      "key",
      "InvalidPrivateKey",
      `spec.privateKey asks, together with the defaults of Cluster ${clusterOf("key")}, for RSA with 384 bits. Set algorithm and size to a pair that fits: 256 or 384 for ECDSA, 2048, 3072 or 4096 for RSA.`,
    );
    await expectNothingBought(installation, "key");
    await installation.createOrder("key", {
      cluster: clusterOf("key"),
      privateKey: { algorithm: "ECDSA", size: 384 },
    });
    await expectReadyAndPaidOnce(installation, "key");
  });
});
