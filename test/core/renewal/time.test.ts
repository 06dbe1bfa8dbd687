/** When a certificate is renewed: whose word counts, and at which moment. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClusterSpec, OrderSpec } from "../../../src/api/types.ts";
import { parseDuration, renewalRule, renewalTime, type RenewalRule } from "../../../src/core/renewal/time.ts";
import { certificate, clusterSpec, DAY, NOW } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";
import { withSpec } from "../../support/observed/with-asked.ts";
import { fuzzRuns } from "../../support/fuzz-runs.ts";

type Renewal = NonNullable<OrderSpec["renewal"]>;

/** The rule for what an Order and its Cluster say. */
function rule(order: Renewal | undefined, cluster?: Renewal): RenewalRule {
  const { spec } = orderObserved(withSpec(order === undefined ? {} : { renewal: order })).order;
  const defaults: ClusterSpec["defaults"] = cluster === undefined ? {} : { renewal: cluster };
  return renewalRule(spec, clusterSpec({ defaults }));
}

/** Never spread, always spread by half of the most, and nearly by the most. */
const [FIRST, MIDDLE, LAST] = ["0".repeat(64), "8".padEnd(64, "0"), "f".repeat(64)];

/** How long before its end a certificate of so many days is renewed, in days. */
function daysBefore(days: number, of: RenewalRule, fingerprintSha256 = FIRST): number {
  const facts = certificate({ notBefore: NOW, notAfter: NOW + days * DAY, fingerprintSha256 });
  const start = renewalTime(facts, of);
  if (start === undefined) throw new Error("it is never renewed");
  return (facts.notAfter - start) / DAY;
}

describe("renewalRule", () => {
  const hour = 3_600_000;
  const byDefault = { policy: "RenewBefore", percentage: 33 };
  const rows: [string, Renewal | undefined, Renewal | undefined, object][] = [
    ["nothing said anywhere", undefined, undefined, byDefault],
    ["a percentage in the Order", { beforePercentage: 50 }, undefined, { ...byDefault, percentage: 50 }],
    ["a duration in the Order", { before: "720h" }, undefined, { ...byDefault, before: 720 * hour }],
    ["a duration in the Cluster", undefined, { before: "90m" }, { ...byDefault, before: 1.5 * hour }],
    [
      "a percentage in the Order and a duration in the Cluster, which it replaces",
      { beforePercentage: 20 },
      { before: "720h" },
      { ...byDefault, percentage: 20 },
    ],
    [
      "a duration in the Order and a percentage in the Cluster, which it replaces",
      { before: "24h" },
      { beforePercentage: 20 },
      { ...byDefault, before: 24 * hour },
    ],
    ["Disabled in the Order", { policy: "Disabled" }, { before: "24h" }, { policy: "Disabled" }],
    ["Disabled in the Cluster", undefined, { policy: "Disabled" }, { policy: "Disabled" }],
    [
      "Disabled in the Cluster and RenewBefore in the Order",
      { policy: "RenewBefore" },
      { policy: "Disabled", before: "24h" },
      { ...byDefault, before: 24 * hour },
    ],
    [
      "Disabled in the Cluster and a duration in the Order, which wants a renewal then",
      { before: "24h" },
      { policy: "Disabled" },
      { ...byDefault, before: 24 * hour },
    ],
    [
      "Vendor in the Cluster and a percentage in the Order",
      { beforePercentage: 20 },
      { policy: "Vendor" },
      { ...byDefault, percentage: 20 },
    ],
    [
      "Disabled and a duration in the Order",
      { policy: "Disabled", before: "24h" },
      undefined,
      { policy: "Disabled" },
    ],
    ["Vendor in the Cluster and an empty Order", {}, { policy: "Vendor" }, { policy: "Vendor" }],
  ];
  it.each(rows)("given %s, then the rule is right", (_name, order, cluster, expected) => {
    expect(rule(order, cluster)).toEqual(expected);
  });

  it("given no Cluster, then the Order alone says it", () => {
    expect(renewalRule(orderObserved().order.spec, undefined)).toEqual(byDefault);
  });
});

