/** A Cluster that is deleted while Orders use it: what it, its Orders and the log say, and that nothing more is paid. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";
import { standing } from "./harness/seen/conditions.ts";

let installation: Installation;
let operator: OperatorProcess;

beforeAll(async () => {
  installation = await Installation.open();
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster();
  await installation.createOrder("one");
  await installation.ready("one");
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
});

describe("a Cluster that is deleted while Orders use it", () => {
  test("given a finalizer of somebody else, then it and they say so, nothing is paid, and what is free goes on until it is gone", async () => {
    await keptBy("example.com/theirs");
    await installation.kubectl(["delete", "sslcluster", installation.cluster, "--wait=false"]);
    const deleting = await eventually(async () => {
      const { status, metadata } = await installation.storedCluster();
      const wanted = { status: "True", reason: "Deleting" } as const;
      return standing(status?.conditions, "Reconciling", wanted, metadata.generation);
    });
    expect(deleting.message).toMatch(
      /^This Cluster is being deleted, and is kept by finalizers of others \(example\.com\/theirs\)\. 1 Order uses it: /,
    );
    await installation.clusterCondition({ status: "True", reason: "KeyAccepted" });
    await told("Deleting", "nothing more is paid");
    await installation.condition("one", "Ready", { status: "True", reason: "ClusterDeleting" });

    const spent = (await installation.ledger()).length;
    await installation.createOrder("too-late");
    await installation.condition("too-late", "Ready", { status: "False", reason: "ClusterDeleting" });
    await installation.kubectl(["delete", "secret", "one-tls", "-n", installation.namespace]);
    await eventually(async () => expect(await installation.hasSecret("one-tls")).toBe(true));
    await installation.ready("one");
    expect(await installation.ledger()).toHaveLength(spent);

    await keptBy();
    await installation.condition("one", "Reconciling", { status: "True", reason: "ClusterNotFound" });
    await installation.createCluster();
    await installation.ready("too-late");
  });

  test("then they say so, their certificates stay, and the log counts them; made again, all goes on and the budget is remembered", async () => {
    await installation.kubectl(["delete", "sslcluster", installation.cluster]);
    await installation.condition("one", "Reconciling", { status: "True", reason: "ClusterNotFound" });
    await installation.condition("one", "Ready", { status: "True" });
    expect(await installation.hasSecret("one-tls")).toBe(true);
    await operator.wrote("cluster deleted while Orders use it: they keep what they have");
    await told("Deleted", "what there is stays, and the operator renews nothing");
    const spent = (await installation.ledger()).length;
    await installation.createCluster();
    await eventually(async () => {
      const { status } = await installation.order("one");
      expect(status?.conditions?.some(({ type }) => type === "Reconciling")).toBe(false);
    });
    await eventually(async () => {
      expect((await installation.storedCluster()).status?.budget).toEqual({
        used: spent,
        left: 1_000 - spent,
      });
    });
  });
});

/** Sets the finalizers of the Cluster. */
async function keptBy(...finalizers: readonly string[]): Promise<void> {
  const patch = JSON.stringify({ metadata: { finalizers } });
  await installation.kubectl(["patch", "sslcluster", installation.cluster, "--type=merge", "-p", patch]);
}

/** Waits for an Event on the Cluster. */
async function told(reason: string, note: string): Promise<void> {
  await eventually(async () => {
    const events = await installation.kubectl(["get", "events", "-n", "default", "-o=wide"]);
    const line = events
      .split("\n")
      .find((each) => each.includes(reason) && each.includes(`cluster/${installation.cluster} `));
    expect(line).toContain(note);
  });
}
