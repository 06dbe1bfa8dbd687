/** What stands between an Order and the payer's money: budget, approval by a person, suspension, a record that holds. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { purseName } from "../../src/reconcilers/money/purse.ts";
import { normaliseEndpoint } from "../../src/sslmate/endpoint.ts";
import { eventually } from "../support/eventually.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";
import { VendorProxy } from "./harness/vendor-proxy.ts";

let installation: Installation;
let operator: OperatorProcess;
let vendor: VendorProxy;

beforeAll(async () => {
  installation = await Installation.open();
  vendor = await VendorProxy.start(installation.sandbox);
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster({ endpoint: vendor.endpoint });
});

afterAll(async () => {
  await operator.stop();
  await vendor.stop();
  await installation.close();
});

async function bought(name: string): Promise<boolean> {
  return (await installation.ledger()).some(({ cn }) => cn === `${name}.example.com`);
}

async function approve(name: string, id: string, ...as: string[]): Promise<{ code: number; stderr: string }> {
  const annotation = `sslmate.com/approve-purchase=${id}`;
  const args = ["annotate", "sslorder", name, "-n", installation.namespace, "--overwrite", annotation, ...as];
  return installation.tryKubectl(args);
}

describe("the guards of a Cluster", () => {
  test("given a budget of 0, then nothing is bought and the owner is named what to raise; raised, it is bought", async () => {
    await installation.createCluster({ endpoint: vendor.endpoint, purchase: { budget: { purchases: 0 } } });
    await installation.createOrder("poor");
    const { message } = await installation.condition("poor", "Ready", {
      status: "False",
      reason: "BudgetExhausted",
    });
    expect(message).toContain("spec.purchase.budget.purchases is 0");
    expect(await bought("poor")).toBe(false);
    await installation.createCluster({ endpoint: vendor.endpoint });
    await installation.ready("poor");
  });

  test("given a used-up budget, then the next Order waits, is told until when, and the journal lists who used it", async () => {
    await installation.createCluster({
      endpoint: vendor.endpoint,
      purchase: { budget: { purchases: 1, period: "1h" } },
    });
    await installation.createOrder("waits");
    const { message } = await installation.condition("waits", "Ready", {
      status: "False",
      reason: "BudgetExhausted",
    });
    expect(message).toMatch(/this one is made at \d{4}-\d\d-\d\dT/);
    const maps = await installation.kubectl(["get", "configmap", "-n", "sslmate-system", "-o=yaml"]);
    expect(maps).toContain("poor.example.com");
    expect(maps).toContain('"outcome":"bought"');
    await installation.createCluster({ endpoint: vendor.endpoint, purchase: { budget: { purchases: 20 } } });
    await installation.ready("waits");
  });

  test("given a suspended Cluster, then nothing is paid, and what is there stays Ready; ended, it is bought", async () => {
    await installation.createCluster({ endpoint: vendor.endpoint, suspend: true });
    await installation.createOrder("paused");
    await installation.condition("paused", "Stalled", { status: "True", reason: "ClusterSuspended" });
    expect(await bought("paused")).toBe(false);
    await installation.condition("waits", "Ready", { status: "True" });
    await installation.createCluster({ endpoint: vendor.endpoint, suspend: false });
    await installation.ready("paused");
  });

  test("given policy Manual, then only the id that the status shows, set by one who may, approves, and only once", async () => {
    await installation.createOrder("manual", { purchase: { policy: "Manual" } });
    const { message } = await installation.condition("manual", "PurchaseApproved", {
      status: "False",
      reason: "AwaitingApproval",
    });
    const { status } = await installation.order("manual");
    const id = status?.issuance?.id ?? "";
    expect(message).toContain(`sslmate.com/approve-purchase=${id}`);
    expect(status?.issuance).toMatchObject({ phase: "AwaitingApproval", verb: "buy" });
    expect(status?.issuance?.price).toMatch(/^\d+\.\d\d USD$/);

    const tenant = ["--as=tenant", "--as-group=system:authenticated"];
    await installation.kubectl([
      "create",
      "rolebinding",
      "tenant",
      "-n",
      installation.namespace,
      `--clusterrole=editor-${installation.namespace}`,
      "--user=tenant",
    ]);
    await installation.kubectl([
      "create",
      "clusterrole",
      `editor-${installation.namespace}`,
      "--verb=get,list,patch,update",
      "--resource=orders.sslmate.com",
    ]);
    const refused = await eventually(async () => {
      const answer = await approve("manual", id, ...tenant);
      expect(answer.stderr).toContain("approves a purchase");
      return answer;
    });
    expect(refused.code).toBe(1);
    // Whoever may merge is not to approve by the controller that applies it, which may do everything.
    const controller = ["--as=system:serviceaccount:gitops:controller", "--as-group=system:masters"];
    await eventually(async () => {
      expect((await approve("manual", id, ...controller)).stderr).toContain("which a person does");
    });
    const restored = {
      ...installation.orderManifest("restored", { purchase: { policy: "Manual" } }),
      metadata: {
        name: "restored",
        namespace: installation.namespace,
        annotations: { "sslmate.com/approve-purchase": id },
      },
    };
    expect(
      await installation.tryKubectl(["apply", "-f", "-", ...controller], stringify(restored)),
    ).toMatchObject({ code: 0 });
    await approve("manual", "0123456789abcdef");
    await installation.createOrder("other", { purchase: { policy: "Manual" } });
    await installation.condition("other", "Ready", { status: "False", reason: "AwaitingApproval" });
    await approve("other", id);
    expect(await bought("manual")).toBe(false);

    expect((await approve("manual", id)).code).toBe(0);
    await installation.ready("manual");
    expect(await bought("other")).toBe(false);
    // What was approved for one object approves nothing for its copy.
    expect(await bought("restored")).toBe(false);
  });

  test("given a cluster without the admission policy, then an approval counts for nothing, and that is said", async () => {
    const { status } = await installation.order("other");
    const policy = ["validatingadmissionpolicybinding", "sslmate-purchase-approval"];
    await installation.kubectl(["delete", ...policy]);
    await approve("other", status?.issuance?.id ?? "");
    await eventually(async () => {
      const { message } = await installation.condition("other", "Ready", {
        status: "False",
        reason: "AwaitingApproval",
      });
      expect(message).toContain("install the admission policy");
    });
    expect(await bought("other")).toBe(false);
    await installation.kubectl(["apply", "--server-side", "-k", "manifests"]);
    await installation.ready("other");
  });
});

/** Waits until Order weak says so while it waits for a person. With another approval it is looked at again, and its guard live. */
async function says(text: string): Promise<void> {
  await approve("weak", randomBytes(8).toString("hex"));
  await eventually(async () => {
    const { message } = await installation.condition("weak", "Ready", {
      status: "False",
      reason: "AwaitingApproval",
    });
    expect(message).toContain(text);
  });
}

