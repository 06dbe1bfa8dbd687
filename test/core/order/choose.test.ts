import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import {
  ATTEMPT_KEY,
  attemptFacts,
  DAY,
  FOREIGN_KEY,
  NOW,
  OTHER_TAG,
  OUR_TAG,
  pair,
  STORED_KEY,
} from "../../support/observed/facts.ts";
import {
  earlyInstance,
  foreignInstance,
  instance,
  issuedInstance,
  storedInstance,
} from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withAsked, withCluster, withNames, withSpec } from "../../support/observed/with-asked.ts";
import { withPurse, withSetAside } from "../../support/observed/with-attempt.ts";
import { withForeignSecret, withSecret } from "../../support/observed/with-secret.ts";
import { live } from "../../support/observed/with-vendor.ts";

type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

function decided(...changes: readonly Change[]) {
  return decide(orderObserved(...changes));
}

/** A pair whose renewal is due. */
const due = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
const kept = attemptFacts();

const pending = (publicKeyHash: string, owners: readonly string[] = []): Change =>
  live({ pending: instance({ publicKeyHash }), owners });

describe("a pending instance that no attempt waits for: nothing is made beside it", () => {
  const onItsWay = {
    state: "progressing",
    reason: "ApprovalPending",
    message: "Instance 21 is on its way; SSLMate waits for the approval of its names.",
    after: 30_000,
  };
  const elsewhere = {
    state: "progressing",
    reason: "PendingElsewhere",
    message:
      "SSLMate shows a pending instance (21) for example.com that this Order did not buy; nothing is bought beside it. Finish or cancel it at SSLMate.",
    after: 60_000,
  };
  const rows: Row[] = [
    [
      "the key of an attempt that was set aside, then it is ours",
      [withSetAside(kept), pending(ATTEMPT_KEY)],
      onItsWay,
    ],
    [
      "the key of an attempt that was set aside two days ago, then a person is to look after it",
      [withSetAside(attemptFacts({ startedAt: NOW - 2 * DAY })), pending(ATTEMPT_KEY)],
      { state: "stalled", reason: "ApprovalPending" },
    ],
    [
      "the Secret's key, whose renewal is due, then it is ours",
      [withSecret(due), pending(STORED_KEY)],
      onItsWay,
    ],
    ["another key and our tag, then it is ours", [pending(FOREIGN_KEY, [OUR_TAG])], onItsWay],
    [
      "another key, our tag and another's, then it is not ours",
      [pending(FOREIGN_KEY, [OUR_TAG, OTHER_TAG])],
      elsewhere,
    ],
    ["another key and another's tag, then it is not ours", [pending(FOREIGN_KEY, [OTHER_TAG])], elsewhere],
    ["another key and no tag, then it is not ours", [pending(FOREIGN_KEY)], elsewhere],
    [
      "another key and adopt Rekey, then it is not ours as long as it is pending",
      [withSpec({ adopt: "Rekey" }), pending(FOREIGN_KEY)],
      elsewhere,
    ],
    [
      "another key near the end of our term, then nothing is bought beside it",
      [
        withSecret(due),
        live({
          pending: instance({ publicKeyHash: FOREIGN_KEY }),
          current: storedInstance({}, due.certificate),
          termEnding: true,
        }),
      ],
      elsewhere,
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});

function issued(facts: Parameters<typeof pair>[0]): Change {
  const { certificate } = pair({
    publicKeyHash: ATTEMPT_KEY,
    fingerprintSha256: "d".repeat(64),
    ...facts,
  });
  return live({ current: issuedInstance({ id: 30, check: { ok: true, certificate } }) });
}

describe("a current instance with a key of ours", () => {
  const setAside = issuedInstance({ id: 30 });
  const publish = { kind: "publish", instance: { id: 30 }, key: { from: "set-aside", attempt: kept } };
  const more = withNames("example.com", "www.example.com");

  const taken: Row[] = [
    [
      "an attempt's that was set aside, and no pair, then it is published",
      [live({ current: setAside })],
      publish,
    ],
    [
      "it lasts longer than the pair, whose renewal is due, then it is published",
      [withSecret(due), issued({ notAfter: NOW + 80 * DAY })],
      publish,
    ],
    [
      "it has the name that the pair lacks, then it is published",
      [withSecret(), more, issued({ dnsNames: ["example.com", "www.example.com"] })],
      publish,
    ],
    [
      "the pair has expired and it lacks a name, then it is better than nothing",
      [
        withSecret(pair({ dnsNames: ["example.com", "www.example.com"], notAfter: NOW - DAY })),
        more,
        issued({}),
      ],
      publish,
    ],
    [
      "an attempt's that was set aside, and it is valid only from tomorrow on, then it is waited for",
      [withSetAside(kept), live({ current: earlyInstance() })],
      { kind: "rest", state: "progressing", reason: "NotYetValid", after: 3_600_000 },
    ],
    [
      "the Secret's, and it was reissued with that key, then it is published with it",
      [
        withSecret(due),
        live({
          current: storedInstance(
            { id: 30 },
            { fingerprintSha256: "d".repeat(64), notAfter: NOW + 80 * DAY },
          ),
        }),
      ],
      { kind: "publish", instance: { id: 30 }, key: { from: "secret" }, encoding: "PKCS8" },
    ],
  ];
  it.each(taken)("given the key is %s", (_name, changes, expected) => {
    expect(decided(withSetAside(kept), ...changes)).toMatchObject(expected);
  });

  const left: Row[] = [
    [
      "it lacks a name that the valid pair has, then it is reissued, not published",
      [
        withSecret(pair({ ...due.certificate, dnsNames: ["example.com", "www.example.com"] })),
        more,
        issued({ notAfter: NOW + 80 * DAY }),
      ],
      { kind: "pay", request: { verb: "reissue" } },
    ],
    [
      "it ends earlier than the pair, then the pair stays",
      [withSecret(due), issued({ notAfter: NOW + 5 * DAY })],
      { kind: "pay", request: { verb: "reissue", paid: false } },
    ],
    [
      "it ends with the pair, was made before it, and a rekey is asked for, then it is no better than that",
      [withSecret(pair(), { instanceId: 31 }), withAsked({ rekey: "1" }), issued({})],
      { kind: "pay", request: { verb: "reissue", paid: false, handles: { rekey: "1" } } },
    ],
    [
      "it ends with the pair and was made after it, then it takes its place: SSLMate may revoke the older one",
      [withSecret(), withAsked({ rekey: "1" }), issued({})],
      { kind: "publish", instance: { id: 30 } },
    ],
    [
      "its certificate is not good, then it is reissued free of charge",
      [
        live({
          current: instance({ id: 30, state: "active", check: { ok: false, problem: "It is broken." } }),
        }),
      ],
      { kind: "pay", request: { verb: "reissue", paid: false, keepKey: false } },
    ],
    [
      "the Secret is another's, then it waits for a person",
      [withForeignSecret("other-type", "Opaque"), live({ current: setAside })],
      { kind: "rest", reason: "SecretConflict" },
    ],
  ];
  it.each(left)("given %s", (_name, changes, expected) => {
    expect(decided(withSetAside(kept), ...changes)).toMatchObject(expected);
  });

  it("given our Secret was made immutable and is due, then nothing is made that could not be published", () => {
    expect(
      decided(withSecret(due, { immutable: true }), live({ current: storedInstance({}, due.certificate) })),
    ).toMatchObject({ kind: "rest", state: "stalled", reason: "SecretConflict" });
  });
});

const lost = (changes: Parameters<typeof foreignInstance>[0] = {}): Change =>
  live({ current: foreignInstance(changes), owners: [OUR_TAG] });

const reissue = (paid: boolean, ...names: string[]) => ({
  kind: "pay",
  request: {
    verb: "reissue",
    paid,
    keepKey: false,
    desired: { names: names.map((value) => expect.objectContaining({ value })) },
  },
});

describe("a lost key: ours by its tag, it is replaced free of charge", () => {
  const rows: Row[] = [
    ["one name, then a free reissue", [lost()], reissue(false, "example.com")],
    [
      "rotationPolicy Never, then with a new key all the same",
      [withSpec({ privateKey: { rotationPolicy: "Never" } }), lost()],
      reissue(false, "example.com"),
    ],
    [
      "names that SSLMate says it has, then a free reissue",
      [withNames("example.com", "www.example.com"), lost({ otherNames: ["www.example.com"] })],
      reissue(false, "example.com", "www.example.com"),
    ],
    [
      "names that it has and that the Order no longer wants, then without them",
      [lost({ otherNames: ["www.example.com"] })],
      reissue(false, "example.com"),
    ],
    [
      "a name that it lacks, then first what is free: the names that were issued",
      [
        withNames("example.com", "a.example.com", "www.example.com"),
        lost({ otherNames: ["www.example.com"] }),
      ],
      reissue(false, "example.com", "www.example.com"),
    ],
    [
      "several names and an answer that does not say which it has, then it counts as paid",
      [withNames("example.com", "www.example.com"), lost()],
      reissue(true, "example.com", "www.example.com"),
    ],
    [
      "a pair of another key whose names are not those of the current one, then they say nothing about it",
      [
        withSecret(pair({ ...due.certificate, dnsNames: ["example.com", "www.example.com"] })),
        withNames("example.com", "www.example.com"),
        lost(),
      ],
      reissue(true, "example.com", "www.example.com"),
    ],
    [
      "a pair in the Secret that is due and not the current one, then just so",
      [withSecret(due), lost()],
      reissue(false, "example.com"),
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });

  it("given it counts as paid, then the guards stand before it: a lost Secret is no way around them", () => {
    const action = decided(
      withNames("example.com", "www.example.com"),
      lost(),
      withCluster({ purchase: { policy: "Manual" } }),
    );

    expect(action).toMatchObject({ reason: "AwaitingApproval", issuance: { verb: "reissue" } });
  });
});

const person = (why: string) => ({
  state: "stalled",
  reason: "AwaitingApproval",
  message: expect.stringContaining(` waits for a person. ${why}. Approve it: `),
});

const boughtOn = (daysAgo: number): Change =>
  withPurse({ lastPurchase: { at: NOW - daysAgo * DAY, order: "shop/web" } });
const paidOn = (day: string): string =>
  `SSLMate shows no current certificate, although one was bought for Order shop/web on ${day}, and a purchase is for a year`;

describe("nothing current at SSLMate, with a pair in the Secret", () => {
  const gone = {
    state: "stalled",
    reason: "GoneAtVendor",
    message:
      "SSLMate does not show the certificate in Secret example-com-tls any more, so it cannot be reissued as asked. It is served until 2027-01-21T12:00:00Z; when its renewal is due, a person is asked to agree to a purchase. If it was revoked, delete the Secret, so that nobody serves it.",
    after: 60_000,
  };
  const buy = { kind: "pay", request: { verb: "buy", paid: true } };
  const notShown = "SSLMate does not show the certificate that is in the Secret any more";
  const termGoesOn = "SSLMate shows no current certificate, although the term that was paid for goes on";
  const over = withSecret(pair({ notAfter: NOW - DAY }));

  const rows: Row[] = [
    ["another name is wanted", [withSecret(), withNames("example.com", "x.example.com"), live()], gone],
    ["a rekey is asked for", [withSecret(), withAsked({ rekey: "1" }), live()], gone],
    [
      "a rekey is asked for in a term that goes on",
      [withSecret(), withAsked({ rekey: "1" }), live({ termEnding: false })],
      gone,
    ],
    ["its renewal is due", [withSecret(due), live()], person(notShown)],
    ["it has expired, and SSLMate says nothing about the term", [over, live()], buy],
    ["it has expired, and the term ends", [over, live({ termEnding: true })], buy],
    ["it has expired, and the term has ended", [over, live({ paidUntil: NOW - DAY })], buy],
    [
      "it has expired inside a term that is not ending",
      [over, live({ termEnding: false })],
      person(termGoesOn),
    ],
    [
      "it has expired before the end of what was paid for, at a vendor that says no more",
      [over, live({ paidUntil: NOW + DAY })],
      person(termGoesOn),
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });

  it("given no pair in a term that is not ending, then a person has to agree too", () => {
    expect(decided(live({ termEnding: false }))).toMatchObject(person(termGoesOn));
  });

  const paidBefore: Row[] = [
    ["no trace but a purchase of 20 days ago", [live(), boughtOn(20)], person(paidOn("2026-11-02"))],
    ["an expired pair, bought 200 days ago", [over, live(), boughtOn(200)], person(paidOn("2026-05-06"))],
    [
      "an expired pair whose end a reissue had not moved on, bought 200 days ago",
      [withSecret(pair({ notAfter: NOW - DAY }), { withoutGain: true }), live(), boughtOn(200)],
      buy,
    ],
    ["an expired pair, bought in the last days of a year ago", [over, live(), boughtOn(352)], buy],
    ["a purchase of 20 days ago whose term ends", [live({ termEnding: true }), boughtOn(20)], buy],
    ["a purchase of 20 days ago whose term has ended", [live({ paidUntil: NOW - DAY }), boughtOn(20)], buy],
  ];
  it.each(paidBefore)(
    "given %s, then what was paid is not paid again unasked",
    (_name, changes, expected) => {
      expect(decided(...changes)).toMatchObject(expected);
    },
  );

  it("given rotationPolicy Never and an expired pair, then its key is kept", () => {
    const action = decided(over, withSpec({ privateKey: { rotationPolicy: "Never" } }), live());

    expect(action).toMatchObject({ kind: "pay", request: { verb: "buy", keepKey: true } });
  });

  it("given rotationPolicy Never and another kind of key, then there is no key to keep", () => {
    const never = withSpec({ privateKey: { rotationPolicy: "Never", algorithm: "RSA" } });

    expect(decided(over, never, live())).toMatchObject({ kind: "pay", request: { keepKey: false } });
  });
});
