import { describe, expect, it } from "vitest";
import type { Action } from "../../../src/core/order/action.ts";
import type { Attempt, Ending } from "../../../src/core/facts/observed.ts";
import { decide } from "../../../src/core/order/decide.ts";
import {
  ATTEMPT_KEY,
  attemptFacts,
  DAY,
  FIRST_WAIT,
  FOREIGN_KEY,
  KEY,
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
  wrongInstance,
} from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withClusterTrouble,
  withNames,
  withoutCluster,
  withRival,
  withSpec,
} from "../../support/observed/with-asked.ts";
import {
  withAttempt,
  withFailure,
  withPurse,
  withRefusal,
  withSetAside,
} from "../../support/observed/with-attempt.ts";
import {
  withBrokenSecret,
  withForeignSecret,
  withImmutableSecret,
  withSecret,
} from "../../support/observed/with-secret.ts";
import { live, withAnswer, withTerm } from "../../support/observed/with-vendor.ts";

type Expected = Record<string, unknown>;
type Row = [name: string, changes: Change[], expected: Expected];

function decided(...changes: Change[]): Action {
  return decide(orderObserved(withAttempt(), ...changes));
}

const pay = { kind: "pay", attempt: attemptFacts(), request: { verb: "buy", paid: true } };
const deleted = { kind: "end-attempt", how: "delete", attempt: attemptFacts() };
const setAside = { kind: "end-attempt", how: "set-aside", attempt: attemptFacts() };
const setAsideAs = (why: Ending): Expected => ({ ...setAside, why });
const inDoubt = {
  kind: "rest",
  state: "progressing",
  reason: "InDoubt",
  after: 120_000,
  issuance: { id: "attempt-uid", phase: "InDoubt" },
};
const wait = (reason: string): Expected => ({ kind: "rest", reason });

/** A pair whose renewal is due, with enough of its lifetime gone that a reissue gains. */
const due = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });

describe("decide, with an attempt in flight, before the vendor is asked", () => {
  const rows: Row[] = [
    [
      "given its certificate in the Secret, then the attempt has done its work",
      [withSecret(pair({ publicKeyHash: ATTEMPT_KEY }))],
      deleted,
    ],
    [
      "given its certificate in the Secret and everything else broken, then it still ends",
      [withSecret(pair({ publicKeyHash: ATTEMPT_KEY })), withoutCluster, withRefusal()],
      deleted,
    ],
    [
      "given its certificate in the Secret, and that Kubernetes refuses to end the attempt, then it waits",
      [
        withSecret(pair({ publicKeyHash: ATTEMPT_KEY })),
        withFailure({ kind: "kubernetes", problem: "delete secrets x/y: 403 Forbidden" }),
      ],
      { kind: "rest", state: "stalled", reason: "KubernetesRefused", after: FIRST_WAIT },
    ],
    ["given nothing known, then the vendor is asked", [], { kind: "ask-vendor" }],
    [
      "given a Secret with another pair, then the vendor is asked all the same",
      [withSecret()],
      { kind: "ask-vendor" },
    ],
    [
      "given a call that failed, then it waits and keeps the attempt",
      [
        withRefusal({
          kind: "unreachable",
          detail: "sslmate.com cannot be reached: there is no route to it.",
        }),
      ],
      {
        kind: "rest",
        state: "progressing",
        reason: "Unreachable",
        after: FIRST_WAIT,
        issuance: { id: "attempt-uid", verb: "buy", phase: "InDoubt", startedAt: "2026-11-22T11:59:00Z" },
      },
    ],
    [
      "given no Cluster any more, then it waits and keeps the attempt",
      [withoutCluster],
      { kind: "rest", state: "progressing", reason: "ClusterNotFound", issuance: { id: "attempt-uid" } },
    ],
    [
      "given a Cluster that is not Ready, then it waits and keeps the attempt",
      [withClusterTrouble("SSLMate does not accept the API key.")],
      { kind: "rest", state: "progressing", reason: "ClusterNotReady", issuance: { id: "attempt-uid" } },
    ],
  ];
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});

