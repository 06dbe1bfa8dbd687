/** What a call leaves behind when its Order is gone, or it came to nothing: how long, for whom, and in nobody's way. */
import { describe, expect, test } from "vitest";
import { configMaps, secrets, type Secret } from "../../src/kube/client/kinds.ts";
import type { KubeObject, Resource } from "../../src/kube/client/resource.ts";
import { clusters } from "../../src/reconcilers/resources.ts";
import { defaultAccount } from "../../src/sandbox/options.ts";
import type { CallMatch } from "./faults/fault.ts";
import { judgeCharges } from "./judge/charges.ts";
import { begin } from "./story/run.ts";
import { perform } from "./story/perform/perform.ts";
import { isReady, orderOf, reasonOf } from "./story/perform/seen.ts";
import type { Step } from "./story/step.ts";
import { OPERATOR_NAMESPACE } from "./world/process.ts";
import { CLUSTER, DAY, HOUR, MINUTE, type Simulation, type SimulationOptions } from "./world/simulation.ts";

const web = { order: "web" };
const cn = "example.com";
const BUY: CallMatch = { port: "vendor", writes: true, name: "vendor POST buy" };
const lost: Step = {
  do: "fault",
  call: BUY,
  after: 0,
  fault: { kind: "vendor", error: "timeout", when: "before" },
};
const lateByAnHour: Step = {
  do: "fault",
  call: BUY,
  after: 0,
  fault: { kind: "vendor", error: "timeout", when: "late", later: HOUR },
};
const byHand: Step = { do: "vendor approves", how: "manual" };
const create = (cluster?: string): Step => ({
  do: "create",
  ...web,
  names: [cn],
  ...(cluster === undefined ? {} : { spec: { cluster } }),
});
const wait = (milliseconds: number): Step => ({ do: "wait", milliseconds });

interface KubeEvent extends KubeObject {
  reason: string;
  note: string;
}
const EVENTS: Resource<KubeEvent> = {
  group: "events.k8s.io",
  version: "v1",
  plural: "events",
  kind: "Event",
  namespaced: true,
};

async function tell(steps: readonly Step[], settings: Partial<SimulationOptions> = {}): Promise<Simulation> {
  const simulation = await begin({ seed: 1, ...settings });
  await goOn(simulation, ...steps);
  return simulation;
}

async function goOn(simulation: Simulation, ...steps: readonly Step[]): Promise<void> {
  for (const step of steps) await perform(simulation, step);
}

/** The notes of all Events with a reason. */
function eventsOf({ home }: Simulation, reason: string): string[] {
  return home.kube
    .all(EVENTS)
    .filter((event) => event.reason === reason)
    .map(({ note }) => note);
}

function attempts({ home }: Simulation): Secret[] {
  return home.kube.all(secrets).filter(({ type }) => type === "sslmate.com/attempt");
}

function charges({ purchases }: Simulation): number {
  purchases.settle();
  return purchases.charges.filter(({ by }) => typeof by === "number").length;
}

function outcomes({ home }: Simulation): string[] {
  return home.kube.all(configMaps).flatMap(({ data }) => {
    const { journal } = JSON.parse(data?.["purse.json"] ?? "") as { journal: { outcome: string }[] };
    return journal.map(({ outcome }) => outcome);
  });
}

