/** Two Clusters with one endpoint share what is known of a name's calls. */
import { describe, expect, test } from "vitest";
import { configMaps } from "../../../src/kube/client/kinds.ts";
import { clusters } from "../../../src/reconcilers/resources.ts";
import { orderOf, reasonOf } from "../story/perform/seen.ts";
import { CLUSTER, HOUR, MINUTE } from "../world/simulation.ts";
import { byHand, charges, cn, create, goOn, outcomes, tell, wait, web } from "./one-order.ts";

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
