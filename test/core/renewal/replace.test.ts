import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import type { Attempt, CertificateFacts, InstanceView } from "../../../src/core/facts/observed.ts";
import { attemptFacts, certificate, DAY, NOW, OUR_TAG, pair } from "../../support/observed/facts.ts";
import { issuedInstance, storedInstance } from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withNames,
  withSpec,
  withStatus,
} from "../../support/observed/with-asked.ts";
import { withPurse, withSetAside } from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { live, withTerm } from "../../support/observed/with-vendor.ts";

type Expected = Record<string, unknown>;

/** Our pair from one day to another, counted from now, and SSLMate showing its certificate. */
function holding(
  from: number,
  to: number,
  more: {
    facts?: Partial<CertificateFacts>;
    instance?: Partial<InstanceView>;
    secret?: Parameters<typeof withSecret>[1];
  } = {},
): Change {
  // The first of those whose renewals are spread: nothing is added to the rule's moment.
  const facts = { fingerprintSha256: "0".repeat(64), ...more.facts };
  const stored = pair({ notBefore: NOW + from * DAY, notAfter: NOW + to * DAY, ...facts });
  return (observed) =>
    live({ current: storedInstance(more.instance, stored.certificate), owners: [OUR_TAG] })(
      withSecret(stored, more.secret ?? {})(observed),
    );
}

/** A free reissue of the certificate in the Secret that was begun an hour ago and refused. */
function refusedReissue(changes: Partial<Attempt> = {}): Attempt {
  const facts = { verb: "reissue", paid: false, before: [17], ended: "refused" } as const;
  return attemptFacts({ ...facts, startedAt: NOW - DAY / 24, ...changes });
}

const byHand = withCluster({ purchase: { policy: "Manual" } });

function decided(...changes: readonly Change[]) {
  return decide(orderObserved(...changes));
}

/** Counted from now, in days. */
const until = (day: number): number => NOW + day * DAY;

const reissue = { kind: "pay", request: { verb: "reissue", paid: false, keepKey: false } };
const paidReissue = { kind: "pay", request: { verb: "reissue", paid: true } };
const buy = { kind: "pay", request: { verb: "buy", paid: true, keepKey: false } };
const issued = (why: string, after: number): Expected => ({
  kind: "rest",
  state: "settled",
  reason: "Issued",
  message: `Secret example-com-tls holds a valid certificate. ${why}`,
  after,
});
const inLastDays = (end: string): string =>
  `A reissue would not move its end (${end}) on; a new one is bought in its last days.`;
const withoutGain = { secret: { withoutGain: true } };