describe("renewalTime", () => {
  const third: RenewalRule = { policy: "RenewBefore", percentage: 33 };

  it.each([
    ["199 days, then a third before the end", 199, third, 65.67],
    ["47 days", 47, third, 15.51],
    ["six days", 6, third, 1.98],
    ["ten years", 3_652, third, 1_205.16],
    ["ten years and 99 percent", 3_652, { policy: "RenewBefore", percentage: 99 }, 3_615.48],
    ["another percentage", 100, { policy: "RenewBefore", percentage: 10 }, 10],
    ["most of it", 100, { policy: "RenewBefore", percentage: 90 }, 90],
    ["a duration", 199, { policy: "RenewBefore", percentage: 33, before: 30 * DAY }, 30],
    [
      "a duration just shorter than it lives",
      30,
      { policy: "RenewBefore", percentage: 33, before: 30 * DAY - 60_000 },
      30,
    ],
    [
      "a duration as long as it lives, then the default, since it would renew without end",
      30,
      { policy: "RenewBefore", percentage: 33, before: 30 * DAY },
      9.9,
    ],
    [
      "a duration longer than it lives, then the default",
      30,
      { policy: "RenewBefore", percentage: 33, before: 60 * DAY },
      9.9,
    ],
  ] as [string, number, RenewalRule, number][])("given %s", (_name, days, of, expected) => {
    expect(daysBefore(days, of)).toBeCloseTo(expected, 2);
  });

  it("given many bought together, then a tenth of what is left is spread", () => {
    expect(daysBefore(100, third, FIRST)).toBeCloseTo(33, 5);
    expect(daysBefore(100, third, MIDDLE)).toBeCloseTo(33 * 0.95, 5);
    expect(daysBefore(100, third, LAST)).toBeCloseTo(33 * 0.9, 4);
  });

  it("given a fingerprint that is none, then it is not spread", () => {
    expect(daysBefore(100, third, "")).toBeCloseTo(33, 5);
  });

  it("given Disabled, then never", () => {
    expect(renewalTime(certificate(), { policy: "Disabled" })).toBeUndefined();
  });

  it("given any certificate, then the same moment always, in whole seconds, within its life and after half the spread", () => {
    const facts = fc.record({
      lifetime: fc.oneof(
        fc.integer({ min: 5_000, max: 120_000 }),
        fc.integer({ min: 120_000, max: 3_700 * DAY }),
      ),
      fingerprint: fc.stringMatching(/^[0-9a-f]{64}$/),
      of: fc.oneof(
        fc.record({
          policy: fc.constant("RenewBefore" as const),
          percentage: fc.integer({ min: 1, max: 90 }),
        }),
        fc.record({
          policy: fc.constant("RenewBefore" as const),
          percentage: fc.constant(33),
          before: fc.integer({ min: 1_000, max: 4_000 * DAY }),
        }),
      ),
    });
    fc.assert(
      fc.property(facts, ({ lifetime, fingerprint, of }) => {
        const given = certificate({
          notBefore: NOW,
          notAfter: NOW + lifetime,
          fingerprintSha256: fingerprint,
        });
        const start = renewalTime(given, of) ?? Number.NaN;
        const asked = "before" in of && of.before < lifetime ? of.before : (lifetime * of.percentage) / 100;

        expect(renewalTime(given, of)).toBe(start);
        expect(start % 1_000).toBe(0);
        expect(start).toBeGreaterThanOrEqual(NOW - 1_000);
        expect(start).toBeGreaterThanOrEqual(given.notAfter - asked - 1_000);
        expect(start).toBeLessThanOrEqual(given.notAfter - asked * 0.9);
      }),
      fuzzRuns(1_000),
    );
  });
});

describe("parseDuration", () => {
  it.each([
    ["720h", 720 * 3_600_000],
    ["90m", 5_400_000],
    ["45s", 45_000],
    ["1h30m", 5_400_000],
    ["1h30m15s", 5_415_000],
    ["1h15s", 3_615_000],
  ])("given %s, then its milliseconds", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});
