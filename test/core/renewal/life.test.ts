/** Years of an Order's life at vendors of several kinds: how often it is charged, and that it has a valid pair throughout. */
import { describe, expect, it } from "vitest";
import { DAY } from "../../support/observed/facts.ts";
import { type Vendor, TODAY, type Call, lifeAt } from "./life-at-vendor.ts";

const YEARS = 3 * 365;

/** The first is at day 0, and each other one falls into the last 30 days of the term that is running then. */
function expectChargedOncePerTerm(
  charges: readonly number[],
  vendor: Pick<Vendor, "term" | "termStarts">,
): void {
  const term = vendor.term / DAY;
  let ends = term;
  expect(charges[0]).toBe(0);
  for (const day of charges.slice(1)) {
    expect(day).toBeGreaterThan(ends - 31);
    expect(day).toBeLessThan(ends);
    ends = (vendor.termStarts === "at once" ? day : ends) + term;
  }
  expect(YEARS).toBeLessThan(ends);
}

describe("three years of an Order", () => {
  const kinds: [string, Vendor][] = [
    ["199-day certificates in one-year terms", TODAY],
    ["199 days, the next term after the last", { ...TODAY, termStarts: "after the last" }],
    ["47-day certificates in one-year terms", { ...TODAY, lifetime: () => 47 * DAY, window: 15 * DAY }],
    [
      "47 days, nothing called expiring before the last week",
      { ...TODAY, lifetime: () => 47 * DAY, window: 7 * DAY },
    ],
    ["398-day certificates, cut at the term's end", { ...TODAY, lifetime: () => 398 * DAY }],
    ["six-day certificates", { ...TODAY, lifetime: () => 6 * DAY, window: 2 * DAY, approval: 60_000 }],
    [
      "199 days, then 100, then 47: the rules change twice",
      {
        ...TODAY,
        lifetime: (since) => (since < 300 * DAY ? 199 : since < 700 * DAY ? 100 : 47) * DAY,
      },
    ],
    ["a vendor that only says until when it is paid", { ...TODAY, says: "until when it is paid" }],
    [
      "a vendor that only says until when it is paid, 47 days",
      { ...TODAY, says: "until when it is paid", lifetime: () => 47 * DAY },
    ],
    [
      "a vendor that refuses a reissue near the term's end, and says nothing",
      {
        ...TODAY,
        says: "nothing",
        lifetime: () => 365 * DAY,
        reissue: "is refused near the term's end",
      },
    ],
  ];
  describe.each(kinds)("given %s", (_name, vendor) => {
    const life = lifeAt(vendor, YEARS);

    it("then it is charged at day 0, once near the end of each term, and at no other time", () => {
      expectChargedOncePerTerm(life.charges, vendor);
    });

    it("then it is never without a valid pair, and never anything but Issued", () => {
      expect(life.gap).toBe(0);
      expect([...life.reasons]).toEqual(["Issued"]);
    });

    it("then there is no chain of ever shorter reissues, and nobody is asked all the time", () => {
      const reissues = life.calls.filter(({ verb }) => verb === "reissue").length;
      const shortest = vendor.lifetime(YEARS * DAY) / DAY;

      // With two thirds of each used, and a few more towards each term's end.
      expect(reissues).toBeLessThan(YEARS / (shortest * 0.6) + 3 * 3);
      expect(shrinking(life.calls)).toBeLessThanOrEqual(3);
      expect(life.passes).toBeLessThan(YEARS + 20 * life.calls.length);
    });
  });

  it("given a vendor that says nothing about terms and keeps the end, then the certificate is the term", () => {
    const silent: Vendor = { ...TODAY, says: "nothing", reissue: "keeps the end", lifetime: () => 365 * DAY };
    const life = lifeAt(silent, YEARS);

    expectChargedOncePerTerm(life.charges, TODAY);
    expect(life.gap).toBe(0);
    // Tried once for each certificate, and then waited.
    expect(life.calls.map(({ verb }) => verb)).toEqual(
      ["buy", "reissue", "buy", "reissue", "buy", "reissue", "buy"].slice(0, life.calls.length),
    );
  });

  it.each([199, 47, 6])("given the same with %i days, then it is bought anew near each one's end", (days) => {
    const silent: Vendor = {
      ...TODAY,
      says: "nothing",
      reissue: "keeps the end",
      lifetime: () => days * DAY,
      approval: 60_000,
    };
    const life = lifeAt(silent, YEARS);

    expect(life.gap).toBe(0);
    for (const [index, day] of life.charges.entries()) {
      if (index > 0) expect(day - (life.charges[index - 1] ?? 0)).toBeGreaterThan(days - 14.1);
    }
    expect(shrinking(life.calls)).toBeLessThanOrEqual(2);
  });

  it("given seconds instead of days, then the same life, slept through nowhere", () => {
    const minutes: Vendor = {
      ...TODAY,
      lifetime: () => 199_000,
      term: 365_000,
      window: 30_000,
      approval: 200,
    };
    const life = lifeAt(minutes, YEARS / 86_400);

    expect(life.gap).toBe(0);
    expect(life.charges.length).toBe(4);
    expect(life.reasons).toEqual(new Set(["Issued"]));
  });

  it.each([
    ["a day before its end", { renewal: { before: "24h" } }],
    ["at once", { renewal: { beforePercentage: 90 } }],
    ["longer before than it lives", { renewal: { before: "9000h" } }],
    ["with a key that is kept", { privateKey: { rotationPolicy: "Never" as const } }],
  ])("given renewal is to start %s, then it costs the same", (_name, spec) => {
    const life = lifeAt(TODAY, YEARS, spec);

    expectChargedOncePerTerm(life.charges, TODAY);
    expect(life.gap).toBe(0);
  });

  it("given Disabled renewal, then it is charged once, and says that it expired", () => {
    const life = lifeAt(TODAY, YEARS, { renewal: { policy: "Disabled" } });

    expect(life.calls.map(({ verb }) => verb)).toEqual(["buy"]);
    expect(life.reasons).toEqual(new Set(["Issued", "Expired"]));
  });

  it("given a vendor that keeps the end and says that the term goes on, then a person is asked, and no money spent", () => {
    const life = lifeAt({ ...TODAY, reissue: "keeps the end" }, 202);

    expect(life.charges).toEqual([0]);
    expect(life.calls.map(({ verb }) => verb)).toEqual(["buy", "reissue"]);
    expect(life.reasons).toEqual(new Set(["Issued", "AwaitingApproval"]));
  });
});

/** The longest row of reissues of which each lives less than half as long as the one before. */
function shrinking(calls: readonly Call[]): number {
  let longest = 0;
  let row = 0;
  for (const [index, { verb, days }] of calls.entries()) {
    const before = calls[index - 1];
    row = verb === "reissue" && before !== undefined && days < before.days / 2 ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return longest;
}