describe("a key that was set aside", () => {
  test("given a call that came to nothing and is not asked for any more, then its key is kept for 30 days, and no longer", async () => {
    const simulation = await tell([
      lost,
      create(),
      wait(MINUTE),
      { do: "set names", ...web, names: [cn, "api.example.com"] },
      { do: "until ready", ...web },
    ]);
    expect(attempts(simulation)).toHaveLength(1);
    expect(outcomes(simulation)).toEqual(["bought", "nothing came of it"]);
    await goOn(simulation, wait(29 * DAY));
    expect(attempts(simulation)).toHaveLength(1);
    await goOn(simulation, wait(2 * DAY));
    expect(attempts(simulation)).toEqual([]);
    expect(charges(simulation)).toBe(1);
  });

  test("given its Order is gone, then it is thrown away after 30 days too", async () => {
    const simulation = await tell([lost, create(), wait(MINUTE), { do: "delete", ...web }, wait(HOUR)]);
    expect(attempts(simulation)).toHaveLength(1);
    await goOn(simulation, wait(31 * DAY));
    expect(attempts(simulation)).toEqual([]);
    expect(charges(simulation)).toBe(0);
  });

  test("given its Order was made again and waits for its pending instance, then it is kept until that is there", async () => {
    const simulation = await tell([
      byHand,
      create(),
      wait(HOUR),
      { do: "delete", ...web },
      wait(HOUR),
      create(),
      wait(HOUR),
      // A month of questions about what is pending is long even in a simulation.
      { do: "stop" },
      wait(31 * DAY),
      { do: "start" },
      wait(HOUR),
    ]);
    const order = orderOf(simulation, web);
    expect(order && reasonOf(order, "Ready")).toMatch(/^Approval/);
    expect(attempts(simulation)).toHaveLength(1);
    await goOn(simulation, { do: "vendor approves", how: "auto" }, { do: "until ready", ...web });
    expect(charges(simulation)).toBe(1);
    expect(judgeCharges(simulation)).toEqual([]);
    await goOn(simulation, wait(2 * DAY));
    expect(attempts(simulation)).toEqual([]);
  });
});

describe("a call that shows its effect when it had been given up", () => {
  test("given its instance appears an hour later, then it is published, told once, and the journal corrected", async () => {
    const simulation = await tell([
      lateByAnHour,
      create(),
      wait(2 * MINUTE),
      { do: "set Cluster", what: "suspend", spec: { suspend: true } },
      wait(40 * MINUTE),
    ]);
    expect(outcomes(simulation)).toEqual(["nothing came of it"]);
    await goOn(simulation, wait(6 * HOUR), { do: "until ready", ...web });
    const [charge] = simulation.purchases.charges;
    expect(orderOf(simulation, web)?.status?.purchases?.map(({ instanceId }) => instanceId)).toEqual([
      charge?.entry.instanceId,
    ]);
    expect(outcomes(simulation)).toEqual(["bought"]);
    expect(eventsOf(simulation, "Purchased")).toEqual([
      expect.stringContaining(`(instance ${charge?.entry.instanceId}, invoice`),
    ]);
  });
});

describe("a certificate with the Secret's key that no known call made", () => {
  test("given a first send that takes effect an hour after its second, then both are charged, and the later one is told", async () => {
    const simulation = await tell([lateByAnHour, create(), wait(40 * MINUTE)]);
    expect(charges(simulation)).toBe(1);
    await goOn(simulation, wait(DAY));
    expect(charges(simulation)).toBe(2);
    const late = simulation.purchases.charges.at(-1)?.entry;
    expect(eventsOf(simulation, "TakenUp")).toEqual([
      expect.stringContaining(`instance ${late?.instanceId} (invoice ${late?.invoiceId})`),
    ]);
    expect(isReady(orderOf(simulation, web))).toBe(true);
  });

  test("given a person reissues it at SSLMate's page, then it is published and told, once", async () => {
    const simulation = await tell([
      create(),
      { do: "until ready", ...web },
      wait(30 * DAY),
      { do: "vendor", commonName: cn, action: { verb: "reissue" } },
      wait(70 * DAY),
    ]);
    expect(eventsOf(simulation, "TakenUp")).toHaveLength(1);
    expect(charges(simulation)).toBe(1);
  });

  test("given SSLMate renews by itself, as the Order asks, then that is no news", async () => {
    const simulation = await tell(
      [
        { do: "set Cluster", what: "vendorRenewal", spec: { purchase: { vendorRenewal: true } } },
        { do: "create", ...web, names: [cn], spec: { renewal: { policy: "Vendor" } } },
        wait(3 * DAY),
      ],
      { policy: { lifetimeDays: 2, subscriptionDays: 4 } },
    );
    expect(eventsOf(simulation, "Renewed").length).toBeGreaterThan(0);
    expect(eventsOf(simulation, "TakenUp")).toEqual([]);
  });
});

