/** An attempt in flight, and SSLMate shows nothing new: the call is sent, sent again, waited for or given up. */
import { describe, expect, it } from "vitest";
import { DAY, FOREIGN_KEY, KEY, NOW } from "../../../support/observed/facts.ts";
import { instance, issuedInstance } from "../../../support/observed/instances.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withCluster, withNames, withRival, withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt, withPurse } from "../../../support/observed/with-attempt.ts";
import { withForeignSecret, withImmutableSecret, withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import {
  decided,
  deleted,
  inDoubt,
  pay,
  setAside,
  setAsideAs,
  type Expected,
  type Row,
} from "../attempt-in-flight.ts";

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
