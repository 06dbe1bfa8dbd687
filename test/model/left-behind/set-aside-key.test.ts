/** A key that was set aside is kept as long as it may be needed, and no longer. */
import { describe, expect, test } from "vitest";
import { secrets } from "../../../src/kube/client/kinds.ts";
import { clusters } from "../../../src/reconcilers/resources.ts";
import { defaultAccount } from "../../../src/sandbox/options.ts";
import { judgeCharges } from "../judge/charges.ts";
import { orderOf, reasonOf } from "../story/perform/seen.ts";
import { OPERATOR_NAMESPACE } from "../world/process.ts";
import { CLUSTER, DAY, HOUR, MINUTE } from "../world/simulation.ts";
import { attempts, byHand, charges, cn, create, goOn, lost, outcomes, tell, wait, web } from "./one-order.ts";

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
