/** An instance that appears when nobody expects it any more: of a call that had been given up, or of no known call. */
import { describe, expect, test } from "vitest";
import { isReady, orderOf } from "../story/perform/seen.ts";
import { DAY, HOUR, MINUTE } from "../world/simulation.ts";
import { charges, cn, create, eventsOf, goOn, lateByAnHour, outcomes, tell, wait, web } from "./one-order.ts";

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
