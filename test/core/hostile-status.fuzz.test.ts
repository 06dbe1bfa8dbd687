/** A status that somebody edited, pruned or restored, and annotations of any text: nothing falls, nothing is paid for it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClusterStatus, OrderStatus } from "../../src/api/types.ts";
import { decide } from "../../src/core/order/decide.ts";
import type { OrderObserved } from "../../src/core/facts/observed.ts";
import { approvalPending } from "../../src/core/status/rests/approval.ts";
import { clusterStatus, type AccountCheck } from "../../src/core/status/cluster-status.ts";
import { orderStatus } from "../../src/core/status/order-status.ts";
import { arbitraryStatus, DATES, statusFault } from "../support/arbitrary-from-schema.ts";
import { arbitraryOrderObserved } from "../support/arbitrary-order.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";
import { ATTEMPT_KEY, clusterSpec, NOW } from "../support/observed/facts.ts";
import { instance } from "../support/observed/instances.ts";
import { orderObserved } from "../support/observed/order-observed.ts";
import { withStatus } from "../support/observed/with-asked.ts";

const WORDS = ["attempt-uid", "kept-uid", "order-uid", "again", "Ready", "Stalled", ATTEMPT_KEY];

const anyStatus = arbitraryStatus<OrderStatus>("orders", WORDS);

/** The conditions that decisions look at, so that they are not left to chance. */
const status = fc
  .tuple(anyStatus, fc.constantFrom("DomainsApproved", "PurchaseApproved", "Ready", "Stalled"), fc.boolean())
  .map(([any, type, holds]): OrderStatus => {
    const [first, ...others] = any.conditions ?? [];
    if (first === undefined) return any;
    return { ...any, conditions: [{ ...first, type, status: holds ? "True" : "False" }, ...others] };
  });

const annotation = fc.oneof(
  fc.constantFrom("", "again", " ", "\u0000", "../..", "x".repeat(200_000)),
  fc.string({ unit: "binary" }),
);
const asked = fc.record(
  { renew: annotation, rekey: annotation, approvePurchase: annotation, retryApproval: annotation },
  { requiredKeys: [] },
);

/** Times that JavaScript could not make a date of would be written as null, and NaN as null too. */
function expectWritable(value: unknown): void {
  const text = JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === "number") expect(Number.isSafeInteger(inner)).toBe(true);
    return inner === undefined ? null : inner;
  });
  expect(text).not.toContain("Invalid Date");
}

function expectAnswer(observed: OrderObserved): void {
  const action = decide(observed);
  if (action.kind !== "rest") return;
  expect(action.message.length).toBeLessThan(32_768);
  expect(action.after ?? 1).toBeGreaterThan(0);
  expectWritable(orderStatus(observed, action).conditions);
}

describe("orderStatus, of any state", () => {
  it("given any state, then a status that the API server takes", () => {
    const fault = statusFault("orders");
    fc.assert(
      fc.property(arbitraryOrderObserved, (observed) => {
        const action = decide(observed);
        if (action.kind !== "rest") return;
        expect(fault(orderStatus(observed, action))).toBe(undefined);
      }),
      fuzzRuns(3_000),
    );
  });
});

describe("decide, with a status of any shape that the CRD lets in", () => {
  it("given any state, then one action, a message of bounded length and a time that can be waited for", () => {
    fc.assert(
      fc.property(arbitraryOrderObserved, status, (observed, strange) =>
        expectAnswer(withStatus(strange)(observed)),
      ),
      fuzzRuns(3_000),
    );
  });

  it("given any state, then nothing is paid that would not be paid without a status", () => {
    let paid = 0;
    fc.assert(
      fc.property(arbitraryOrderObserved, status, (observed, strange) => {
        const action = decide(withStatus(strange)(observed));
        if (action.kind !== "pay" || !action.request.paid) return;
        paid += 1;
        const { renew, rekey } = strange.handledAnnotations ?? {};
        const handledAnnotations = {
          ...(renew === undefined ? {} : { renew }),
          ...(rekey === undefined ? {} : { rekey }),
        };
        const without = decide(withStatus({ observedGeneration: -1, handledAnnotations })(observed));
        expect(without).toEqual(action);
      }),
      fuzzRuns(6_000),
    );
    expect(paid).toBeGreaterThan(20);
  });
});

describe("what waits for the approval of a name, with the time of the condition DomainsApproved edited", () => {
  it.each(DATES)("given %s, then it waits for a time that there is", (lastTransitionTime) => {
    const condition = { type: "DomainsApproved", status: "False", reason: "x", message: "x" } as const;
    const observed = withStatus({ conditions: [{ ...condition, lastTransitionTime }] })(orderObserved());
    const { after, message } = approvalPending(instance({ state: "pending" }), observed);
    expect(after).toBeGreaterThan(0);
    expect(message).not.toMatch(/NaN|Invalid/);
  });
});

describe("decide, with annotations of any text", () => {
  it("given any state, then one action and a message of bounded length", () => {
    fc.assert(
      fc.property(arbitraryOrderObserved, asked, (observed, values) =>
        expectAnswer({ ...observed, order: { ...observed.order, asked: values } }),
      ),
      fuzzRuns(1_000),
    );
  });

  it("given values that nobody has seen before, then none of them leads to a paid call", () => {
    fc.assert(
      fc.property(arbitraryOrderObserved, asked, (observed, values) => {
        const { approvePurchase } = observed.order.asked;
        const approved = approvePurchase === undefined ? {} : { approvePurchase };
        const action = decide({
          ...observed,
          order: { ...observed.order, asked: { ...values, ...approved } },
        });
        if (action.kind !== "pay" || !action.request.paid) return;
        const unasked = decide({ ...observed, order: { ...observed.order, asked: approved } });
        expect(unasked).toMatchObject({ kind: "pay", request: { paid: true, verb: action.request.verb } });
      }),
      fuzzRuns(3_000),
    );
  });
});

describe("clusterStatus, with a status of any shape that the CRD lets in", () => {
  const checks: AccountCheck[] = [
    { kind: "accepted" },
    { kind: "secret-not-found" },
    { kind: "secret-key-missing" },
    { kind: "secret-unreadable", problem: "get secrets x/y: 403", refused: true },
    { kind: "unusable", field: "proxyUrl", detail: "It is no URL." },
    { kind: "vendor", error: { kind: "timeout", detail: "It did not answer." } },
  ];
  it("given any result of the check, then a status that can be written", () => {
    fc.assert(
      fc.property(
        arbitraryStatus<ClusterStatus>("clusters", WORDS),
        fc.constantFrom(...checks),
        (strange, check) => {
          const result = clusterStatus({
            now: NOW,
            generation: 3,
            spec: clusterSpec(),
            status: strange,
            operatorNamespace: "sslmate-system",
            check,
            orders: { total: 0, ready: 0, progressing: 0, stalled: 0 },
          });
          expectWritable(result.conditions);
          expect(result.conditions?.filter(({ type }) => type === "Ready")).toHaveLength(1);
        },
      ),
      fuzzRuns(500),
    );
  });
});