describe("a renewal that is due, of 199 days in a term of a year", () => {
  const rows: [string, Change[], Expected][] = [
    [
      "the term goes on for long, then a free reissue",
      [holding(-134, 65), withTerm({ paidUntil: until(231), termEnding: false })],
      reissue,
    ],
    [
      "the term ends a month after the certificate, then a free reissue to that end",
      [holding(-134, 65), withTerm({ paidUntil: until(98), termEnding: false })],
      reissue,
    ],
    [
      "the term ends with the certificate, then it waits for the last days",
      [holding(-134, 65), withTerm({ paidUntil: until(65), termEnding: false })],
      // Looked at again each day: SSLMate may change its mind.
      issued(inLastDays("2027-01-26T12:00:00Z"), DAY),
    ],
    [
      "the term is ending, and SSLMate does not call the certificate expiring, then just so",
      [holding(-134, 65), withTerm({ paidUntil: until(65), termEnding: true })],
      issued(inLastDays("2027-01-26T12:00:00Z"), DAY),
    ],
    [
      "the last days begin in some hours, then it looks again at their beginning",
      [holding(-184.75, 14.25), withTerm({ paidUntil: until(14.25), termEnding: true })],
      issued(inLastDays("2026-12-06T18:00:00Z"), DAY / 4),
    ],
    [
      "the term is ending and the last days have begun, then a purchase",
      [holding(-185, 14), withTerm({ paidUntil: until(14), termEnding: true })],
      buy,
    ],
    [
      "the term is ending and SSLMate calls the certificate expiring, then a purchase",
      [
        holding(-169, 30, { instance: { expiring: true } }),
        withTerm({ paidUntil: until(30), termEnding: true }),
      ],
      buy,
    ],
    [
      "the last days have begun and the term is not ending, then it waits, and asks more and more often",
      [holding(-189, 10), withTerm({ paidUntil: until(10), termEnding: false })],
      issued(
        "A reissue does not move its end (2026-12-02T12:00:00Z) on, and SSLMate does not say that the term which was paid for ends. A new one is bought when it does; if the certificate expires before, a person is asked.",
        DAY / 2,
      ),
    ],
    [
      "SSLMate calls it expiring inside a term that goes on, then a free reissue",
      [
        holding(-169, 30, { instance: { expiring: true } }),
        withTerm({ paidUntil: until(200), termEnding: false }),
      ],
      reissue,
    ],
    [
      "a purchase is due and a reissue would still gain, then what is free goes first",
      [holding(-185, 14), withTerm({ paidUntil: until(60), termEnding: true })],
      reissue,
    ],
    [
      "it has expired while the operator was away, inside the term, then a free reissue",
      [holding(-200, -1), withTerm({ paidUntil: until(165), termEnding: false })],
      reissue,
    ],
    [
      "it has expired with the term, then a purchase",
      [holding(-200, -1), withTerm({ paidUntil: until(-1), termEnding: true })],
      buy,
    ],
    [
      "rotationPolicy Never, then the key is kept",
      [holding(-134, 65), withSpec({ privateKey: { rotationPolicy: "Never" } })],
      { kind: "pay", request: { verb: "reissue", paid: false, keepKey: true } },
    ],
    [
      "rotationPolicy Never and a purchase, then the key is kept",
      [
        holding(-185, 14),
        withTerm({ termEnding: true, paidUntil: until(14) }),
        withSpec({ privateKey: { rotationPolicy: "Never" } }),
      ],
      { kind: "pay", request: { verb: "buy", paid: true, keepKey: true } },
    ],
    [
      "it is to start long before a reissue gains a tenth, then it waits for that",
      [
        holding(-3.99, 36.01),
        withTerm({ paidUntil: until(300), termEnding: false }),
        withSpec({ renewal: { before: "959h" } }),
      ],
      issued(
        "A reissue would hardly move its end (2026-12-28T12:14:24Z) on; it is asked for as soon as that gains a tenth of its lifetime.",
        0.01 * DAY,
      ),
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});

describe("a renewal at a vendor that keeps the end of a reissued certificate", () => {
  const rows: [string, Change[], Expected][] = [
    [
      "a reissue came back without gain, then it is not asked again for that certificate",
      [holding(-1, 64, withoutGain), withSpec({ renewal: { before: "1551h" } })],
      issued(inLastDays("2027-01-25T12:00:00Z"), DAY),
    ],
    [
      "without gain in the last days, and nothing said about the term, then a purchase",
      [holding(-51, 14, withoutGain)],
      buy,
    ],
    [
      "the same reissue was refused an hour ago in the last days, then it is tried once more before a purchase",
      [holding(-51, 14), withSetAside(refusedReissue())],
      reissue,
    ],
    [
      "it was refused an hour ago, and a purchase waits for a person, then it is not tried in vain",
      [holding(-51, 14), withSetAside(refusedReissue()), byHand],
      { kind: "rest", reason: "AwaitingApproval" },
    ],
    [
      "it was refused a day ago, then it is tried once more",
      [holding(-51, 14), withSetAside(refusedReissue({ startedAt: NOW - DAY })), byHand],
      reissue,
    ],
    [
      "a purchase, a reissue of other names or of another certificate was refused, then it is tried",
      [
        holding(-51, 14),
        withSetAside(
          refusedReissue({ verb: "buy" }),
          refusedReissue({ names: ["example.com", "www.example.com"] }),
          refusedReissue({ names: ["www.example.com"] }),
          refusedReissue({ before: [16] }),
          refusedReissue({ ended: "came-to-nothing" }),
        ),
        byHand,
      ],
      reissue,
    ],
    [
      "it was refused an hour ago in a term that goes on, then it is tried again",
      [
        holding(-51, 14),
        withSetAside(refusedReissue()),
        withTerm({ termEnding: false, paidUntil: until(200) }),
        byHand,
      ],
      reissue,
    ],
    [
      "it was refused an hour ago before the last days, then it is tried again",
      [holding(-44, 21), withSetAside(refusedReissue()), byHand],
      reissue,
    ],
    [
      "without gain, expiring, and nothing said about the term, then a purchase",
      [holding(-45, 20, { ...withoutGain, instance: { expiring: true } })],
      buy,
    ],
    [
      "without gain in the last days, and the term is ending, then a purchase",
      [holding(-51, 14, withoutGain), withTerm({ termEnding: true })],
      buy,
    ],
    [
      "without gain in the last days, and the term is not ending, then it waits",
      [holding(-51, 14, withoutGain), withTerm({ termEnding: false })],
      { reason: "Issued", after: (14 * DAY) / 20 },
    ],
    [
      "without gain, and expired inside a term that is not ending, then a person",
      [holding(-66, -1, withoutGain), withTerm({ termEnding: false })],
      {
        state: "stalled",
        reason: "AwaitingApproval",
        message: expect.stringMatching(
          /^A purchase for example\.com waits for a person\. The certificate expired, a reissue does not move its end on, and the term that was paid for goes on\. Approve it: /,
        ),
        after: 60_000,
      },
    ],
    [
      "without gain, and expired at this very moment, then just so",
      [holding(-65, 0, withoutGain), withTerm({ termEnding: false })],
      { reason: "AwaitingApproval" },
    ],
    [
      "nothing said about the term but until when it is paid, then in the last days a reissue is tried first",
      [holding(-185, 14), withTerm({ paidUntil: until(14) })],
      reissue,
    ],
    [
      "and before the last days, then it waits for them",
      [holding(-134, 65), withTerm({ paidUntil: until(65) })],
      issued(inLastDays("2027-01-26T12:00:00Z"), DAY),
    ],
    ["nothing said at all, then when it is due a reissue is tried first", [holding(-134, 65)], reissue],
    [
      "a lifetime of a minute without gain, then the last third of it is waited for, not slept through",
      [
        withSpec({ renewal: { beforePercentage: 90 } }),
        holding(-20 / 86_400, 40 / 86_400, { ...withoutGain }),
      ],
      { reason: "Issued", after: 20_000 },
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});

describe("another certificate while the present one lives", () => {
  const fresh = holding(-10, 189);
  const more = withNames("example.com", "www.example.com");
  const long = withTerm({ paidUntil: until(355), termEnding: false });
  const both = { facts: { dnsNames: ["example.com", "www.example.com"] } };

  const rows: [string, Change[], Expected][] = [
    [
      "a name is added, then a paid reissue with all of them",
      [fresh, long, more],
      {
        kind: "pay",
        request: {
          verb: "reissue",
          paid: true,
          desired: { names: [{ value: "example.com" }, { value: "www.example.com" }] },
        },
      },
    ],
    ["a name is removed, then a free reissue", [holding(-10, 189, both), long], reissue],
    [
      "a name is exchanged for another, then a paid reissue: SSLMate may call the sum free, we do not",
      [holding(-10, 189, both), long, withNames("example.com", "shop.example.com")],
      paidReissue,
    ],
    [
      "another kind of key is wanted, then a free reissue",
      [fresh, long, withSpec({ privateKey: { algorithm: "RSA" } })],
      reissue,
    ],
    [
      "another size of key is wanted and rotationPolicy Never, then with a new key all the same",
      [fresh, long, withSpec({ privateKey: { size: 384, rotationPolicy: "Never" } })],
      reissue,
    ],
    [
      "a rekey is asked for near the term's end, then the purchase that is due is that",
      [holding(-185, 14), withTerm({ paidUntil: until(14), termEnding: true }), withAsked({ rekey: "1" })],
      { kind: "pay", request: { verb: "buy", handles: { rekey: "1" } } },
    ],
    [
      "another kind of key is wanted and rotationPolicy Never, then with a new key all the same",
      [fresh, long, withSpec({ privateKey: { algorithm: "RSA", rotationPolicy: "Never" } })],
      reissue,
    ],
    [
      "a renewal is due, and SSLMate's certificate lacks a wanted name that the pair has, then the name is paid for at once",
      [
        holding(-140, 50, { ...both, instance: { check: { ok: true, certificate: certificate() } } }),
        long,
        more,
      ],
      paidReissue,
    ],
    [
      "the same, and the pair has expired, then the incomplete one is better than none",
      [
        holding(-190, -1, { ...both, instance: { check: { ok: true, certificate: certificate() } } }),
        long,
        more,
      ],
      { kind: "publish" },
    ],
    ["a rekey is asked for, then a free reissue", [fresh, long, withAsked({ rekey: "1" })], reissue],
    [
      "a rekey is asked for under rotationPolicy Never, then with a new key: that is what was asked",
      [fresh, long, withAsked({ rekey: "1" }), withSpec({ privateKey: { rotationPolicy: "Never" } })],
      { kind: "pay", request: { verb: "reissue", paid: false, keepKey: false, handles: { rekey: "1" } } },
    ],
    [
      "a name is removed near the term's end, then the purchase that is due has the right names",
      [holding(-185, 14, both), withTerm({ paidUntil: until(14), termEnding: true })],
      { kind: "pay", request: { verb: "buy", desired: { names: [{ value: "example.com" }] } } },
    ],
    [
      "a name is added near the term's end, then it is paid once, by the purchase that is due",
      [holding(-185, 14), withTerm({ paidUntil: until(14), termEnding: true }), more],
      {
        kind: "pay",
        request: {
          verb: "buy",
          desired: { names: [{ value: "example.com" }, { value: "www.example.com" }] },
        },
      },
    ],
    [
      "a rekey is asked for while the purchase that is due waits for a person, then it does not wait",
      [
        holding(-185, 14),
        withTerm({ paidUntil: until(14), termEnding: true }),
        withAsked({ rekey: "1" }),
        withCluster({ purchase: { policy: "Manual" } }),
      ],
      reissue,
    ],
    [
      "SSLMate's current one has a name that the Secret's lacks, then that was paid for",
      [
        fresh,
        long,
        more,
        (observed) =>
          live({
            current: storedInstance({
              check: { ok: false, problem: "It is broken." },
              otherNames: ["www.example.com"],
            }),
          })(observed),
      ],
      { kind: "pay", request: { verb: "reissue", paid: false } },
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});

describe("while an added name waits, what is free goes on with the last issued names", () => {
  const due = [
    holding(-134, 65, { facts: { dnsNames: ["example.com", "a.example.com"] } }),
    withTerm({ paidUntil: until(231), termEnding: false }),
    withNames("example.com", "a.example.com", "b.example.com"),
  ];
  const free = {
    kind: "pay",
    request: {
      verb: "reissue",
      paid: false,
      desired: { names: [{ value: "example.com" }, { value: "a.example.com" }] },
    },
  };

  it.each([
    ["nothing is known against it: it may not be ready, which shows only later", []],
    ["it waits for a person", [withCluster({ purchase: { policy: "Manual" } })]],
    ["the budget is used up", [withPurse({ left: 0, freeAt: NOW + DAY })]],
    ["the Cluster is suspended", [withCluster({ suspend: true })]],
    ["the Cluster does not allow it", [withCluster({ allowedNames: ["example.com", "a.example.com"] })]],
    [
      "the Cluster no longer serves the namespace",
      [withCluster({ allowedNamespaces: { from: "Names", names: [] } })],
    ],
    [
      "the budget could not be read",
      [
        (observed) => {
          const { purse: _, ...rest } = observed;
          return rest;
        },
      ],
    ],
  ] as [string, Change[]][])("given %s, then the renewal that is due comes first", (_name, changes) => {
    expect(decided(...due, ...changes)).toMatchObject(free);
  });

  it("given a rekey is asked for while it waits, then that goes on too", () => {
    const fresh = [
      holding(-10, 189),
      withNames("example.com", "b.example.com"),
      withCluster({ purchase: { policy: "Manual" } }),
    ];

    expect(decided(...fresh)).toMatchObject({ reason: "AwaitingApproval" });
    expect(decided(...fresh, withAsked({ rekey: "1" }))).toMatchObject({
      kind: "pay",
      request: {
        verb: "reissue",
        paid: false,
        handles: { rekey: "1" },
        desired: { names: [{ value: "example.com" }] },
      },
    });
  });

  it("given the reissue gained nothing, then it is not asked again and again: the added name's turn has come", () => {
    const again = [
      holding(-60, 5.5, withoutGain),
      withTerm({ termEnding: false }),
      withNames("example.com", "b.example.com"),
    ];

    expect(decided(...again)).toMatchObject(paidReissue);
    expect(decided(...again, withCluster({ suspend: true }))).toMatchObject({ reason: "ClusterSuspended" });
  });

  it("given a removed name too, then the free one has neither", () => {
    expect(decided(...due, withNames("example.com", "b.example.com"))).toMatchObject({
      kind: "pay",
      request: { paid: false, desired: { names: [{ value: "example.com" }] } },
    });
  });
});

describe("the annotations renew and rekey", () => {
  const term = withTerm({ paidUntil: until(300), termEnding: false });
  const middle = holding(-60, 139);

  it("given renew with a value not seen before, then a free reissue that carries the value", () => {
    expect(decided(middle, term, withAsked({ renew: "monday" }))).toMatchObject({
      kind: "pay",
      request: { verb: "reissue", paid: false, handles: { renew: "monday" } },
    });
  });

  it.each([
    [
      "the status says that it was acted on",
      [withStatus({ handledAnnotations: { renew: "monday", rekey: "monday" } })],
    ],
    [
      "the Secret says so, and the status was lost",
      [holding(-60, 139, { secret: { handled: { renew: "monday", rekey: "monday" } } }), term],
    ],
  ] as [string, Change[]][])("given %s, then it is not acted on again", (_name, changes) => {
    for (const asked of [{ renew: "monday" }, { rekey: "monday" }]) {
      expect(decided(middle, term, withAsked(asked), ...changes)).toMatchObject({
        kind: "rest",
        reason: "Issued",
      });
    }
  });

  it("given another value than the one acted on, then once more", () => {
    const status = withStatus({ handledAnnotations: { rekey: "monday" } });

    expect(decided(middle, term, status, withAsked({ rekey: "tuesday" }))).toMatchObject({
      kind: "pay",
      request: { handles: { rekey: "tuesday" } },
    });
  });

  it("given an empty value, then it is a value like any other", () => {
    expect(decided(middle, term, withAsked({ rekey: "" }))).toMatchObject({
      kind: "pay",
      request: { handles: { rekey: "" } },
    });
  });

  it("given both, then one reissue does both", () => {
    expect(decided(middle, term, withAsked({ renew: "1", rekey: "2" }))).toMatchObject({
      kind: "pay",
      request: { handles: { renew: "1", rekey: "2" } },
    });
  });

  it.each([
    [
      "would gain nothing, since the term ends with it",
      [middle, withTerm({ paidUntil: until(139), termEnding: false })],
    ],
    ["would gain nothing yet", [holding(-3, 196), term]],
    ["came back without gain before", [holding(-60, 139, withoutGain), term]],
    [
      "is asked for near the term's end, but before the renewal's time",
      [
        holding(-185, 14, { instance: { expiring: true } }),
        withTerm({ paidUntil: until(14), termEnding: true }),
        withSpec({ renewal: { before: "24h" } }),
      ],
    ],
  ] as [string, Change[]][])(
    "given renew that %s, then it is remembered, and nothing is bought",
    (_name, changes) => {
      expect(decided(...changes, withAsked({ renew: "1" }))).toMatchObject({
        kind: "rest",
        state: "settled",
        message: expect.stringContaining("on by enough, so none is asked for."),
        handled: { renew: "1" },
      });
    },
  );

  it("given renew under Disabled renewal, then a free reissue, and never a purchase", () => {
    const disabled = withSpec({ renewal: { policy: "Disabled" } });
    const ending = [holding(-185, 14), withTerm({ paidUntil: until(14), termEnding: true }), disabled];

    expect(decided(middle, term, disabled, withAsked({ renew: "1" }))).toMatchObject(reissue);
    expect(decided(...ending, withAsked({ renew: "1" }))).toMatchObject({ kind: "rest", reason: "Issued" });
    expect(decided(...ending, withAsked({ rekey: "1" }))).toMatchObject(reissue);
  });
});

const boughtInVain = (termEnding: boolean | undefined): Change =>
  live({
    current: issuedInstance({ id: 18, check: { ok: false, problem: "its chain is broken" } }),
    owners: [OUR_TAG],
    ...(termEnding === undefined ? {} : { termEnding }),
  });

describe("a purchase near the term's end whose certificate cannot be used", () => {
  const useless = attemptFacts({ ended: "wrong", startedAt: NOW - 60_000 });
  const rows: [string, Change[], Expected][] = [
    [
      "and the vendor does not say whether the term ends, then a free reissue",
      [boughtInVain(undefined)],
      reissue,
    ],
    ["and the vendor says still that the term ends, then a free reissue", [boughtInVain(true)], reissue],
    ["and the vendor says that the term goes on, then a free reissue", [boughtInVain(false)], reissue],
  ];
  it.each(rows)("%s: it is not bought again", (_name, changes, expected) => {
    const before = [holding(-51, 14, withoutGain), withSetAside(useless)];
    expect(decided(...before, ...changes)).toMatchObject(expected);
  });

  it("four times in a row, then no further one is asked for", () => {
    const four = Array.from({ length: 4 }, (_, index) => ({ ...useless, uid: `uid-${index}` }));
    expect(
      decided(holding(-51, 14, withoutGain), withSetAside(...four), boughtInVain(undefined)),
    ).toMatchObject({
      kind: "rest",
      reason: "BadCertificate",
    });
  });
});
