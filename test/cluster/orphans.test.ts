/** Calls whose Order was deleted while they were under way: asked about, never sent again, and in nobody's way for long. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { configMaps } from "../../src/kube/client/kinds.ts";
import { purseName } from "../../src/reconcilers/money/purse.ts";
import { normaliseEndpoint } from "../../src/sslmate/endpoint.ts";
import { eventually } from "../support/eventually.ts";
import { Gate } from "./harness/gate.ts";
import { Installation, LEASE, OPERATOR_NAMESPACE } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";

let installation: Installation;
let gate: Gate;
let operator: OperatorProcess;

beforeAll(async () => {
  installation = await Installation.open({ policy: { approvalDelay: 0.05 } });
  gate = await Gate.open(installation);
  operator = start();
  await installation.createCluster({ endpoint: gate.endpoint });
  await installation.clusterCondition({ status: "True" });
});

afterEach(() => gate.decide());

afterAll(async () => {
  await operator.stop();
  await installation.close();
  await gate.close();
});

function start(): OperatorProcess {
  return startOperator(gate.kubeconfig, ["--settle-paid=2s", "--poll=100ms", "--retry=300ms"]);
}

/** The operator is killed at the purchase, and the Order deleted before another process works. @param when whether SSLMate gets it. */
async function deletedWhileBought(name: string, when: "before" | "after"): Promise<void> {
  const killed = Promise.withResolvers<void>();
  gate.decide(async ({ path }, moment) => {
    if (!path.endsWith(`/certs/${name}.example.com/buy`) || moment !== when) return "pass";
    await operator.kill();
    killed.resolve();
    return "cut";
  });
  await installation.createOrder(name);
  await killed.promise;
  gate.decide();
  await installation.kubectl(["delete", "sslorder", name, "-n", installation.namespace]);
}

/** Another process works. The dead one cannot renew its lease; deleting it saves waiting until it has run out. */
async function restart(): Promise<void> {
  await installation.kubectl(["delete", "lease", LEASE.name, "-n", LEASE.namespace]);
  operator = start();
}

/** Waits until what is kept for an Order of that name is a set-aside copy. */
async function setAside(name: string): Promise<void> {
  await eventually(async () => {
    expect(await installation.attemptsOf(name)).toEqual([]);
    expect(await installation.setAsideOf(name)).toHaveLength(1);
  });
}

async function journal(): Promise<{ commonName: string; outcome: string; instanceId?: number }[]> {
  const { data = {} } = JSON.parse(
    await installation.kubectl([
      "get",
      configMaps.plural,
      purseName(normaliseEndpoint(gate.endpoint)),
      "-n",
      OPERATOR_NAMESPACE,
      "-o=json",
    ]),
  ) as { data?: Record<string, string> };
  const purse = JSON.parse(data["purse.json"] ?? "") as {
    journal: { commonName: string; outcome: string; instanceId?: number }[];
  };
  return purse.journal;
}

describe("a call whose Order is gone", () => {
  test("given that it arrived, then it is told and set aside, and the Order made again takes it up without another charge", async () => {
    await deletedWhileBought("again", "after");
    await restart();
    await setAside("again");
    const [charge] = await installation.charges("again.example.com");
    expect((await journal()).find(({ commonName }) => commonName === "again.example.com")).toMatchObject({
      outcome: "bought",
      instanceId: charge?.instanceId,
    });
    const events = await eventually(async () => {
      const text = await installation.kubectl(["get", "events", "-n", "default", "-o=json"]);
      expect(text).toContain(`SSLMate has made instance ${charge?.instanceId} (`);
      return text;
    });
    expect(events).toContain(installation.cluster);

    await installation.createOrder("again");
    await installation.ready("again");
    const { status } = await installation.order("again");
    expect(status?.certificate?.instanceId).toBe(charge?.instanceId);
    expect(status?.purchases?.map(({ instanceId }) => instanceId)).toEqual([charge?.instanceId]);
    expect(await installation.charges("again.example.com")).toHaveLength(1);
  });

  test("given that it arrived, then another Order of the common name takes the certificate over, free", async () => {
    await deletedWhileBought("first", "after");
    await installation.createOrder("second", { names: ["first.example.com"] });
    await restart();
    await installation.ready("second");
    expect((await installation.charges("first.example.com")).map(({ action }) => action)).toEqual(["buy"]);
  });

  test("given that it never arrived, then that is found out, and another Order of the common name buys", async () => {
    await deletedWhileBought("lost", "before");
    await installation.createOrder("finder", { names: ["lost.example.com"] });
    await restart();
    const { message } = await installation.condition("finder", "Ready", {
      status: "False",
      reason: "AttemptInFlight",
    });
    expect(message).toContain(`Order ${installation.namespace}/lost`);
    await installation.ready("finder");
    const charges = await installation.charges("lost.example.com");
    expect(charges.map(({ action }) => action)).toEqual(["buy"]);
    const entries = (await journal()).filter(({ commonName }) => commonName === "lost.example.com");
    expect(entries.map(({ outcome }) => outcome)).toEqual(["bought", "nothing came of it"]);
  });
});
