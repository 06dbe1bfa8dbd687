/** Whether a reissue, which is free, makes a certificate last longer within the term that is paid. */
import { describe, expect, it } from "vitest";
import type { VendorView } from "../../../src/core/facts/observed.ts";
import {
  cameWithoutGain,
  isInLastDays,
  isRefusedReissue,
  lastDaysFrom,
  reissueGains,
} from "../../../src/core/renewal/term.ts";
import { certificate, DAY, NOW } from "../../support/observed/facts.ts";
import { storedInstance } from "../../support/observed/instances.ts";

/** A certificate from one day to another, counted from now. */
function days(from: number, to: number) {
  return certificate({ notBefore: NOW + from * DAY, notAfter: NOW + to * DAY });
}

function answered(paidUntil?: number): Extract<VendorView, { kind: "answered" }> {
  return {
    kind: "answered",
    apiKeyFingerprint: "key-1",
    owners: [],
    ...(paidUntil === undefined ? {} : { paidUntil: NOW + paidUntil * DAY }),
  };
}

describe("reissueGains", () => {
  const rows: [string, [from: number, to: number], paidUntil: number | undefined, boolean][] = [
    ["a tenth of the lifetime has passed", [-20, 180], undefined, true],
    ["less than a tenth has passed", [-19, 181], undefined, false],
    ["it is renewed within the term", [-133, 66], 232, true],
    ["the term ends with it", [-133, 66], 66, false],
    ["the term ends before it", [-133, 66], 30, false],
    ["the term ends a little later, then to that end", [-133, 66], 70, true],
    ["the term ends hours later, which is rounding", [-133, 66], 67, false],
    ["the term ends just a hundredth of the lifetime later, then to that end", [-140, 60], 62, true],
    ["it has expired inside the term", [-200, -1], 100, true],
    ["it has expired, and so has the term", [-200, -1], -1, false],
  ];
  it.each(rows)("given %s", (_name, [from, to], paidUntil, gains) => {
    expect(reissueGains(days(from, to), answered(paidUntil), NOW)).toBe(gains);
  });

  it("given the end of the term was reached, then it gains no more: there is no chain of ever shorter ones", () => {
    const reached = certificate({ notBefore: NOW, notAfter: NOW + 33 * DAY });

    for (let day = 0; day <= 33; day += 1) {
      expect(reissueGains(reached, answered(33), NOW + day * DAY)).toBe(false);
    }
  });
});

describe("cameWithoutGain", () => {
  const before = days(-133, 66);
  const rows: [string, [from: number, to: number], boolean][] = [
    ["the same end", [0, 66], true],
    ["the same end but for rounding, later", [0, 67], true],
    ["the same end but for rounding, earlier", [0, 65], true],
    ["just a hundredth of the lifetime later", [0, 67.99], true],
    ["a full lifetime", [0, 199], false],
    ["a little more", [0, 70], false],
    ["an earlier end: the vendor gives shorter ones now, and the next may end later", [0, 47], false],
  ];
  it.each(rows)("given %s", (_name, [from, to], without) => {
    expect(cameWithoutGain(before, days(from, to))).toBe(without);
  });

  it("given a rekey on the day after the purchase, then nothing was to be gained, so nothing is learned", () => {
    expect(cameWithoutGain(days(-1, 198), days(0, 199))).toBe(false);
    expect(cameWithoutGain(days(-1, 198), days(0, 198))).toBe(false);
  });

  it("given just a tenth of the lifetime was to be gained, and nothing was, then that says it", () => {
    expect(cameWithoutGain(days(-20, 180), days(0, 180))).toBe(true);
    expect(cameWithoutGain(days(-20, 180), days(0, 182))).toBe(true);
    expect(cameWithoutGain(days(-19.9, 180.1), days(0, 180.1))).toBe(false);
  });

  it("given a rekey in the middle of its life that kept the end, then a renewal would keep it too", () => {
    expect(cameWithoutGain(days(-100, 99), days(0, 99))).toBe(true);
  });
});

describe("the last days", () => {
  it.each([
    ["199 days, then 14", 199, 14],
    ["42 days, then 14", 42, 14],
    ["30 days, then a third", 30, 10],
    ["six days", 6, 2],
    ["ten years", 3_652, 14],
  ])("given %s", (_name, lifetime, last) => {
    const facts = days(0, lifetime);

    expect(facts.notAfter - lastDaysFrom(facts)).toBe(last * DAY);
    expect(isInLastDays(facts, storedInstance(), lastDaysFrom(facts) - 1)).toBe(false);
    expect(isInLastDays(facts, storedInstance(), lastDaysFrom(facts))).toBe(true);
    expect(isInLastDays(facts, undefined, facts.notAfter + DAY)).toBe(true);
  });

  it("given SSLMate calls it expiring, then they have begun", () => {
    expect(isInLastDays(days(-10, 189), storedInstance({ expiring: true }), NOW)).toBe(true);
  });
});

describe("isRefusedReissue", () => {
  const error = { kind: "refused" as const, detail: "No." };

  it.each([
    ["a refused reissue", { kind: "vendor", doing: "reissue", error }, true],
    ["a refused purchase", { kind: "vendor", doing: "buy", error }, false],
    ["refused settings", { kind: "vendor", doing: "settings", error }, false],
    [
      "a reissue that wants a payment",
      { kind: "vendor", doing: "reissue", error: { ...error, kind: "payment-required" } },
      false,
    ],
    [
      "a reissue without an answer",
      { kind: "vendor", doing: "reissue", error: { ...error, kind: "timeout" } },
      false,
    ],
    ["something else", { kind: "lease-too-short" }, false],
  ] as [string, Parameters<typeof isRefusedReissue>[0], boolean][])(
    "given %s",
    (_name, failure, expected) => {
      expect(isRefusedReissue(failure)).toBe(expected);
    },
  );

  it("given no failure, then it is none", () => {
    expect(isRefusedReissue(undefined)).toBe(false);
  });
});