/** What stands against repeating the call of an attempt for example.com with ECDSA 256. */
const unwanted: [name: string, change: Change][] = [
  ["another name was added to the Order", withNames("example.com", "www.example.com")],
  ["the Order asks for another kind of key", withSpec({ privateKey: { algorithm: "RSA" } })],
  ["the Order asks for another size of key", withSpec({ privateKey: { size: 384 } })],
  ["the Cluster's defaults ask for another key", withCluster({ defaults: { privateKey: { size: 384 } } })],
  ["the Order asks for what cannot be", withSpec({ privateKey: { algorithm: "RSA", size: 256 } })],
  [
    "the namespace is not allowed any more",
    withCluster({ allowedNamespaces: { from: "Names", names: ["x"] } }),
  ],
  ["the name is not allowed any more", withCluster({ allowedNames: ["example.org"] })],
  ["a Secret of another type has come into the way", withForeignSecret("other-type", "Opaque")],
  ["our Secret was made immutable", withImmutableSecret],
  ["another Order came first to the Secret", withRival({ wants: "secret", holds: true })],
  ["a valid pair came into the Secret meanwhile", withSecret()],
  ["the Cluster was suspended", withCluster({ suspend: true })],
  ["the Cluster now wants a person to agree", withCluster({ purchase: { policy: "Manual" } })],
  ["the budget was used up meanwhile", withPurse({ left: 0, freeAt: NOW + DAY })],
];

/** An attempt made while instance 9 was there. */
function after9(sent: "never" | "refused" | "maybe", settled: boolean): Change {
  return withAttempt({ sent, settled }, { before: [9] });
}

describe("the table of doubt: SSLMate shows nothing new", () => {
  const nothing = live();
  const otherAccount = live({ apiKeyFingerprint: "key-2" });
  const accountChanged =
    "The API key changed while a paid call for example.com was under way, so SSLMate cannot tell what came of it. Look at the former account first, and agree only if nothing was bought there.";
  // Beside the rows: an instance that stood there before the attempt is nothing new, and forbids to buy.
  const present = instance({ id: 9, state: "active", publicKeyHash: FOREIGN_KEY });

  const rows: Row[] = [
    ["never sent, still wanted: sent", [withAttempt({ sent: "never" }), nothing], pay],
    ["refused, still wanted: sent again", [withAttempt({ sent: "refused" }), nothing], pay],
    [
      "never sent, and the API key changed: begun anew, so that no attempt spans two accounts",
      [withAttempt({ sent: "never" }), otherAccount],
      deleted,
    ],
    [
      "refused, and the API key changed: begun anew, and its key kept",
      [withAttempt({ sent: "refused" }), otherAccount],
      setAsideAs("refused"),
    ],
    ["its settings sent, still wanted: sent", [withAttempt({ sent: "settings" }), nothing], pay],
    ["maybe sent, not settled: waits", [withAttempt(), nothing], inDoubt],
    ["maybe sent, not settled, and the API key changed: waits", [withAttempt(), otherAccount], inDoubt],
    ["maybe sent, settled: sent again", [withAttempt({ settled: true }), nothing], pay],
    [
      "maybe sent, settled, but not asked together with everything else: looks at all of it before it sends again",
      [withAttempt({ settled: true }), withAnswer()],
      { kind: "look" },
    ],
    [
      "maybe sent, settled, and the API key changed: only a person sends it again",
      [withAttempt({ settled: true }), otherAccount],
      { ...setAside, person: accountChanged },
    ],
    [
      "never sent, and an older instance is there: ended, not paid",
      [after9("never", false), live({ current: present })],
      { kind: "end-attempt", how: "delete" },
    ],
    [
      "refused, and an older pending instance is there: ended, not paid",
      [after9("refused", false), live({ pending: present })],
      { kind: "end-attempt", how: "set-aside", why: "refused" },
    ],
    [
      "maybe sent, not settled, and an older instance is there: waits",
      [after9("maybe", false), live({ current: present })],
      inDoubt,
    ],
    [
      "maybe sent, settled, and an older instance is there: set aside, not paid",
      [after9("maybe", true), live({ current: present })],
      { kind: "end-attempt", how: "set-aside" },
    ],
    [
      "an older instance with our own key proves nothing about this attempt",
      [after9("maybe", false), live({ current: issuedInstance({ id: 9 }) })],
      inDoubt,
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });

  describe.each(unwanted)("given %s", (_name, change) => {
    it.each([
      ["never sent, then the attempt is deleted", withAttempt({ sent: "never" }), deleted],
      ["its settings sent, then it is set aside", withAttempt({ sent: "settings" }), setAsideAs("not-sent")],
      ["refused, then it is set aside", withAttempt({ sent: "refused" }), setAsideAs("refused")],
      ["maybe sent, then it waits until it is sure", withAttempt(), inDoubt],
      ["settled, then it is set aside", withAttempt({ settled: true }), setAsideAs("came-to-nothing")],
    ] as [string, Change, Expected][])("and %s", (_which, doubt, expected) => {
      expect(decided(doubt, nothing, change)).toMatchObject(expected);
    });

    it("and settled under another API key, then a person has to agree even if it is wanted again later", () => {
      expect(decided(withAttempt({ settled: true }), otherAccount, change)).toMatchObject({
        ...setAside,
        person: accountChanged,
      });
    });
  });

  it("given the names in another order, then they are the same names", () => {
    const action = decided(
      withAttempt({ sent: "never" }, { names: ["example.com", "b.example.com", "a.example.com"] }),
      withNames("example.com", "a.example.com", "b.example.com"),
      nothing,
    );

    expect(action).toMatchObject({ kind: "pay" });
  });

  it("given a name was removed from the Order, then the attempt asks for too much and is not sent", () => {
    const attempt = withAttempt({ sent: "never" }, { names: ["example.com", "www.example.com"] });

    expect(decided(attempt, nothing)).toMatchObject({ kind: "end-attempt", how: "delete" });
  });

  it("given another approval or another encoding, then the attempt still fits: neither is in the CSR", () => {
    const action = decided(
      withAttempt({ sent: "never" }),
      withSpec({
        identifiers: [{ type: "dns", value: "example.com", approval: "http" }],
        privateKey: { encoding: "PKCS1" },
      }),
      nothing,
    );

    expect(action).toMatchObject({
      kind: "pay",
      request: { desired: { names: [{ approval: "http" }], privateKey: { encoding: "PKCS1" } } },
    });
  });
});

