/** An older Order that its Cluster does not serve keeps no name from those that it serves; once served, it gives way or buys. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Condition } from "../../../src/api/types.ts";
import type { OrderObject } from "../../../src/reconcilers/resources.ts";
import { eventually } from "../../support/eventually.ts";
import { Installation } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import { commonNameOf, expectNotReady, expectReadyAndPaidOnce } from "../harness/order-life.ts";
import { standing } from "../harness/seen/conditions.ts";

let installation: Installation;
let operator: OperatorProcess;

beforeAll(async () => {
  installation = await Installation.open();
  operator = startOperator(await installation.operatorKubeconfig());
});

afterAll(async () => {
  await operator.stop();
  const namespaces = ["bought", "unbought"].map((name) => unserved(name));
  await installation.kubectl(["delete", "namespace", ...namespaces, "--wait=false"]);
  await installation.close();
});

/** The namespace of the older Order of a test. */
const unserved = (name: string): string => `${installation.namespace}-${name}`;

/** Makes an Order for the common name of Order `name`, older than that, in a namespace that the Cluster does not serve. */
async function createOlder(name: string): Promise<void> {
  const namespace = unserved(name);
  await installation.apply(
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    { ...installation.orderManifest(name), metadata: { name, namespace } },
  );
  const { metadata } = await older(name);
  await olderIsNotReady(name, "NamespaceNotAllowed");
  // Ages are told apart by whole seconds.
  await eventually(() => expect(Date.now()).toBeGreaterThan(Date.parse(metadata.creationTimestamp) + 1_000));
}

async function older(name: string): Promise<OrderObject> {
  return JSON.parse(await installation.kubectl(["get", "sslorder", name, "-n", unserved(name), "-o=json"]));
}

async function olderIsNotReady(name: string, reason: string): Promise<Condition> {
  return eventually(async () => {
    const { status, metadata } = await older(name);
    return standing(status?.conditions, "Ready", { status: "False", reason }, metadata.generation);
  });
}

async function serve(name: string): Promise<void> {
  await installation.kubectl(["label", "namespace", unserved(name), "certificates=paid"]);
}

describe("an older Order of the same common name in a namespace that the Cluster does not serve", () => {
  test("given one, then the younger buys; when its namespace is served, then the name is taken, and nothing is bought twice", async () => {
    await installation.createCluster();
    await createOlder("bought");
    await installation.createOrder("bought");
    await expectReadyAndPaidOnce(installation, "bought");
    await serve("bought");
    const { message } = await olderIsNotReady("bought", "CommonNameTaken");
    expect(message).toContain(`Order ${installation.namespace}/bought already has, or is buying,`);
    await expectReadyAndPaidOnce(installation, "bought");
  });

  test("given neither could buy yet, when its namespace is served, then the younger gives way at once, and the older buys, once", async () => {
    await installation.createCluster({ suspend: true });
    await createOlder("unbought");
    await installation.createOrder("unbought");
    await expectNotReady(installation, "unbought", "ClusterSuspended");
    await serve("unbought");
    await expectNotReady(
      installation,
      "unbought",
      "CommonNameTaken",
      `Order ${unserved("unbought")}/unbought came first and is to have`,
    );
    await olderIsNotReady("unbought", "ClusterSuspended");
    await installation.createCluster({ suspend: false });
    await eventually(async () => {
      const { status, metadata } = await older("unbought");
      standing(status?.conditions, "Ready", { status: "True" }, metadata.generation);
    });
    await expectNotReady(installation, "unbought", "CommonNameTaken");
    expect(await installation.charges(commonNameOf("unbought"))).toHaveLength(1);
  });
});
