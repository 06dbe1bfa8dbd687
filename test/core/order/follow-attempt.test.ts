import { describe, expect, it } from "vitest";
import type { Action } from "../../../src/core/order/action.ts";
import { decide } from "../../../src/core/order/decide.ts";
import {
  ATTEMPT_KEY,
  attemptFacts,
  FOREIGN_KEY,
  instance,
  issuedInstance,
  KEY,
  NOW,
  orderObserved,
  pair,
  withAnswer,
  withAttempt,
  withBrokenSecret,
  withCluster,
  withClusterTrouble,
  withFailure,
  withForeignSecret,
  withImmutableSecret,
  withNames,
  withoutCluster,
  withRefusal,
  withRival,
  withSecret,
  withSpec,
  type Change,
} from "../../support/order-observed.ts";

type Expected = Record<string, unknown>;
type Row = [name: string, changes: Change[], expected: Expected];

function decided(...changes: Change[]): Action {
  return decide(orderObserved(withAttempt(), ...changes));
}

const pay = { kind: "pay", attempt: attemptFacts() };
const deleted = { kind: "end-attempt", how: "delete", attempt: attemptFacts() };
const setAside = { kind: "end-attempt", how: "set-aside", attempt: attemptFacts() };
const inDoubt = {
  kind: "rest",
  state: "progressing",
  reason: "InDoubt",
  after: 120_000,
  issuance: { id: "attempt-uid", phase: "InDoubt" },
};
const wait = (reason: string): Expected => ({ kind: "rest", reason });

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
      { kind: "rest", state: "stalled", reason: "KubernetesRefused", after: 60_000 },
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
        after: 60_000,
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
  ["an expired pair came into the Secret meanwhile", withSecret(pair({ notAfter: NOW - 1 }))],
];

/** An attempt made while instance 9 was there. */
function after9(sent: "never" | "refused" | "maybe", settled: boolean): Change {
  return withAttempt({ sent, settled }, { before: [9] });
}

describe("the table of doubt: SSLMate shows nothing new", () => {
  const nothing = withAnswer();
  const otherAccount = withAnswer({ apiKeyFingerprint: "key-2" });
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
      "refused, and the API key changed: begun anew",
      [withAttempt({ sent: "refused" }), otherAccount],
      deleted,
    ],
    ["maybe sent, not settled: waits", [withAttempt(), nothing], inDoubt],
    ["maybe sent, not settled, and the API key changed: waits", [withAttempt(), otherAccount], inDoubt],
    ["maybe sent, settled: sent again", [withAttempt({ settled: true }), nothing], pay],
    [
      "maybe sent, settled, and the API key changed: only a person knows",
      [withAttempt({ settled: true }), otherAccount],
      {
        kind: "rest",
        state: "stalled",
        reason: "InDoubt",
        message:
          "The API key changed while a purchase was under way, so SSLMate cannot tell what came of it. Look at the former account: if it has no certificate for example.com, delete Secret attempt-1234 in the operator's namespace, and the purchase starts anew.",
        after: 60_000,
        issuance: { phase: "InDoubt" },
      },
    ],
    [
      "never sent, and an older instance is there: ended, not paid",
      [after9("never", false), withAnswer({ current: present })],
      { kind: "end-attempt", how: "delete" },
    ],
    [
      "refused, and an older pending instance is there: ended, not paid",
      [after9("refused", false), withAnswer({ pending: present })],
      { kind: "end-attempt", how: "delete" },
    ],
    [
      "maybe sent, not settled, and an older instance is there: waits",
      [after9("maybe", false), withAnswer({ current: present })],
      inDoubt,
    ],
    [
      "maybe sent, settled, and an older instance is there: set aside, not paid",
      [after9("maybe", true), withAnswer({ current: present })],
      { kind: "end-attempt", how: "set-aside" },
    ],
    [
      "an older instance with our own key proves nothing about this attempt",
      [after9("maybe", false), withAnswer({ current: issuedInstance({ id: 9 }) })],
      inDoubt,
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });

  describe.each(unwanted)("given %s", (_name, change) => {
    it.each([
      ["never sent, then the attempt is deleted", withAttempt({ sent: "never" }), deleted],
      ["refused, then the attempt is deleted", withAttempt({ sent: "refused" }), deleted],
      ["maybe sent, then it waits until it is sure", withAttempt(), inDoubt],
      ["settled, then the attempt is set aside", withAttempt({ settled: true }), setAside],
    ] as [string, Change, Expected][])("and %s", (_which, doubt, expected) => {
      expect(decided(doubt, nothing, change)).toMatchObject(expected);
    });

    it("and settled under another API key, then the attempt is set aside: nothing is sent anyway", () => {
      expect(decided(withAttempt({ settled: true }), otherAccount, change)).toMatchObject(setAside);
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
      desired: { names: [{ approval: "http" }], privateKey: { encoding: "PKCS1" } },
    });
  });
});