describe("the table of doubt: SSLMate shows something new with another key", () => {
  const somebodys = instance({ id: 30, publicKeyHash: FOREIGN_KEY });
  const shown: [string, Change][] = [
    ["pending", withAnswer({ pending: somebodys })],
    ["current", withAnswer({ current: { ...somebodys, state: "active" } })],
  ];
  describe.each(shown)("given it is %s", (_name, answer) => {
    it.each([
      ["never sent, then the attempt is deleted", withAttempt({ sent: "never" }), deleted],
      ["its settings sent, then it is set aside", withAttempt({ sent: "settings" }), setAsideAs("overtaken")],
      ["refused, then it is set aside", withAttempt({ sent: "refused" }), setAsideAs("overtaken")],
      [
        "maybe sent and settled, then it is set aside",
        withAttempt({ settled: true }),
        setAsideAs("overtaken"),
      ],
      [
        "maybe sent and not settled, then it waits and says who was first",
        withAttempt(),
        {
          kind: "rest",
          state: "progressing",
          reason: "OvertakenElsewhere",
          message:
            "SSLMate shows a new instance (30) with another key, bought by somebody else; nothing more is sent. It waits until it is sure that our own purchase did not arrive, and then says what to do about theirs.",
          after: 120_000,
          issuance: { phase: "InDoubt" },
        },
      ],
    ] as [string, Change, Expected][])("and %s", (_which, doubt, expected) => {
      expect(decided(doubt, answer)).toMatchObject(expected);
    });
  });

  it.each<[string, Change, Expected]>([
    ["not settled, then it waits", withAttempt(), inDoubt],
    ["settled, then only a person pays again", withAttempt({ settled: true }), setAsideAs("cannot-tell")],
    ["never sent, then it ends", withAttempt({ sent: "never" }), deleted],
  ])(
    "given an API key of perhaps another account, whose instances prove nothing, and %s",
    (_name, doubt, expected) => {
      const otherAccount = { apiKeyFingerprint: "key-2", owners: [OUR_TAG] };

      expect(decided(doubt, live({ pending: somebodys, ...otherAccount }))).toMatchObject(expected);
    },
  );

  it("given ours beside somebody else's, then ours counts", () => {
    const answer = withAnswer({
      pending: somebodys,
      byKey: issuedInstance({ id: 29 }),
    });

    expect(decided(answer)).toMatchObject({ kind: "publish", instance: { id: 29 } });
  });
});

