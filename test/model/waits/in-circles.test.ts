/** Worlds that are another each time that the operator looks: it stops, says so, and is not driven by them. */
import { expect, test } from "vitest";
import type { KubePort } from "../../../src/reconcilers/ports.ts";
import { eventsOf } from "../left-behind/one-order.ts";
import { bought, cn, names, wait, web } from "../story/chapters/words.ts";
import { atVendor } from "../story/perform/at-vendor.ts";
import { perform } from "../story/perform/perform.ts";
import { isReady, orderOf, reasonOf } from "../story/perform/seen.ts";
import { begin } from "../story/run.ts";
import { DAY, HOUR, MINUTE, NAMESPACE, Simulation, type SimulationOptions } from "../world/simulation.ts";

const SETTINGS: SimulationOptions = { seed: 1, options: { retry: MINUTE, recheck: 30 * DAY } };

/** Calls of that name in the last so many milliseconds. */
function count({ calls, time }: Simulation, name: RegExp, within: number): number {
  return calls.filter((call) => name.test(call.name) && call.at >= time.elapsed - within).length;
}

function messageOf(simulation: Simulation): string {
  const conditions = orderOf(simulation, web)?.status?.conditions ?? [];
  return conditions.find(({ type }) => type === "Stalled")?.message ?? "";
}

/** A world in which an admission webhook changes each TLS Secret that is written while it is on. */
async function withWebhook(
  change: (secret: Secret) => Secret,
): Promise<{ simulation: Simulation; off: () => void }> {
  const simulation = await Simulation.create(SETTINGS);
  const { kube } = simulation.home;
  const honest = kube.port.bind(kube);
  let isOn = true;
  kube.port = (by): KubePort => {
    const port = honest(by);
    const apply = async (...[resource, object, options]: Parameters<KubePort["apply"]>): Promise<never> => {
      const isMeant = isOn && resource.plural === "secrets" && object.metadata?.namespace === NAMESPACE;
      const written = isMeant ? change(object as Secret) : object;
      return (await port.apply(resource, written as typeof object, options)) as never;
    };
    return { ...port, apply };
  };
  simulation.home.start();
  await simulation.time.advance(1_000);
  return { simulation, off: () => (isOn = false) };
}

interface Secret {
  data?: Record<string, string>;
}

const encrypted = (secret: Secret): Secret => ({
  ...secret,
  data: { ...secret.data, "tls.crt": Buffer.from("vault:v1:0815").toString("base64") },
});

test("given a webhook that changes the certificate in its Secret, then the Order names it, writes once an hour at most, and is Ready once it has gone", async () => {
  const { simulation, off } = await withWebhook(encrypted);
  await perform(simulation, { do: "create", ...web, names });
  await simulation.time.advance(DAY);
  await simulation.time.advance(DAY);
  expect(messageOf(simulation)).toMatch(/^The certificate was written to Secret web-tls, .* webhook/);
  expect(count(simulation, /^kube apply secrets/, DAY)).toBeLessThanOrEqual(25);
  expect(count(simulation, /^vendor/, DAY)).toBeLessThanOrEqual(2 * 25 + 2);
  expect(simulation.purchases.charges).toHaveLength(1);
  off();
  await simulation.time.advance(HOUR + MINUTE);
  expect(isReady(orderOf(simulation, web))).toBe(true);
});

test("given another certificate at SSLMate at each look, then the Order stops with NoProgress, is begun again ever more rarely, and goes on once that ends", async () => {
  const simulation = await begin(SETTINGS);
  for (const step of bought) await perform(simulation, step);
  let isReissuing = true;
  simulation.faults = async (call) => {
    if (!isReissuing || call.name !== "vendor GET settings") return undefined;
    await atVendor(simulation, cn, { verb: "reissue" });
    await atVendor(simulation, cn, { verb: "approve" });
    return undefined;
  };
  await perform(simulation, { do: "annotate", ...web, annotation: "sslmate.com/renew", value: "now" });
  await simulation.time.advance(HOUR);
  const order = orderOf(simulation, web);
  expect(order === undefined ? undefined : reasonOf(order, "Stalled")).toBe("NoProgress");
  expect(order?.status?.nextAttemptTime).toBeDefined();
  expect(messageOf(simulation)).toMatch(/^After 20 steps .* kubectl annotate -n shop sslorder web/);
  expect(eventsOf(simulation, "NoProgress")).toHaveLength(1);

  await perform(simulation, wait(2 * DAY));
  expect(count(simulation, /^vendor/, DAY)).toBeLessThanOrEqual(6 * 20);
  expect(count(simulation, /^kube apply orders\/status/, DAY)).toBeLessThanOrEqual(6);

  isReissuing = false;
  await perform(simulation, {
    do: "annotate",
    ...web,
    annotation: "sslmate.com/retry-approval",
    value: "now",
  });
  await simulation.time.advance(10 * MINUTE);
  const after = orderOf(simulation, web);
  expect(isReady(after)).toBe(true);
  expect(after?.status?.failedAttempts).toBeUndefined();
  expect(after === undefined ? "" : reasonOf(after, "Stalled")).toBeUndefined();
});
