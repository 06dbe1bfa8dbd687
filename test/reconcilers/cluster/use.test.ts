/** How many Orders of a Cluster are in which state, and how much of its budget is used. */
import { describe, expect, test } from "vitest";
import { budgetUse, emptyPurse } from "../../../src/reconcilers/money/purse-record.ts";
import { countOrders } from "../../../src/reconcilers/cluster/use.ts";
import type { OrderObject } from "../../../src/reconcilers/resources.ts";

/** An Order of generation 2 with these conditions True. */
function order(conditions: readonly string[], observedGeneration = 2): OrderObject {
  return {
    metadata: {
      name: "o",
      uid: "u",
      resourceVersion: "1",
      creationTimestamp: "2026-11-22T12:00:00Z",
      generation: 2,
    },
    spec: { cluster: "webservers", identifiers: [{ type: "dns", value: "example.com" }], secretName: "s" },
    status: {
      observedGeneration,
      conditions: conditions.map((type) => ({
        type,
        status: "True",
        reason: "",
        message: "",
        lastTransitionTime: "2026-11-22T12:00:00Z",
      })),
    },
  };
}

describe("countOrders", () => {
  test("given Orders in all states, then each is counted where it belongs", () => {
    const { status: _, ...fresh } = order([]);
    const orders = [
      order(["Ready"]),
      order(["Ready", "Stalled"]),
      order(["Ready", "Reconciling"]),
      order(["Stalled"]),
      order(["Reconciling"]),
      order(["Stalled"], 1),
      fresh,
    ];
    expect(countOrders(orders)).toEqual({ total: 7, ready: 3, progressing: 4, stalled: 2 });
  });

  test("given no Orders, then all is zero", () => {
    expect(countOrders([])).toEqual({ total: 0, ready: 0, progressing: 0, stalled: 0 });
  });
});

describe("budgetUse", () => {
  const NOW = Date.parse("2026-11-22T12:00:00Z");
  const HOUR = 3_600_000;
  const budget = { purchases: 2, period: 24 * HOUR };
  const purse = (...hoursAgo: readonly number[]) => ({
    ...emptyPurse("https://sslmate.com/api/v2"),
    calls: hoursAgo.map((hours, index) => ({
      id: `attempt/${index}`,
      time: new Date(NOW - hours * HOUR).toISOString(),
      order: "shop/o",
      cluster: "webservers",
      commonName: "example.com",
    })),
  });

  test("given nothing bought, then all is left, and no time changes that", () => {
    expect(budgetUse(purse(), "webservers", budget, NOW)).toEqual({ used: 0, left: 2 });
  });

  test("given one call, then it counts until its period is over", () => {
    expect(budgetUse(purse(1), "webservers", budget, NOW)).toEqual({
      used: 1,
      left: 1,
      changesAt: NOW + 23 * HOUR,
    });
  });

  test("given a used-up budget, then it says when the next call is allowed; calls before the period do not count", () => {
    expect(budgetUse(purse(1, 20, 30), "webservers", budget, NOW)).toEqual({
      used: 2,
      left: 0,
      freeAt: NOW + 4 * HOUR,
      changesAt: NOW + 4 * HOUR,
    });
  });

  test("given the calls of another Cluster of the account, then they do not count here", () => {
    expect(budgetUse(purse(1), "other", budget, NOW)).toEqual({ used: 0, left: 2 });
  });
});
