/** What was mended is noticed, at once or when it is looked at again, whatever an Order waited for. */
import { expect, test } from "vitest";
import { REQUEST_ANNOTATION } from "../../../src/api/names.ts";
import { namespaces, secrets } from "../../../src/kube/client/kinds.ts";
import { noFaults } from "../faults/fault.ts";
import { perform } from "../story/perform/perform.ts";
import { isReady, orderOf, reasonOf } from "../story/perform/seen.ts";
import { begin } from "../story/run.ts";
import { DAY, HOUR, MINUTE, NAMESPACE, type Simulation } from "../world/simulation.ts";

const web = { order: "web" };
const PAID = { certificates: "paid" };
const setLabels = ({ home }: Simulation, labels: Record<string, string>): void => {
  home.kube.edit(namespaces, { name: NAMESPACE }, ({ metadata }) => (metadata.labels = labels));
};

/** Until a call was made just now, so that the next one is as far away as can be. */
async function untilAfter({ time, calls }: Simulation, name: RegExp): Promise<void> {
  const before = calls.length;
  await time.advanceUntil(() => calls.slice(before).some((call) => name.test(call.name)), 2 * HOUR);
  await time.advance(1_000);
}

test("given a label that is taken away before the cache shows it, and given back, then the Order is Ready at once", async () => {
  const allowedNamespaces = { from: "Selector", selector: { matchLabels: PAID } } as const;
  const simulation = await begin({ seed: 1, clusterSpec: { allowedNamespaces } });
  setLabels(simulation, PAID);
  // By then the Cluster shows its budget, and changes no more.
  await perform(simulation, { do: "create", order: "rival", names: ["example.org"] });
  await simulation.time.advance(10 * MINUTE);
  await perform(simulation, { do: "hold cache", kind: "namespaces" });
  setLabels(simulation, {});
  await perform(simulation, { do: "create", ...web, names: ["example.com"] });
  await simulation.time.advance(MINUTE);
  const refused = orderOf(simulation, web);
  expect(refused && reasonOf(refused, "Ready")).toBe("NamespaceNotAllowed");
  await perform(simulation, { do: "release caches" });
  await simulation.time.advance(MINUTE);
  setLabels(simulation, PAID);
  await simulation.time.advance(10 * MINUTE);
  expect(isReady(orderOf(simulation, web))).toBe(true);
});

test("given an account that SSLMate refused for days, when it takes it again and the Order's retry-approval gets a new value, then the Order is Ready at once", async () => {
  const simulation = await begin({ seed: 1, options: { retry: MINUTE } });
  simulation.faults = ({ port }) =>
    port === "vendor" ? { kind: "vendor", error: "payment-required", when: "before" } : undefined;
  await perform(simulation, { do: "crash" });
  await simulation.time.advance(2 * DAY);
  await perform(simulation, { do: "create", ...web, names: ["example.com"] });
  await simulation.time.advance(MINUTE);
  const waiting = orderOf(simulation, web);
  expect(waiting && reasonOf(waiting, "Ready")).toBe("ClusterNotReady");
  await untilAfter(simulation, /^vendor/);
  simulation.faults = noFaults;
  await perform(simulation, {
    do: "annotate",
    ...web,
    annotation: REQUEST_ANNOTATION.retryApproval,
    value: "1",
  });
  await simulation.time.advance(10 * MINUTE);
  expect(isReady(orderOf(simulation, web))).toBe(true);
});

test("given a purchase that waits for a person for days, when somebody approves it, then it is bought at once", async () => {
  const simulation = await begin({ seed: 1, clusterSpec: { purchase: { policy: "Manual" } } });
  await perform(simulation, { do: "create", ...web, names: ["example.com"] });
  await simulation.time.advance(2 * DAY);
  await untilAfter(simulation, /^vendor/);
  await perform(simulation, { do: "approve purchase", ...web, within: MINUTE });
  await simulation.time.advance(10 * MINUTE);
  expect(isReady(orderOf(simulation, web))).toBe(true);
});

test("given somebody's Secret in the way for days, when it is deleted, then that is noticed within a quarter of an hour", async () => {
  const simulation = await begin({ seed: 1, options: { retry: MINUTE } });
  const key = { namespace: NAMESPACE, name: "web-tls" };
  simulation.home.kube.create(secrets, { metadata: key, type: "Opaque", data: {} });
  await perform(simulation, { do: "create", ...web, names: ["example.com"] });
  await simulation.time.advance(2 * DAY);
  const waiting = orderOf(simulation, web);
  expect(waiting && reasonOf(waiting, "Ready")).toBe("SecretConflict");
  await untilAfter(simulation, /^kube get secrets/);
  simulation.home.kube.remove(secrets, key);
  await simulation.time.advance(25 * MINUTE);
  expect(isReady(orderOf(simulation, web))).toBe(true);
});

/** How much happens in ten days in which an Order needs nothing. */
async function looks(resync: number): Promise<number> {
  const simulation = await begin({ seed: 1, options: { resync, recheck: 100 * DAY } });
  await perform(simulation, { do: "create", ...web, names: ["example.com"] });
  await simulation.time.advance(DAY);
  const before = simulation.time.events;
  await simulation.time.advance(10 * DAY);
  return simulation.time.events - before;
}

test("given a longer --resync, then an Order that needs nothing is looked at as rarely as it says", async () => {
  expect(await looks(HOUR)).toBeGreaterThan(3 * (await looks(DAY)));
});
