/** What failing Orders cost, with the real reconcilers: how often SSLMate is called in a day, and what ends a wait. */
import { beforeEach, describe, expect, test } from "vitest";
import { orders, type OrderObject } from "../../src/reconcilers/resources.ts";
import { SEND_SETTINGS, type VendorErrorName } from "./faults/fault.ts";
import { perform } from "./story/perform/perform.ts";
import { isReady, orderOf } from "./story/perform/seen.ts";
import { begin } from "./story/run.ts";
import type { Step, Who } from "./story/step.ts";
import { DAY, HOUR, MINUTE, NAMESPACE, type Simulation } from "./world/simulation.ts";

const web: Who = { order: "web" };
const create: Step = { do: "create", ...web, names: ["example.com"] };

/** Calls of a day by which the Cluster tries its API key, whatever its Orders do. */
const TRIALS = 2;

let simulation: Simulation;

beforeEach(async () => {
  simulation = await begin({ seed: 1, options: { retry: MINUTE, recheck: 30 * DAY } });
});

function failing(name: string, error: VendorErrorName): void {
  simulation.faults = (call) => (call.name === name ? { kind: "vendor", error, when: "before" } : undefined);
}

/** How often a call was made in the last so many milliseconds. */
function count(name: RegExp, within: number): number {
  const since = simulation.time.elapsed - within;
  return simulation.calls.filter((call) => name.test(call.name) && call.at >= since).length;
}

function status(): NonNullable<OrderObject["status"]> {
  return orderOf(simulation, web)?.status ?? { observedGeneration: -1 };
}

describe("an Order whose settings SSLMate refuses", () => {
  beforeEach(async () => {
    failing(SEND_SETTINGS, "refused");
    await perform(simulation, create);
    await simulation.time.advance(2 * DAY);
  });

  test("given two days of it, then the settings were sent a few times, and not a call without them", () => {
    expect(count(/^vendor POST settings/, 2 * DAY)).toBeLessThan(20);
    expect(count(/^vendor POST settings/, DAY)).toBeGreaterThanOrEqual(3);
    expect(count(/^vendor/, DAY)).toBeLessThanOrEqual(3 * count(/^vendor POST settings/, DAY) + TRIALS);
    expect(count(/^kube apply orders\/status/, DAY)).toBeLessThanOrEqual(
      count(/^vendor POST settings/, DAY) + 1,
    );
  });

  test("given a process that starts during the wait, and events that wake the Order, then SSLMate is not called", async () => {
    const next = Date.parse(status().nextAttemptTime ?? "");
    await perform(simulation, { do: "crash" });
    await simulation.time.advance(2 * MINUTE);
    for (let event = 1; event <= 5; event += 1) {
      simulation.home.kube.edit(orders, { namespace: NAMESPACE, name: "web" }, ({ metadata }) => {
        metadata.annotations = { ...metadata.annotations, "example.com/note": `${event}` };
      });
      await simulation.time.advance(MINUTE);
    }
    const now = simulation.time.clock().now();
    expect(next).toBeGreaterThan(now);
    expect(count(/^vendor (POST|GET certs?\/example)/, 5 * MINUTE)).toBe(0);
    expect(Date.parse(status().nextAttemptTime ?? "")).toBe(next);
  });

  test("given SSLMate takes them now, when the annotation retry-approval gets a new value, then it is bought at once, once", async () => {
    simulation.faults = () => undefined;
    await simulation.time.advance(MINUTE);
    expect(count(/^vendor POST/, MINUTE)).toBe(0);
    await perform(simulation, {
      do: "annotate",
      ...web,
      annotation: "sslmate.com/retry-approval",
      value: "now",
    });
    await simulation.time.advance(10 * MINUTE);
    const order = orderOf(simulation, web);
    expect(order !== undefined && isReady(order)).toBe(true);
    expect(status().failedAttempts).toBeUndefined();
    expect(simulation.purchases.charges).toHaveLength(1);
  });
});

test("given an outage of a day, when it ends, then the Order is Ready within twenty minutes", async () => {
  simulation.faults = (call) =>
    call.port === "vendor" ? { kind: "vendor", error: "unavailable", when: "before" } : undefined;
  await perform(simulation, create);
  await simulation.time.advance(DAY);
  simulation.faults = () => undefined;
  const ready = (): boolean => {
    const order = orderOf(simulation, web);
    return order !== undefined && isReady(order);
  };
  await simulation.time.advanceUntil(ready, 20 * MINUTE);
  expect(ready()).toBe(true);
});

test("given a suspended Order, then SSLMate is not called for it in a day", async () => {
  await perform(simulation, { ...create, spec: { suspend: true } });
  await simulation.time.advance(HOUR);
  await simulation.time.advance(DAY);
  expect(count(/^vendor/, DAY)).toBeLessThanOrEqual(TRIALS);
});

test("given an Order that waits for a person, then SSLMate is asked ever more rarely", async () => {
  await perform(simulation, { ...create, spec: { purchase: { policy: "Manual" } } });
  await simulation.time.advance(2 * DAY);
  expect(status().issuance?.phase).toBe("AwaitingApproval");
  expect(count(/^vendor/, DAY)).toBeLessThanOrEqual(24 * 3);
});
