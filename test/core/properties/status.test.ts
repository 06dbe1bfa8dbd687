/** What holds of the status in every state. */
import { describe, expect, it } from "vitest";
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import type { Rest } from "../../../src/core/order/action.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import { forAllStates, pairOf } from "./all-states.ts";

describe("orderStatus, in every state", () => {
  it("says Ready exactly while a valid pair for the names is there, and never Stalled beside Reconciling", () => {
    forAllRests((observed, resting) => {
      const status = orderStatus(observed, resting);
      const pair = pairOf(observed);
      const asked = observed.order.spec.identifiers.map(({ value }) => value);
      const names = new Set(pair?.certificate.dnsNames);
      const sameNames = names.size === asked.length && asked.every((name) => names.has(name));
      const valid = pair !== undefined && sameNames && pair.certificate.notAfter > observed.now;

      const ready = status.conditions?.find(({ type }) => type === "Ready");
      if (!valid) expect(ready?.status).toBe("False");
      if (ready?.status === "False") expect(ready.reason).not.toBe("Issued");
      if (valid && observed.cluster.kind === "missing") expect(ready?.status).toBe("True");
      expect(
        status.conditions?.filter(({ type }) => type === "Stalled" || type === "Reconciling").length,
      ).toBe(resting.state === "settled" ? 0 : 1);
      expect(status.purchases?.length ?? 0).toBeLessThanOrEqual(20);
    });
  });

  it("is the same when it is computed again", () => {
    forAllRests((observed, resting) => {
      const first = orderStatus(observed, resting);
      const again = { ...observed, order: { ...observed.order, status: first } };
      expect(orderStatus(again, resting)).toEqual(first);
    });
  });
});

function forAllRests(holds: (observed: OrderObserved, resting: Rest) => void): void {
  forAllStates((observed, action) => {
    if (action.kind === "rest") holds(observed, action);
  });
}
