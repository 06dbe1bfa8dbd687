/**
 * An Order that a tool edits all the time, in a way that asks for nothing else: its passes come to their end all the same, and
 * SSLMate hears no more of it than without.
 */
import { describe, expect, test } from "vitest";
import type { OrderSpec } from "../../../src/api/types.ts";
import { silentLogger, type Logger } from "../../../src/ops/logger.ts";
import type { Fault, FaultPlan } from "../faults/fault.ts";
import { begin } from "../story/run.ts";
import { perform } from "../story/perform/perform.ts";
import { isReady, orderOf, reasonOf } from "../story/perform/seen.ts";
import { BUY } from "../story/chapters/words.ts";
import { HOUR, MINUTE, type Simulation, type SimulationOptions } from "../world/simulation.ts";

const web = { order: "web" } as const;
const SECOND = 1_000;
/** Longer than it takes until the Order is edited again. */
const SLOW: Fault = { kind: "slow", milliseconds: 1_100 };
const slow: FaultPlan = ({ port }) => (port === "vendor" ? SLOW : undefined);

async function world(faults: FaultPlan, options: Partial<SimulationOptions> = {}): Promise<Simulation> {
  const simulation = await begin({ seed: 1, ...options });
  simulation.faults = faults;
  return simulation;
}

async function create(simulation: Simulation, spec: Partial<OrderSpec> = {}): Promise<void> {
  await perform(simulation, { do: "create", ...web, names: ["example.com"], spec });
}

/** Something writes an annotation of its own each second, as long as the Order is there. */
async function edited(simulation: Simulation, duration: number): Promise<void> {
  for (let second = 0; second < duration / SECOND; second += 1) {
    await simulation.time.advance(SECOND);
    if (orderOf(simulation, web) === undefined) return;
    const value = String(second);
    await perform(simulation, { do: "annotate", ...web, annotation: "example.com/touched", value });
  }
}

function made(simulation: Simulation, name: string): number {
  return simulation.calls.filter((call) => call.name === name).length;
}

const settings: Partial<OrderSpec>[] = [{}, { tags: ["shop"], muted: true }];

describe("an Order that something edits each second, with a slow SSLMate", () => {
  test.each(settings)(
    "given %j, then it is bought and published, and SSLMate asked a few times",
    async (spec) => {
      const simulation = await world(slow);
      await create(simulation, spec);
      await edited(simulation, 5 * MINUTE);
      expect(isReady(orderOf(simulation, web))).toBe(true);
      expect(made(simulation, "vendor POST buy")).toBe(1);
      expect(simulation.calls.filter(({ port }) => port === "vendor").length).toBeLessThan(30);
    },
  );

  test("given a purchase that is refused, then it waits as long as without the edits", async () => {
    const refused: Fault = { kind: "vendor", error: "payment-required", when: "before" };
    const simulation = await world((call) => (call.name === "vendor POST buy" ? refused : slow(call)));
    await create(simulation);
    await edited(simulation, 10 * MINUTE);
    expect(made(simulation, "vendor POST buy")).toBe(2);
    expect(orderOf(simulation, web)?.status?.failedAttempts).toBe(2);
  });

  test("given one that is to be revoked and is deleted, then it goes", async () => {
    const simulation = await world(slow);
    await create(simulation, { deletion: { certificate: "Revoke" } });
    await perform(simulation, { do: "until ready", ...web });
    await perform(simulation, { do: "delete", ...web });
    await edited(simulation, 5 * MINUTE);
    expect(orderOf(simulation, web)).toBeUndefined();
    expect(made(simulation, "kube replace orders")).toBeLessThan(10);
  });
});

test("given a status that cannot be written, and edits all the while, then SSLMate is asked no more often than without", async () => {
  const simulation = await world(() => undefined, { clusterSpec: { purchase: { policy: "Manual" } } });
  await create(simulation);
  await simulation.time.advance(MINUTE);
  simulation.faults = ({ name }) =>
    name === "kube apply orders/status" ? { kind: "kube", error: "unavailable", when: "before" } : undefined;
  await perform(simulation, { do: "set names", ...web, names: ["example.com", "api.example.com"] });
  const before = simulation.calls.filter(({ port }) => port === "vendor").length;
  await edited(simulation, 10 * MINUTE);
  const asked = simulation.calls.filter(({ port }) => port === "vendor").length - before;
  expect(made(simulation, "kube apply orders/status")).toBeGreaterThan(100);
  expect(asked).toBeLessThan(10);
});

test("given an edit while it is bought, and a cache that stands still, then the purchase is told once, and stays in the status", async () => {
  const told: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    info: (_fields, message) => told.push(message),
    child: () => logger,
  };
  const simulation = await world(() => undefined, {
    logger,
    clusterSpec: { purchase: { vendorRenewal: true } },
  });
  for (const step of [
    { do: "hold cache", kind: "orders" },
    { do: "annotate", ...web, annotation: "example.com/touched", value: "1" },
  ] as const) {
    await perform(simulation, { do: "meanwhile", call: BUY, after: 0, step });
  }
  await create(simulation);
  await simulation.time.advance(MINUTE);
  expect(isReady(orderOf(simulation, web))).toBe(true);
  // By this it wants a finalizer, which is another write.
  const defaults = { approval: "dns", deletion: { certificate: "Revoke" } };
  await perform(simulation, { do: "set Cluster", what: "deletion", spec: { defaults } });
  await simulation.time.advance(MINUTE);
  const order = orderOf(simulation, web);
  expect(order?.metadata.finalizers).toEqual(["sslmate.com/deletion"]);
  expect(order?.status?.purchases).toHaveLength(1);
  expect(told.filter((message) => message === "certificate bought")).toHaveLength(1);
});

/** How often the account is tried in an hour in which it fails in ever other words, once the Order has that annotation. */
async function triesWith(annotation: string): Promise<{ atOnce: number; inAnHour: number }> {
  let tries = 0;
  const simulation = await world(() => undefined);
  await create(simulation);
  await perform(simulation, { do: "until ready", ...web });
  simulation.faults = ({ port }) => {
    if (port !== "vendor") return undefined;
    tries += 1;
    return { kind: "vendor", error: tries % 2 === 0 ? "unavailable" : "unreachable", when: "before" };
  };
  await perform(simulation, { do: "set Cluster", what: "pollInterval", spec: { pollInterval: "11h" } });
  await perform(simulation, { do: "set names", ...web, names: ["example.com", "api.example.com"] });
  await simulation.time.advance(MINUTE);
  const before = tries;
  await perform(simulation, { do: "annotate", ...web, annotation, value: "1" });
  await simulation.time.advance(SECOND);
  const atOnce = tries - before;
  await simulation.time.advance(HOUR);
  const order = orderOf(simulation, web);
  expect(order && reasonOf(order, "Ready")).toBe("ClusterNotReady");
  return { atOnce, inAnHour: tries - before };
}

test("given an annotation that asks for another try, while the account does not work, then it is tried once for that", async () => {
  const without = await triesWith("example.com/touched");
  const asked = await triesWith("sslmate.com/retry-approval");
  expect(asked.atOnce).toBeGreaterThan(without.atOnce);
  expect(asked.inAnHour).toBeLessThanOrEqual(without.inAnHour + asked.atOnce);
});