describe("the table of doubt: SSLMate shows something new with another key", () => {
  const somebodys = instance({ id: 30, publicKeyHash: FOREIGN_KEY });
  const shown: [string, Change][] = [
    ["pending", withAnswer({ pending: somebodys })],
    ["current", withAnswer({ current: { ...somebodys, state: "active" } })],
    ["pending, under another API key", withAnswer({ pending: somebodys, apiKeyFingerprint: "key-2" })],
  ];
  describe.each(shown)("given it is %s", (_name, answer) => {
    it.each([
      ["never sent, then the attempt is deleted", withAttempt({ sent: "never" }), deleted],
      ["refused, then the attempt is deleted", withAttempt({ sent: "refused" }), deleted],
      ["maybe sent and settled, then the attempt is set aside", withAttempt({ settled: true }), setAside],
      [
        "maybe sent and not settled, then it waits and says who was first",
        withAttempt(),
        {
          kind: "rest",
          state: "progressing",
          reason: "OvertakenElsewhere",
          message:
            "SSLMate shows a new instance (30) with another key, bought by somebody else; nothing more is sent. Waiting until it is sure that our own purchase did not arrive.",
          after: 120_000,
          issuance: { phase: "InDoubt" },
        },
      ],
    ] as [string, Change, Expected][])("and %s", (_which, doubt, expected) => {
      expect(decided(doubt, answer)).toMatchObject(expected);
    });
  });

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
        message: "Bought as instance 21; SSLMate waits for the approval of its names.",
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
          "SSLMate issued instance 21, but has not handed over its certificate yet; it is asked again.",
        after: 30_000,
      },
    ],
    [
      "its certificate is not what was asked for, then it is not published and the deviation is told",
      [
        withAnswer({
          current: instance({
            state: "active",
            check: {
              ok: false,
              problem: "The certificate is for another key than the one it was asked for.",
            },
          }),
        }),
      ],
      {
        kind: "rest",
        state: "stalled",
        reason: "BadCertificate",
        message:
          "SSLMate issued instance 21, but its certificate is not published. The certificate is for another key than the one it was asked for. Ask SSLMate for a working certificate; it is then published by itself.",
        after: 60_000,
        issuance: { phase: "Pending", instanceId: 21 },
      },
    ],
    [
      "it was canceled, then nothing more is bought by itself",
      [withAnswer({ pending: instance({ state: "canceled", invoiceId: "INV-7" }) })],
      {
        kind: "rest",
        state: "stalled",
        reason: "Canceled",
        message:
          "Instance 21 was bought and is canceled at SSLMate; nothing more is bought by itself. Ask SSLMate about invoice INV-7. To buy once more, delete Secret attempt-1234 in the operator's namespace.",
        after: 60_000,
        issuance: { phase: "Ended", instanceId: 21 },
      },
    ],
    [
      "it was revoked and its invoice is not known, then the message reads well without",
      [withAnswer({ byKey: instance({ state: "revoked" }) })],
      {
        reason: "Canceled",
        message:
          "Instance 21 was bought and is revoked at SSLMate; nothing more is bought by itself. Ask SSLMate about its invoice. To buy once more, delete Secret attempt-1234 in the operator's namespace.",
      },
    ],
    [
      "it has expired before it was ever published, then nothing more is bought by itself",
      [withAnswer({ current: instance({ state: "expired" }) })],
      { reason: "Canceled", state: "stalled", issuance: { phase: "Ended" } },
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
      withAnswer(),
    );

    expect(action).toMatchObject({
      kind: "pay",
      desired: { privateKey: { ...KEY, algorithm: "RSA", size: 4096 } },
    });
  });
});