describe("a key that was set aside for a call of another account", () => {
  test("given its Cluster is gone and an Order waits for the name, then another account's silence does not throw it away", async () => {
    const simulation = await tell([lost, create(), wait(MINUTE), { do: "delete", ...web }, wait(HOUR)]);
    expect(attempts(simulation)).toHaveLength(1);
    const { kube } = simulation.home;
    const { spec } = kube.read(clusters, { name: CLUSTER }) ?? {};
    if (spec === undefined) throw new Error("there is no Cluster");
    simulation.vendor.world.store.addAccount({ ...defaultAccount(2), apiKey: "456_other" });
    const other = { ...spec, apiKeySecretRef: { ...spec.apiKeySecretRef, name: "other-key" } };
    kube.create(secrets, {
      metadata: { namespace: OPERATOR_NAMESPACE, name: "other-key" },
      data: { api_key: Buffer.from("456_other").toString("base64") },
    });
    kube.create(clusters, { metadata: { name: "mailservers" }, spec: other });
    kube.remove(clusters, { name: CLUSTER });
    await goOn(
      simulation,
      { do: "create", ...web, names: [cn], spec: { cluster: "mailservers", suspend: true } },
      { do: "stop" },
      wait(31 * DAY),
      { do: "start" },
      wait(2 * DAY),
    );
    expect(attempts(simulation)).toHaveLength(1);
  });
});

describe("two Clusters with one endpoint", () => {
  test("given what was bought with one was canceled, then the next paid call with the other waits for a person too", async () => {
    const simulation = await tell([
      byHand,
      create(),
      wait(20 * MINUTE),
      { do: "vendor", commonName: cn, action: { verb: "cancel" } },
      wait(HOUR),
    ]);
    const { kube } = simulation.home;
    const { spec } = kube.read(clusters, { name: CLUSTER }) ?? {};
    kube.create(clusters, { metadata: { name: "mailservers" }, spec });
    await goOn(simulation, { do: "delete", ...web }, create("mailservers"), wait(HOUR));
    const order = orderOf(simulation, web);
    expect(order && reasonOf(order, "Stalled")).toBe("AwaitingApproval");
    expect(charges(simulation)).toBe(1);
    expect(outcomes(simulation)).toEqual(["lost"]);
  });

  test("given the Order of a call in flight is made again with the other, then the call is followed in the same journal", async () => {
    const simulation = await tell([byHand, create(), wait(20 * MINUTE)]);
    const { kube } = simulation.home;
    const { spec } = kube.read(clusters, { name: CLUSTER }) ?? {};
    kube.create(clusters, { metadata: { name: "mailservers" }, spec });
    await goOn(
      simulation,
      { do: "delete", ...web },
      create("mailservers"),
      { do: "vendor approves", how: "auto" },
      { do: "until ready", ...web },
    );
    expect(charges(simulation)).toBe(1);
    expect(outcomes(simulation)).toEqual(["bought"]);
    expect(kube.all(configMaps)).toHaveLength(1);
  });
});

describe("a counted call whose attempt a person deleted", () => {
  const deleted: readonly Step[] = [
    { do: "fault", call: BUY, after: 0, fault: { kind: "crash", when: "before" } },
    create(),
    wait(10_000),
    { do: "stop" },
  ];

  async function lostAttempt(): Promise<Simulation> {
    const simulation = await tell(deleted);
    const [attempt] = attempts(simulation);
    if (attempt === undefined) throw new Error("there is no attempt");
    simulation.home.kube.remove(secrets, attempt.metadata);
    return simulation;
  }

  test("given a clock that jumped ahead, then the name is in doubt until SSLMate was asked for the whole settle time", async () => {
    const simulation = await lostAttempt();
    await goOn(simulation, { do: "jump", milliseconds: 2 * HOUR }, { do: "start" }, wait(9 * MINUTE));
    const order = orderOf(simulation, web);
    expect(order && reasonOf(order, "Ready")).toBe("InDoubt");
    expect(charges(simulation)).toBe(0);
    await goOn(simulation, wait(5 * MINUTE));
    expect(isReady(orderOf(simulation, web))).toBe(true);
    expect(charges(simulation)).toBe(1);
    expect(outcomes(simulation)).toEqual(["bought", "nothing came of it"]);
  });
});