describe("the table of doubt: SSLMate shows an instance with our key", () => {
  const doubts: [string, Change][] = [
    ["never sent", withAttempt({ sent: "never" })],
    ["refused", withAttempt({ sent: "refused" })],
    ["maybe sent", withAttempt()],
    ["settled", withAttempt({ settled: true })],
  ];
  it.each(doubts)("given %s, and it is issued, then it is published", (_name, doubt) => {
    const shown = issuedInstance();

    expect(decided(doubt, withAnswer({ current: shown }))).toMatchObject({
      kind: "publish",
      instance: shown,
      encoding: "PKCS8",
    });
  });

  const rows: Row[] = [
    [
      "it is pending, then it is waited for, with the mirror in the status",
      [withAnswer({ pending: instance() })],
      {
        kind: "rest",
        state: "progressing",
        reason: "ApprovalPending",
        message: "Instance 21 is on its way; SSLMate waits for the approval of its names.",
        after: 30_000,
        issuance: {
          id: "attempt-uid",
          verb: "buy",
          phase: "Pending",
          instanceId: 21,
          startedAt: "2026-11-22T11:59:00Z",
        },
      },
    ],
    [
      "only the question for the key finds it, then it is taken up",
      [withAnswer({ byKey: issuedInstance() })],
      { kind: "publish" },
    ],
    [
      "the Order has become unwanted since, then what was paid is published all the same",
      [withAnswer({ current: issuedInstance() }), withNames("example.com", "www.example.com")],
      { kind: "publish", encoding: "PKCS8" },
    ],
    [
      "the Order wants its key as PKCS1, then it is published so",
      [withAnswer({ current: issuedInstance() }), withSpec({ privateKey: { encoding: "PKCS1" } })],
      { kind: "publish", encoding: "PKCS1" },
    ],
    [
      "the Order has become unacceptable since, then it is published as PKCS8",
      [
        withAnswer({ current: issuedInstance() }),
        withSpec({ privateKey: { algorithm: "RSA", size: 256, encoding: "PKCS1" } }),
      ],
      { kind: "publish", encoding: "PKCS8" },
    ],
    [
      "our Secret is broken, then it is written over",
      [withAnswer({ current: issuedInstance() }), withBrokenSecret],
      { kind: "publish" },
    ],
    [
      "the Secret holds an older pair of the name, then it is replaced by what was paid",
      [withAnswer({ current: issuedInstance() }), withSecret(pair(), { instanceId: 9 })],
      { kind: "publish" },
    ],
    [
      "it lacks a wanted name that the Secret's valid pair has, then that pair stays and the key is set aside",
      [
        withAnswer({ current: issuedInstance() }),
        withNames("example.com", "www.example.com"),
        withSecret(pair({ dnsNames: ["example.com", "www.example.com"] }), { instanceId: 9 }),
      ],
      setAside,
    ],
    [
      "the same, and the Secret's pair has expired, then it is published",
      [
        withAnswer({ current: issuedInstance() }),
        withNames("example.com", "www.example.com"),
        withSecret(pair({ dnsNames: ["example.com", "www.example.com"], notAfter: NOW }), { instanceId: 9 }),
      ],
      { kind: "publish" },
    ],
    [
      "the Secret cannot be written, then it waits for a person and loses nothing",
      [withAnswer({ current: issuedInstance() }), withForeignSecret("other-type", "Opaque")],
      {
        kind: "rest",
        state: "stalled",
        reason: "SecretConflict",
        after: 60_000,
        issuance: { phase: "Pending", instanceId: 21 },
      },
    ],
    [
      "it is issued but not handed over yet, then it is asked for again",
      [withAnswer({ pending: instance({ state: "active" }) })],
      {
        kind: "rest",
        state: "progressing",
        reason: "NotDelivered",
        message:
          "SSLMate issued instance 21, but has not handed over its certificate yet. It is asked again by itself.",
        after: 30_000,
      },
    ],
    [
      "its certificate is valid only from tomorrow on, then it is waited for, and no other asked for",
      [withAnswer({ current: earlyInstance() })],
      { kind: "rest", state: "progressing", reason: "NotYetValid", after: 3_600_000 },
    ],
    [
      "its certificate is not what was asked for, then it is not published, and its key is kept",
      [withAnswer({ current: wrongInstance() })],
      setAsideAs("wrong"),
    ],
    [
      "the write of the Secret failed in this pass, then it waits and tries again",
      [
        withAnswer({ current: issuedInstance() }),
        withFailure({ kind: "changed", what: "the Secret was changed by somebody else" }),
      ],
      {
        kind: "rest",
        state: "progressing",
        reason: "Preparing",
        message: "Looking again, since the Secret was changed by somebody else.",
        after: 1_000,
        issuance: { phase: "Pending", instanceId: 21 },
      },
    ],
    [
      "it is issued, and the Cluster is not Ready, then it waits: the answer may be another account's",
      [withAnswer({ current: issuedInstance() }), withClusterTrouble("SSLMate is not available.")],
      wait("ClusterNotReady"),
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});

describe("decide, with an attempt for a kind of key", () => {
  it("given an RSA key, then it asks for the same once more", () => {
    const action = decided(
      withAttempt({ sent: "never" }, { privateKey: { algorithm: "RSA", size: 4096 } }),
      withCluster({ defaults: { privateKey: { algorithm: "RSA", size: 4096 } } }),
      live(),
    );

    expect(action).toMatchObject({
      kind: "pay",
      request: { desired: { privateKey: { ...KEY, algorithm: "RSA", size: 4096 } } },
    });
  });
});

describe("the table of doubt: SSLMate shows something new with another key, on an object that is ours alone", () => {
  const charged = { pending: foreignInstance({ id: 30, state: "pending" }), owners: [OUR_TAG] };

  it.each([
    ["maybe sent, then it counts as our charge at once, and its key is kept", withAttempt(), setAside],
    ["settled, then just so", withAttempt({ settled: true }), setAside],
    ["never sent, then it is not our charge", withAttempt({ sent: "never" }), deleted],
    [
      "a free reissue, then it ends just so",
      withAttempt({}, { paid: false, verb: "reissue" }),
      { kind: "end-attempt", how: "set-aside" },
    ],
  ] as [string, Change, Expected][])("given %s", (_name, doubt, expected) => {
    const action = decided(doubt, withAnswer(charged));

    expect(action).toMatchObject(expected);
    expect(action).not.toHaveProperty("person");
  });

  it("given another owner's tag beside ours, then it is somebody else's", () => {
    expect(decided(withAnswer({ ...charged, owners: [OUR_TAG, OTHER_TAG] }))).toMatchObject({
      reason: "OvertakenElsewhere",
    });
  });

  it("given the attempt has ended, then the instance is waited for, and its key replaced free of charge", () => {
    expect(decide(orderObserved(live(charged)))).toMatchObject({ reason: "ApprovalPending" });
    expect(
      decide(orderObserved(live({ current: foreignInstance({ id: 30 }), owners: [OUR_TAG] }))),
    ).toMatchObject({ kind: "pay", request: { verb: "reissue", paid: false, keepKey: false } });
  });
});

describe("the table of doubt: a key that had a certificate before", () => {
  const kept = { keptKey: true, verb: "reissue", publicKeyHash: STORED_KEY, before: [17] } as const;
  const never = withSpec({ privateKey: { rotationPolicy: "Never" } });
  const more = withNames("example.com", "www.example.com");
  const paid = { ...kept, paid: true, names: ["example.com", "www.example.com"] };
  const rekeyed = issuedInstance({ publicKeyHash: STORED_KEY });

  it("given the instance that stood there before, then it is neither", () => {
    expect(
      decided(withSecret(), never, more, withAttempt({}, paid), withAnswer({ current: storedInstance() })),
    ).toMatchObject(inDoubt);
  });

  it("given a new one that does not say its CSR, then it is ours", () => {
    expect(
      decided(withSecret(), never, more, withAttempt({}, paid), withAnswer({ current: rekeyed })),
    ).toMatchObject({ kind: "publish", key: { from: "attempt" }, instance: { id: 21 } });
  });

  it("given a new one with our CSR, then it is ours", () => {
    const current = { ...rekeyed, csrHash: attemptFacts().csrHash };

    expect(decided(withSecret(), never, more, withAttempt({}, paid), withAnswer({ current }))).toMatchObject({
      kind: "publish",
    });
  });

  it("given a new one with another CSR, then it is somebody else's", () => {
    const current = { ...rekeyed, csrHash: "6".repeat(64) };

    expect(decided(withSecret(), never, more, withAttempt({}, paid), withAnswer({ current }))).toMatchObject({
      reason: "OvertakenElsewhere",
    });
  });

  it("given nothing new after the settle time, then only a person sends the paid call again", () => {
    const action = decided(
      withSecret(),
      never,
      more,
      withAttempt({ settled: true }, paid),
      live({ current: storedInstance() }),
    );

    expect(action).toMatchObject({
      kind: "end-attempt",
      how: "set-aside",
      person:
        "It is not known whether an earlier paid call for example.com arrived, and since its key had a certificate before, SSLMate cannot tell. Look at the invoices there first, and agree only if nothing new was charged.",
    });
  });

  it("given a budget used up just then, then a later pass does not send it without a person either", () => {
    const action = decided(
      withSecret(),
      never,
      more,
      withAttempt({ settled: true }, paid),
      live({ current: storedInstance() }),
      withPurse({ left: 0, freeAt: NOW + DAY }),
    );

    expect(action).toMatchObject({ kind: "end-attempt", how: "set-aside", person: expect.any(String) });
  });

  describe("and a free reissue", () => {
    const free = withAttempt({ settled: true }, { ...kept, paid: false });
    const renewing = [withSecret(due), never, free] as const;
    const current = storedInstance({}, due.certificate);

    it("given nothing new after the settle time, then it is sent again: that costs nothing", () => {
      expect(decided(...renewing, live({ current }))).toMatchObject({
        kind: "pay",
        request: { verb: "reissue", paid: false, keepKey: true },
        attempt: { keptKey: true },
      });
    });

    it("given another API key, then it ends, so that no attempt spans two accounts", () => {
      const action = decided(...renewing, live({ current, apiKeyFingerprint: "key-2" }));

      expect(action).toMatchObject({ kind: "end-attempt", why: "came-to-nothing" });
      expect(action).not.toHaveProperty("person");
    });

    it("given its certificate in the Secret, which a kept key alone does not prove, then it ends once the vendor agrees", () => {
      const published = withSecret(pair(), { instanceId: 21 });
      const shown = withAnswer({ current: instance({ state: "active", publicKeyHash: STORED_KEY }) });
      const another = withAnswer({ current: issuedInstance({ id: 22, publicKeyHash: STORED_KEY }) });

      expect(decided(withSecret(due), never, free)).toEqual({ kind: "ask-vendor" });
      expect(decided(published, never, free)).toEqual({ kind: "ask-vendor" });
      expect(decided(published, never, free, shown)).toMatchObject({ kind: "end-attempt", how: "delete" });
      expect(decided(published, never, free, another)).toMatchObject({
        kind: "publish",
        instance: { id: 22 },
      });
    });
  });
});

describe("the endings: canceled, revoked, expired", () => {
  it.each(["canceled", "revoked", "expired"] as const)(
    "given what was bought is %s, then it is set aside and the next paid call waits for a person",
    (state) => {
      expect(decided(withAnswer({ byKey: instance({ state, invoiceId: "INV-7" }) }))).toEqual({
        ...setAsideAs(state === "expired" ? "expired" : "canceled"),
        person: `Instance 21 was bought and is ${state} at SSLMate; ask SSLMate about invoice INV-7.`,
      });
    },
  );

  it("given no invoice is known, then the sentence reads well without", () => {
    expect(decided(withAnswer({ byKey: instance({ state: "revoked" }) }))).toMatchObject({
      person: "Instance 21 was bought and is revoked at SSLMate; ask SSLMate about its invoice.",
    });
  });

  const reissued = withAttempt({}, { verb: "reissue", paid: false });

  it.each(["canceled", "revoked", "expired"] as const)(
    "given a free reissue is %s before anybody saw its certificate, then what is needed is decided anew",
    (state) => {
      const action = decided(reissued, withAnswer({ byKey: instance({ state }) }));

      expect(action).toMatchObject({
        kind: "end-attempt",
        how: "set-aside",
        why: state === "expired" ? "expired" : "canceled",
      });
      expect(action).not.toHaveProperty("person");
    },
  );
});

/** An attempt that was set aside. */
function asideAs(why: Ending, changes: Partial<Attempt> = {}): Attempt {
  return attemptFacts({ ended: why, publicKeyHash: ATTEMPT_KEY, startedAt: NOW, ...changes });
}

describe("active but wrong: another is asked for, free, at most three times", () => {
  const wrong = live({ current: wrongInstance() });
  const after = (attempts: readonly Attempt[], ...changes: Change[]): Action =>
    decide(orderObserved(wrong, withSetAside(...attempts), ...changes));
  const reissue = { kind: "pay", request: { verb: "reissue", paid: false } };

  it.each<[string, readonly Attempt[], Change[], Expected]>([
    ["one was wrong, then another is asked for", [asideAs("wrong")], [], reissue],
    [
      "three were, then a third reissue is",
      [asideAs("wrong"), asideAs("canceled"), asideAs("wrong")],
      [],
      reissue,
    ],
    [
      "four were, then a person reads what was wrong, and how to go on",
      [asideAs("wrong"), asideAs("expired"), asideAs("canceled"), asideAs("wrong")],
      [],
      {
        state: "stalled",
        reason: "BadCertificate",
        message:
          "The last 4 certificates that SSLMate made for this Order could not be used, so no further one is asked for by itself. Instance 21: The certificate is for another key than the one it was asked for. Ask SSLMate; a working certificate is then published by itself. To have another one tried, give the annotation sslmate.com/rekey a new value.",
        after: 60_000,
      },
    ],
    [
      "four were canceled or revoked, then that is said",
      Array.from({ length: 4 }, () => asideAs("canceled")),
      [],
      { state: "stalled", reason: "Canceled" },
    ],
    [
      "four were, and somebody asked for another since, then it is",
      Array.from({ length: 4 }, () => asideAs("wrong")),
      [withAsked({ rekey: "again" })],
      reissue,
    ],
    [
      "four were for what somebody asked for, then not once more",
      Array.from({ length: 4 }, () => asideAs("wrong", { handles: { rekey: "again" } })),
      [withAsked({ rekey: "again" })],
      { reason: "BadCertificate" },
    ],
    [
      "four came to nothing, which is no fault of a certificate, then another is asked for",
      Array.from({ length: 4 }, () => asideAs("came-to-nothing")),
      [],
      reissue,
    ],
    [
      "four were wrong before the pair in the Secret was issued, then they count no more",
      Array.from({ length: 4 }, () => asideAs("wrong", { startedAt: NOW - 60 * DAY })),
      [withSecret(pair()), withAsked({ rekey: "again" }), live({ current: storedInstance() })],
      reissue,
    ],
    [
      "four were wrong since then, by a clock that is behind the pair in the Secret, then they count",
      Array.from({ length: 4 }, () => asideAs("wrong", { handles: { rekey: "again" } })),
      [
        withSecret(pair({ notBefore: NOW + DAY / 12 })),
        withAsked({ rekey: "again" }),
        live({ current: storedInstance() }),
      ],
      { reason: "BadCertificate" },
    ],
  ])("given %s", (_name, attempts, changes, expected) => {
    expect(after(attempts, ...changes)).toMatchObject(expected);
  });

  it("given four were wrong, and the vendor mends the last, then it is published", () => {
    const attempts = Array.from({ length: 4 }, () => asideAs("wrong"));

    expect(after(attempts, live({ current: issuedInstance() }))).toMatchObject({ kind: "publish" });
  });
});

describe("the endings: a first purchase for a name that was a mistake", () => {
  const mistaken = withAttempt({}, { names: ["example.com", "wwww.example.com"] });
  const pending = instance();

  it("given it is pending, then a person is sent to SSLMate's web page", () => {
    expect(decided(mistaken, withAnswer({ pending }))).toMatchObject({
      state: "stalled",
      reason: "PendingForOtherNames",
      message:
        "Instance 21 was bought for wwww.example.com too, which the Order no longer asks for. While it is pending, SSLMate changes nothing about it and nothing is bought beside it. Cancel it on the web page of this certificate in your account at sslmate.com, or leave it until it is issued; the Order then goes on by itself.",
      after: 30_000,
      issuance: { phase: "Pending", instanceId: 21 },
    });
  });

  it.each([
    ["the Order asks for more than was bought", [withNames("example.com", "www.example.com")]],
    ["it is a reissue", [withAttempt({}, { verb: "reissue", names: ["example.com", "wwww.example.com"] })]],
  ] as [string, Change[]][])("given %s, then it is waited for as ever", (_name, changes) => {
    expect(decided(withAnswer({ pending }), ...changes)).toMatchObject({ reason: "ApprovalPending" });
  });

  it("given a certificate that works meanwhile, then it is waited for as ever", () => {
    expect(decided(mistaken, withAnswer({ pending, current: storedInstance() }))).toMatchObject({
      reason: "ApprovalPending",
    });
  });
});

describe("the endings: refused", () => {
  it.each([
    ["unauthorized", "Unauthorized"],
    ["payment-required", "PaymentRequired"],
    ["rate-limited", "RateLimited"],
    ["refused", "Refused"],
  ] as const)("given %s, then the same attempt is sent later", (kind, reason) => {
    const refused = withAttempt({ sent: "refused" });

    expect(decided(refused, live(), withRefusal({ kind }))).toMatchObject({
      kind: "rest",
      reason,
      after: FIRST_WAIT,
    });
    expect(decided(refused, live())).toMatchObject(pay);
  });

  describe("a free reissue in the last days, at a vendor that says nothing about terms", () => {
    const last = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
    const silent = live({ current: storedInstance({}, last.certificate) });
    const reissue = { verb: "reissue", paid: false } as const;
    const refusal = withFailure({
      kind: "vendor",
      doing: "reissue",
      error: { kind: "refused", detail: "The subscription is ending." },
    });

    it("given it was refused, then it ends, and a purchase follows in the same pass", () => {
      const observed = [withSecret(last), silent, refusal] as const;

      expect(decided(withAttempt({ sent: "refused" }, reissue), ...observed)).toMatchObject({
        kind: "end-attempt",
        how: "set-aside",
      });
      expect(decide(orderObserved(...observed))).toMatchObject({
        kind: "pay",
        request: { verb: "buy", paid: true },
      });
    });

    it("given the purchase is pending then, then the refusal before it is no news any more", () => {
      const answer = withAnswer({ pending: instance() });

      expect(decided(withSecret(last), refusal, answer)).toMatchObject({ reason: "ApprovalPending" });
    });

    it.each([
      ["an earlier send is in doubt", [withAttempt({ sent: "maybe" }, reissue)]],
      ["it costs money", [withAttempt({ sent: "refused" }, { verb: "reissue" })]],
      ["the last days have not begun", [withSecret(pair({ notAfter: NOW + 20 * DAY }))]],
      ["SSLMate says that the term goes on", [withTerm({ termEnding: false })]],
      ["renewal is disabled", [withSpec({ renewal: { policy: "Disabled" } })]],
    ] as [string, Change[]][])("given %s, then it is a refusal like any other", (_name, changes) => {
      const attempt = withAttempt({ sent: "refused" }, reissue);

      expect(decided(attempt, withSecret(last), silent, refusal, ...changes)).toMatchObject({
        kind: "rest",
        reason: "Refused",
        message: expect.stringContaining(
          "SSLMate refused the reissue: The subscription is ending. Change what it refuses, or ask SSLMate.",
        ),
      });
    });
  });
});

describe("the endings: overtaken, while a renewal goes on", () => {
  const before17 = { verb: "reissue", paid: false, before: [17] } as const;
  const current = storedInstance({}, due.certificate);

  it("given the renewal is still due, then the reissue is sent", () => {
    expect(
      decided(withSecret(due), withAttempt({ sent: "never" }, before17), live({ current })),
    ).toMatchObject({
      kind: "pay",
      request: { verb: "reissue", paid: false },
      attempt: { uid: "attempt-uid" },
    });
  });

  it("given names were added and renewal became due, then the paid attempt gives way to the free one", () => {
    const more = withNames("example.com", "www.example.com");
    const paid = withAttempt(
      { sent: "refused" },
      { ...before17, paid: true, names: ["example.com", "www.example.com"] },
    );

    expect(decided(withSecret(due), more, paid, live({ current }))).toMatchObject({ kind: "end-attempt" });
    expect(decide(orderObserved(withSecret(due), more, live({ current })))).toMatchObject({
      kind: "pay",
      request: { paid: false, desired: { names: [{ value: "example.com" }] } },
    });
  });

  it("given another kind of key is wanted and nothing else, then the reissue for that is sent", () => {
    const privateKey = { algorithm: "RSA", size: 2048 } as const;
    const changes = [
      withSecret(),
      withSpec({ privateKey: { algorithm: "RSA" } }),
      withAttempt({ sent: "never" }, { ...before17, privateKey }),
    ];

    expect(decided(...changes, live({ current: storedInstance() }))).toMatchObject({
      kind: "pay",
      request: { verb: "reissue", desired: { privateKey } },
      attempt: { privateKey },
    });
  });

  it("given a name was removed meanwhile, then the attempt asks for too much and ends", () => {
    const attempt = withAttempt(
      { sent: "never" },
      { ...before17, names: ["example.com", "www.example.com"] },
    );

    expect(decided(withSecret(due), attempt, live({ current }))).toMatchObject({
      kind: "end-attempt",
      how: "delete",
    });
  });

  it("given the Order is suspended, then SSLMate is not asked and the attempt stays", () => {
    expect(decided(withSpec({ suspend: true }))).toMatchObject({
      state: "stalled",
      reason: "Suspended",
      issuance: { phase: "InDoubt" },
    });
  });
});
