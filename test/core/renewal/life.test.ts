/** Years of an Order's life at vendors of several kinds, in a pure loop: decide, do it, go to the next moment. */
import { PAIR_ALONE } from "../../../src/core/secret/content.ts";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import type {
  CertificateFacts,
  InstanceView,
  OrderObserved,
  SecretView,
  VendorView,
} from "../../../src/core/facts/observed.ts";
import type { OrderSpec } from "../../../src/api/types.ts";
import { cameWithoutGain } from "../../../src/core/renewal/term.ts";
import {
  certificate,
  DAY,
  live,
  NOW,
  orderObserved,
  OUR_TAG,
  withSpec,
} from "../../support/order-observed.ts";

/** How a vendor behaves; times in milliseconds. */
interface Vendor {
  /** The longest that a certificate lives, which rules may change on a day. */
  lifetime: (since: number) => number;
  term: number;
  /** A new term begins at once, or when the one before has ended. */
  termStarts: "at once" | "after the last";
  reissue: "to the term's end" | "keeps the end" | "is refused near the term's end";
  says: "all" | "until when it is paid" | "nothing";
  /** How long before their end certificate and term are called expiring and ending. */
  window: number;
  /** From a purchase or reissue to the certificate. */
  approval: number;
}

const TODAY: Vendor = {
  lifetime: () => 199 * DAY,
  term: 365 * DAY,
  termStarts: "at once",
  reissue: "to the term's end",
  says: "all",
  window: 30 * DAY,
  approval: 3_600_000,
};

interface Call {
  verb: "buy" | "reissue" | "refused";
  /** Days since the first purchase. */
  day: number;
  /** Lifetime of what came, in days. */
  days: number;
}

interface Life {
  calls: Call[];
  /** Days on which a purchase was paid. */
  charges: number[];
  /** Days without a valid pair, after the first was there. */
  gap: number;
  /** Other reasons than Issued that the Order came to rest with once it had its first certificate. */
  reasons: Set<string>;
  passes: number;
}

/** Lives so many days; what is asked for comes at once or after the vendor's approval. */
function lifeAt(vendor: Vendor, days: number, spec: Partial<OrderSpec> = {}): Life {
  const life: Life = { calls: [], charges: [], gap: 0, reasons: new Set(), passes: 0 };
  const end = NOW + days * DAY;
  let now = NOW;
  let secret: SecretView = { kind: "absent" };
  let current: { id: number; facts: CertificateFacts } | undefined;
  let paidUntil: number | undefined;
  let failure: OrderObserved["failure"];

  const shown = (): Partial<Extract<VendorView, { kind: "answered" }>> => {
    const isCurrent = current !== undefined && current.facts.notAfter > now;
    const instance: InstanceView | undefined =
      isCurrent && current !== undefined
        ? {
            id: current.id,
            state: "active",
            publicKeyHash: current.facts.publicKeyHash,
            expiring: vendor.says === "all" && now >= current.facts.notAfter - vendor.window,
            check: { ok: true, certificate: current.facts },
          }
        : undefined;
    return {
      owners: [OUR_TAG],
      ...(instance === undefined ? {} : { current: instance }),
      ...(vendor.says === "nothing" || paidUntil === undefined ? {} : { paidUntil }),
      ...(vendor.says === "all"
        ? { termEnding: paidUntil === undefined || now >= paidUntil - vendor.window }
        : {}),
    };
  };

  const issue = (notAfter: number): void => {
    const before = current?.facts;
    const fingerprint = (life.calls.length * 7_919_777) >>> 0;
    const facts = certificate({
      notBefore: now,
      notAfter,
      publicKeyHash: "b".repeat(64),
      fingerprintSha256: fingerprint.toString(16).padStart(8, "0").padEnd(64, "0"),
    });
    const verb = life.calls.at(-1)?.verb;
    const withoutGain = verb === "reissue" && before !== undefined && cameWithoutGain(before, facts);
    current = { id: life.calls.length, facts };
    secret = {
      kind: "owned",
      immutable: false,
      instanceId: current.id,
      handled: {},
      withoutGain,
      content: PAIR_ALONE,
      pair: { certificate: facts, privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8" } },
    };
  };

  const call = (verb: Call["verb"], notAfter: number): void => {
    life.calls.push({ verb, day: (now - NOW) / DAY, days: (notAfter - now) / DAY });
  };

  while (now < end) {
    life.passes += 1;
    if (life.passes > 40_000) throw new Error("it never comes to rest");
    const changes = [live(shown()), withSpec(spec)];
    const observed: OrderObserved = {
      ...orderObserved(...changes),
      now,
      secret,
      ...(failure === undefined ? {} : { failure }),
    };
    const action = decide(observed);
    if (action.kind === "rest") {
      failure = undefined;
      life.reasons.add(action.reason);
      const wait = action.after ?? DAY;
      if (wait <= 0) throw new Error("it rests for no time");
      const next = Math.min(now + wait, end);
      life.gap += gapUntil(current?.facts, now, next);
      now = next;
      continue;
    }
    if (action.kind !== "pay") throw new Error(`unexpected: ${action.kind}`);

    const { verb, paid } = action.request;
    const lasts = Math.min(now + vendor.lifetime(now - NOW), Infinity);
    if (verb === "buy") {
      const begins = vendor.termStarts === "at once" ? now : Math.max(now, paidUntil ?? now);
      paidUntil = begins + vendor.term;
      life.charges.push((now - NOW) / DAY);
      const until = Math.min(lasts, paidUntil);
      call("buy", until);
      now += vendor.approval;
      issue(until);
      failure = undefined;
      continue;
    }
    if (paid) throw new Error("no name was added");
    const isNear = paidUntil !== undefined && now >= paidUntil - vendor.window;
    if (vendor.reissue === "is refused near the term's end" && isNear) {
      call("refused", now);
      failure = { kind: "vendor", doing: "reissue", error: { kind: "refused", detail: "The term ends." } };
      continue;
    }
    const until =
      vendor.reissue === "keeps the end"
        ? (current?.facts.notAfter ?? now)
        : Math.min(lasts, paidUntil ?? lasts);
    call("reissue", until);
    now += vendor.approval;
    issue(until);
  }
  return life;
}

/** How many of the milliseconds between two moments a certificate does not cover. */
function gapUntil(facts: CertificateFacts | undefined, from: number, to: number): number {
  return facts === undefined ? 0 : Math.max(0, to - Math.max(from, facts.notAfter));
}

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

const YEARS = 3 * 365;

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
