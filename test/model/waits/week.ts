/** A week of an Order that waits: what it costs SSLMate in calls and Kubernetes in writes, once it has settled. */
import type { OrderObject } from "../../../src/reconcilers/resources.ts";
import { perform } from "../story/perform/perform.ts";
import { orderOf, stateInWords } from "../story/perform/seen.ts";
import { begin } from "../story/run.ts";
import type { Step } from "../story/step.ts";
import {
  DAY,
  HOUR,
  MINUTE,
  MOST_CALLS,
  type Simulation,
  type SimulationOptions,
} from "../world/simulation.ts";

export const WEEK = 7 * DAY;

/** Questions of a week by which the Cluster follows its account, whatever its Orders do: two a day in these worlds. */
export const LISTS = 16;

/** An Order `web` that waits, and what a week of that may cost. */
export interface Wait {
  name: string;
  settings?: Partial<SimulationOptions>;
  steps: readonly Step[];
  /** What no step says: done after the steps. */
  afterwards?: (simulation: Simulation) => void | Promise<void>;
  /** Of `Stalled`, else of `Reconciling`, else of `Ready`, before the week and after it. */
  reason: string;
  /** Calls to SSLMate in the week at most, beyond {@link LISTS}. */
  calls: number;
  /** Writes to Kubernetes in the week at most; absent: none. */
  writes?: number;
  /** Writes of the Cluster's status at most, which counts its Orders; absent: one, when a call leaves the budget's period. */
  clusterWrites?: number;
}

export interface Week {
  reason: { before: string | undefined; after: string | undefined };
  calls: number;
  writes: number;
  /** Of the Cluster's status. */
  clusterWrites: number;
  /** For whoever reads a failure. */
  state: string;
}

const CLUSTER_STATUS = "clusters/status";

/** The operator's own defaults, but for how often it tries accounts. */
const OPTIONS = { retry: MINUTE, poll: 5_000, recheck: 30 * DAY } as const;

/** Lets an Order get into its wait, and settle there for an hour; then counts for a week. */
export async function weekOf({ settings, steps, afterwards }: Wait): Promise<Week> {
  const simulation = await begin({ seed: 1, ...settings, options: { ...OPTIONS, ...settings?.options } });
  for (const step of steps) await perform(simulation, step);
  await afterwards?.(simulation);
  await simulation.time.advance(HOUR);
  const before = reasonOf(simulation);
  const since = simulation.calls.length;
  await simulation.time.advance(WEEK);
  // Then the world stood still for the rest of the week.
  if (simulation.calls.length > MOST_CALLS) throw new Error("it goes in circles without end");
  const calls = simulation.calls.slice(since);
  const writes = calls.filter((call) => call.port === "kube" && call.writes).map(({ name }) => name);
  return {
    reason: { before, after: reasonOf(simulation) },
    calls: calls.filter(({ port }) => port === "vendor").length,
    writes: writes.filter((name) => !name.includes(CLUSTER_STATUS)).length,
    clusterWrites: writes.filter((name) => name.includes(CLUSTER_STATUS)).length,
    state: stateInWords(orderOf(simulation, { order: "web" })),
  };
}

function reasonOf(simulation: Simulation): string | undefined {
  const order = orderOf(simulation, { order: "web" });
  return of(order, "Stalled") ?? of(order, "Reconciling") ?? of(order, "Ready");
}

function of(order: OrderObject | undefined, type: string): string | undefined {
  return order?.status?.conditions?.find((condition) => condition.type === type)?.reason;
}
