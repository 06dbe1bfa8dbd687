/** The operator installed twice on one API server, in two namespaces: they share a lease, and one works at a time. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";

let installation: Installation;
let first: OperatorProcess;
let second: OperatorProcess | undefined;
let elsewhere: string;

beforeAll(async () => {
  installation = await Installation.open();
  elsewhere = `operator-${installation.namespace}`;
  await installOperatorIn(elsewhere);
  first = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster();
  await installation.clusterCondition({ status: "True" });
});

afterAll(async () => {
  await Promise.all([first.stop(), second?.stop()]);
  await installation.kubectl(["delete", "namespace", elsewhere, "--wait=false"]);
  await installation.close();
});

/** Gives the ServiceAccount there what the manifests give it at home, and the API key. */
async function installOperatorIn(namespace: string): Promise<void> {
  const role = parseAllDocuments(await readFile("manifests/role.yaml", "utf8")).map((document) => {
    const object = document.toJS() as { metadata: object };
    return { ...object, metadata: { ...object.metadata, namespace } };
  });
  await installation.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, ...role, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: installation.apiKeySecret, namespace },
    stringData: { api_key: installation.sandbox.apiKey },
  });
}

describe("a second installation, in another namespace", () => {
  test("given the first at work, then it waits and says for whom; given that the first ended, then it works, and nothing is paid twice", async () => {
    second = startOperator(await installation.operatorKubeconfig(), [`--namespace=${elsewhere}`]);
    await second.wrote("another process leads: waiting for it to end");
    expect(second.log()).toContain('"holder":"sslmate-system/');
    await installation.createOrder("before");
    await installation.ready("before");
    expect(second.log()).not.toContain('"msg":"leading"');

    await first.stop();
    await second.wrote("working");
    await installation.createOrder("after");
    await installation.ready("after");
    expect(second.log()).toContain("buying the certificate");
    expect((await installation.ledger()).map(({ cn }) => cn)).toEqual([
      "before.example.com",
      "after.example.com",
    ]);
  });
});