// Of each part one: all of them are rows in test/reconcilers/money/approval-policy.test.ts.
describe("an admission policy that lets something through", () => {
  const policy = "validatingadmissionpolicy";
  const binding = "validatingadmissionpolicybinding";

  beforeAll(async () => {
    await installation.createOrder("weak", { purchase: { policy: "Manual" } });
    await installation.condition("weak", "Ready", { status: "False", reason: "AwaitingApproval" });
  });

  test.each<[string, string, object]>([
    ["ignores its own failures", policy, { failurePolicy: "Ignore" }],
    ["validates something else", policy, { validations: [{ expression: "true" }] }],
    [
      "is bound for some namespaces",
      binding,
      { matchResources: { namespaceSelector: { matchLabels: { a: "b" } } } },
    ],
  ])(
    "given one that %s, then no approval counts, and that is said; mended, they count again",
    async (_what, kind, spec) => {
      const name = "sslmate-purchase-approval";
      await installation.kubectl(["patch", kind, name, "--type=merge", `-p=${JSON.stringify({ spec })}`]);
      try {
        await says("install the admission policy");
      } finally {
        await installation.kubectl(["delete", `${policy}/${name}`, `${binding}/${name}`]);
        await installation.kubectl(["apply", "--server-side", "-k", "manifests"]);
      }
      await says("sslmate.com/approve-purchase=");
      expect(await bought("weak")).toBe(false);
    },
  );
});

describe("a record of what was paid that somebody edited", () => {
  test("given it cannot be read, then nothing is bought, the ConfigMap and its entry are named, and what is there stays; mended, it is bought", async () => {
    const name = purseName(normaliseEndpoint(vendor.endpoint));
    const read = ["get", "configmap", name, "-n", "sslmate-system", "-o=jsonpath={.data.purse\\.json}"];
    const text = await installation.kubectl(read);
    const write = async (entry: string): Promise<string> =>
      installation.kubectl([
        "patch",
        "configmap",
        name,
        "-n",
        "sslmate-system",
        "--type=merge",
        `-p=${JSON.stringify({ data: { "purse.json": entry } })}`,
      ]);
    await write(text.slice(0, -10));
    await installation.createOrder("unbought");
    const { message } = await installation.condition("unbought", "Ready", {
      status: "False",
      reason: "PurseUnreadable",
    });
    expect(message).toContain(
      `Entry purse.json of ConfigMap sslmate-system/${name} cannot be read: it is not JSON.`,
    );
    expect(await bought("unbought")).toBe(false);
    await installation.condition("waits", "Ready", { status: "True" });
    await write(text);
    await installation.ready("unbought");
  });
});
