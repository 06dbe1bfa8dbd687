/** One Order in a simulated world whose purchase goes wrong, and what is seen of it: attempts, charges, journal and Events. */
import { configMaps, secrets, type Secret } from "../../../src/kube/client/kinds.ts";
import type { KubeObject, Resource } from "../../../src/kube/client/resource.ts";
import type { CallMatch } from "../faults/fault.ts";
import { perform } from "../story/perform/perform.ts";
import { begin } from "../story/run.ts";
import type { Step } from "../story/step.ts";
import { HOUR, type Simulation, type SimulationOptions } from "../world/simulation.ts";

export const web = { order: "web" };
export const cn = "example.com";
export const BUY: CallMatch = { port: "vendor", writes: true, name: "vendor POST buy" };
export const lost: Step = {
  do: "fault",
  call: BUY,
  after: 0,
  fault: { kind: "vendor", error: "timeout", when: "before" },
};
export const lateByAnHour: Step = {
  do: "fault",
  call: BUY,
  after: 0,
  fault: { kind: "vendor", error: "timeout", when: "late", later: HOUR },
};
export const byHand: Step = { do: "vendor approves", how: "manual" };
export const create = (cluster?: string): Step => ({
  do: "create",
  ...web,
  names: [cn],
  ...(cluster === undefined ? {} : { spec: { cluster } }),
});
export const wait = (milliseconds: number): Step => ({ do: "wait", milliseconds });

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

export async function tell(
  steps: readonly Step[],
  settings: Partial<SimulationOptions> = {},
): Promise<Simulation> {
  const simulation = await begin({ seed: 1, ...settings });
  await goOn(simulation, ...steps);
  return simulation;
}

export async function goOn(simulation: Simulation, ...steps: readonly Step[]): Promise<void> {
  for (const step of steps) await perform(simulation, step);
}

/** The notes of all Events with a reason. */
export function eventsOf({ home }: Simulation, reason: string): string[] {
  return home.kube
    .all(EVENTS)
    .filter((event) => event.reason === reason)
    .map(({ note }) => note);
}

export function attempts({ home }: Simulation): Secret[] {
  return home.kube.all(secrets).filter(({ type }) => type === "sslmate.com/attempt");
}

export function charges({ purchases }: Simulation): number {
  purchases.settle();
  return purchases.charges.filter(({ by }) => typeof by === "number").length;
}

export function outcomes({ home }: Simulation): string[] {
  return home.kube.all(configMaps).flatMap(({ data }) => {
    const { journal } = JSON.parse(data?.["purse.json"] ?? "") as { journal: { outcome: string }[] };
    return journal.map(({ outcome }) => outcome);
  });
}
