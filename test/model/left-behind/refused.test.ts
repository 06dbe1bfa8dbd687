/** What Kubernetes refuses beside the steps of an Order: whoever sees the objects alone learns of it all the same. */
import { describe, expect, test } from "vitest";
import { KubeError } from "../../../src/kube/client/errors.ts";
import { configMaps } from "../../../src/kube/client/kinds.ts";
import type { KubePort } from "../../../src/reconcilers/ports.ts";
import { noFaults, type FaultPlan } from "../faults/fault.ts";
import { BUY } from "../story/chapters/words.ts";
import { isReady, orderOf, serialOf, stateInWords } from "../story/perform/seen.ts";
import { PASSWORD_SECRET } from "../story/step.ts";
import { DAY, HOUR, MINUTE, NAMESPACE, Simulation } from "../world/simulation.ts";
import { charges, cn, create, eventsOf, goOn, outcomes, tell, wait, web } from "./one-order.ts";

const refusing =
  (calls: RegExp): FaultPlan =>
  ({ name }) => {
    if (calls.test(name)) throw new KubeError(name, "forbidden", { status: 403, reason: "Forbidden" });
    return undefined;
  };

/** The operator dies right after SSLMate got the purchase, and its Order is deleted before another one leads. */
const deletedWhileBought = [
  { do: "fault", call: BUY, after: 0, fault: { kind: "crash", when: "after" } },
  create(),
  wait(MINUTE / 2),
  { do: "delete", ...web },
] as const;

describe("a call whose Order is gone, and that cannot be brought to its end", () => {
  test("given a right that is missing, then an Event on its Cluster says so, seldom, and it ends once the right is there", async () => {
    const simulation = await tell(deletedWhileBought);
    simulation.faults = refusing(/^kube delete secrets \(attempt/);
    await goOn(simulation, wait(3 * HOUR));
    const told = eventsOf(simulation, "CallUnresolved");
    expect(told[0]).toMatch(
      /^A purchase of example.com cannot be brought to its end; Order shop\/web, .*deleted.* 403 Forbidden\)\. Check /,
    );
    expect(told.length).toBeLessThanOrEqual(4);
    simulation.faults = noFaults;
    await goOn(simulation, wait(HOUR));
    expect(outcomes(simulation)).toEqual(["bought"]);
    expect(charges(simulation)).toBe(1);
  });

  test("given a record of what was paid that cannot be read, then an Event on its Cluster names it", async () => {
    const simulation = await tell(deletedWhileBought);
    const { kube } = simulation.home;
    for (const { metadata } of kube.all(configMaps)) {
      kube.edit(configMaps, metadata, (purse) => (purse.data = { "purse.json": "{" }));
    }
    await goOn(simulation, wait(HOUR));
    expect(eventsOf(simulation, "CallUnresolved")[0]).toMatch(/purse-.* Restore it from a copy/);
  });

  test("given no account that could be asked, then an Event on its Cluster says so", async () => {
    const simulation = await tell([...deletedWhileBought, { do: "change account", apiKey: "" }, wait(HOUR)]);
    expect(eventsOf(simulation, "CallUnresolved")[0]).toMatch(/No Cluster .* condition Ready of Cluster web/);
  });
});

test("given a journal that cannot be written after a purchase, then the certificate is taken up, and the Order says what is refused", async () => {
  const simulation = await tell([]);
  const isBought = (): boolean => simulation.purchases.charges.length > 0;
  const refuses = refusing(/^kube replace configmaps/);
  simulation.faults = (call) => (isBought() ? refuses(call) : undefined);
  await goOn(simulation, create(), wait(HOUR));
  const state = stateInWords(orderOf(simulation, web));
  expect(state).toMatch(/Ready=True/);
  expect(state).toMatch(/Stalled=True KubernetesRefused: .*replace configmaps.*403 Forbidden/);
  expect(orderOf(simulation, web)?.status?.purchases).toHaveLength(1);
  simulation.faults = noFaults;
  await goOn(simulation, wait(HOUR));
  expect(outcomes(simulation)).toEqual(["bought"]);
  expect(charges(simulation)).toBe(1);
});

test("given a password that the API server fails to read again and again, then the Order says so, and is renewed all the same", async () => {
  const simulation = await Simulation.create({ seed: 1, policy: { lifetimeDays: 6, subscriptionDays: 60 } });
  const { kube } = simulation.home;
  const honest = kube.port.bind(kube);
  let fails = false;
  kube.port = (by): KubePort => {
    const port = honest(by);
    const get: KubePort["get"] = async (resource, key, options) => {
      if (fails && key.name === PASSWORD_SECRET) {
        const call = `get secrets ${NAMESPACE}/${key.name}`;
        throw new KubeError(call, "unavailable", { status: 500, reason: "InternalError" });
      }
      return port.get(resource, key, options);
    };
    return { ...port, get };
  };
  simulation.home.start();
  const passwordSecretRef = { name: PASSWORD_SECRET, key: "password" };
  await goOn(
    simulation,
    wait(1_000),
    { do: "set password", ...web, password: "changeit" },
    { do: "create", ...web, names: [cn], spec: { formats: [{ type: "PKCS12", passwordSecretRef }] } },
    { do: "until ready", ...web },
  );
  const serial = serialOf(simulation, web);
  fails = true;
  await goOn(simulation, wait(5 * DAY));
  const state = stateInWords(orderOf(simulation, web));
  expect(state).toMatch(/Stalled=True PasswordSecretNotFound: .*get secrets shop\/keystore-password: 500/);
  expect(serialOf(simulation, web)).not.toBe(serial);
  fails = false;
  await goOn(simulation, wait(HOUR));
  expect(isReady(orderOf(simulation, web))).toBe(true);
});
