import { describe, expect, it } from "vitest";
import { putsBack } from "../../../src/core/attempt/ending.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { DAY, FOREIGN_KEY, NOW, OTHER_TAG, OUR_TAG, pair } from "../../support/observed/facts.ts";
import { foreignInstance, storedInstance } from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withCluster, withSpec } from "../../support/observed/with-asked.ts";
import { withAttempt } from "../../support/observed/with-attempt.ts";
import { withForeignSecret, withSecret } from "../../support/observed/with-secret.ts";
import { live } from "../../support/observed/with-vendor.ts";

type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

function decided(...changes: readonly Change[]) {
  return decide(orderObserved(...changes));
}

const rekey = { kind: "pay", request: { verb: "reissue", paid: false, keepKey: false } };
const exists = {
  state: "stalled",
  reason: "CertificateExists",
  message:
    "SSLMate already has a certificate (instance 40) for example.com whose key this Order does not have; nothing is bought beside it. Use it where its key is; or set spec.adopt to Rekey, by which this Order takes it over with a new key; or revoke it at SSLMate to have this Order buy one.",
  after: 60_000,
};
const elsewhere = {
  state: "stalled",
  reason: "OwnedElsewhere",
  message: `The certificate of example.com at SSLMate (instance 40) belongs to another Order or installation (tag ${OTHER_TAG}). Delete that Order; or, if it is gone for good, set spec.adopt to Rekey.`,
  after: 60_000,
};

const never = withSpec({ adopt: "Never" });
const ifKeyMatches = withSpec({ adopt: "IfKeyMatches" });
const adoptRekey = withSpec({ adopt: "Rekey" });

/** An unowned TLS Secret of the wanted name with the current certificate's key, or with another. */
const withItsKey = withForeignSecret(
  "not-ours",
  "it lacks the label sslmate.com/managed",
  pair({ publicKeyHash: FOREIGN_KEY }),
);
const withAnotherKey = withForeignSecret("not-ours", "it lacks the label sslmate.com/managed", pair());

it("given our tag, IfKeyMatches and a Secret with another key, then nothing is reissued that could not be written", () => {
  const ours = live({ current: foreignInstance(), owners: [OUR_TAG] });
  const observed = orderObserved(ifKeyMatches, withAnotherKey, ours);

  expect(decide(observed)).toMatchObject({ kind: "rest", reason: "SecretConflict" });
});

describe("a certificate that nobody owns: adopt decides", () => {
  const nobodys = live({ current: foreignInstance() });
  const rows: Row[] = [
    ["nothing said, then it is left alone", [], exists],
    ["Never, then it is left alone", [never], exists],
    ["IfKeyMatches and no Secret, then it is left alone", [ifKeyMatches], exists],
    [
      "IfKeyMatches and a Secret with another key, then it is left alone",
      [ifKeyMatches, withAnotherKey],
      exists,
    ],
    [
      "IfKeyMatches and a Secret with its key, then both are taken over",
      [ifKeyMatches, withItsKey],
      { kind: "take-over" },
    ],
    [
      "IfKeyMatches as the Cluster's default, then both are taken over",
      [withCluster({ defaults: { adopt: "IfKeyMatches" } }), withItsKey],
      { kind: "take-over" },
    ],
    [
      "IfKeyMatches and its key in another Order's Secret, then that is not touched",
      [ifKeyMatches, withForeignSecret("other-order", "Order web", pair({ publicKeyHash: FOREIGN_KEY }))],
      exists,
    ],
    [
      "IfKeyMatches and its key in a Secret of another type, then that is not touched",
      [ifKeyMatches, withForeignSecret("other-type", "Opaque", pair({ publicKeyHash: FOREIGN_KEY }))],
      exists,
    ],
    ["Rekey, then it gets a new key, free of charge", [adoptRekey], rekey],
    ["Rekey as the Cluster's default, then just so", [withCluster({ defaults: { adopt: "Rekey" } })], rekey],
    [
      "Rekey as the Cluster's default and Never in the Order, then the Order's counts",
      [withCluster({ defaults: { adopt: "Rekey" } }), never],
      exists,
    ],
    [
      "Rekey and an unowned Secret of the wanted name, then that is left as it is",
      [adoptRekey, withItsKey],
      { reason: "SecretConflict" },
    ],
    [
      "Never, and our own pair is due, then nothing is bought beside it",
      [withSecret(pair({ notAfter: NOW + DAY })), never],
      exists,
    ],
    [
      "Never, and our own pair has expired near the term's end, then nothing is bought beside it",
      [
        withSecret(pair({ notAfter: NOW - DAY })),
        live({ current: foreignInstance({ expiring: true }), termEnding: true }),
      ],
      exists,
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(nobodys, ...changes)).toMatchObject(expected);
  });
});

describe("a certificate with another's tag", () => {
  const others = live({ current: foreignInstance(), owners: [OTHER_TAG] });
  const rows: Row[] = [
    ["nothing said, then it is left alone and its owner named", [], elsewhere],
    ["Never, then it is left alone", [never], elsewhere],
    [
      "IfKeyMatches and its key, then it is left alone: the tag counts more",
      [ifKeyMatches, withItsKey],
      elsewhere,
    ],
    ["Rekey, then it is taken over with a new key", [adoptRekey], rekey],
    [
      "ours beside it, then it is left alone: two have claimed it",
      [live({ current: foreignInstance(), owners: [OUR_TAG, OTHER_TAG] })],
      elsewhere,
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(others, ...changes)).toMatchObject(expected);
  });

  describe("and the key of our Secret, as after a backup was restored in another cluster", () => {
    const due = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
    const current = storedInstance({ id: 40 }, due.certificate);

    it("given its renewal is due, then two clusters do not renew it side by side", () => {
      expect(decided(withSecret(due), live({ current, owners: [OTHER_TAG] }))).toMatchObject(elsewhere);
    });

    it("given adopt Rekey, then this one renews it", () => {
      expect(decided(withSecret(due), adoptRekey, live({ current, owners: [OTHER_TAG] }))).toMatchObject({
        kind: "pay",
        request: { verb: "reissue", paid: false },
      });
    });

    it("given no tag at all, then its key says enough", () => {
      expect(decided(withSecret(due), live({ current }))).toMatchObject({
        kind: "pay",
        request: { verb: "reissue", paid: false },
      });
    });

    it("given what the other made lasts longer, then it is published: nothing is made for that", () => {
      const renewed = storedInstance(
        { id: 40 },
        { fingerprintSha256: "d".repeat(64), notAfter: NOW + 80 * DAY },
      );

      expect(decided(withSecret(due), live({ current: renewed, owners: [OTHER_TAG] }))).toMatchObject({
        kind: "publish",
        key: { from: "secret" },
      });
    });
  });
});

describe("nothing current at SSLMate, and another's tag on the name", () => {
  const lapsed = live({ owners: [OTHER_TAG] });
  const message = `The certificate of example.com at SSLMate belongs to another Order or installation (tag ${OTHER_TAG}). Delete that Order; or, if it is gone for good, set spec.adopt to Rekey.`;

  it.each([
    ["no pair", []],
    ["an expired pair of ours", [withSecret(pair({ notAfter: NOW - DAY }))]],
    ["our tag beside it", [live({ owners: [OUR_TAG, OTHER_TAG] })]],
  ] as [string, Change[]][])("given %s, then nothing is bought in its owner's place", (_name, changes) => {
    expect(decided(lapsed, ...changes)).toMatchObject({
      state: "stalled",
      reason: "OwnedElsewhere",
      message,
    });
  });

  it("given adopt Rekey, then it is bought", () => {
    expect(decided(lapsed, adoptRekey)).toMatchObject({ kind: "pay", request: { verb: "buy" } });
  });
});

describe("a certificate with our tag", () => {
  it.each([
    ["Never", never],
    ["nothing", withSpec({})],
    ["IfKeyMatches", ifKeyMatches],
    ["Rekey", adoptRekey],
  ] as [string, Change][])("given adopt says %s, then it is ours, and rekeyed", (_name, change) => {
    expect(decided(change, live({ current: foreignInstance(), owners: [OUR_TAG] }))).toMatchObject(rekey);
  });
});

describe("a certificate with our tag, which came with the attempt in flight", () => {
  const attempt = withAttempt(
    { sent: "refused" },
    { verb: "reissue", paid: false, claims: true, before: [40] },
  );
  const claimed = live({ current: foreignInstance(), owners: [OUR_TAG] });

  it("given adopt still says Rekey, then it is sent again", () => {
    expect(decided(attempt, adoptRekey, claimed)).toMatchObject(rekey);
  });

  it("given the adoption was given up, then the attempt ends, and what it changed is put back", () => {
    const action = decided(attempt, never, claimed);

    expect(action).toMatchObject({ kind: "end-attempt", how: "set-aside", why: "refused" });
    expect(action.kind === "end-attempt" && putsBack(action)).toBe(true);
  });

  it("given the object was ours before, then it stays ours", () => {
    const ours = withAttempt({ sent: "refused" }, { verb: "reissue", paid: false, before: [40] });

    expect(decided(ours, never, claimed)).toMatchObject(rekey);
  });
});

describe("taking over a Secret, when the object has our tag already, as after a stop in between", () => {
  const claimed = live({ current: foreignInstance(), owners: [OUR_TAG] });

  it("given IfKeyMatches, then the Secret is taken over still", () => {
    expect(decided(ifKeyMatches, withItsKey, claimed)).toEqual({ kind: "take-over" });
  });

  it("given Never by now, then the Secret is left as it is", () => {
    expect(decided(never, withItsKey, claimed)).toMatchObject({ reason: "SecretConflict" });
  });
});

describe("taking over by Rekey, by an Order that the Cluster does not serve", () => {
  const closed = { allowedNamespaces: { from: "Names" as const, names: ["blog"] } };

  it.each([
    ["nobody's certificate", []],
    ["another's certificate", [OTHER_TAG]],
  ])("given %s and a pair of its own making, then a free reissue does not hand it over", (_name, owners) => {
    const action = decided(
      withSecret(pair({ notAfter: NOW + DAY })),
      adoptRekey,
      withCluster(closed),
      live({ current: foreignInstance(), owners }),
    );

    expect(action).toMatchObject({ kind: "rest", reason: "NamespaceNotAllowed" });
  });

  it("given a name that the Cluster does not allow, then just so", () => {
    const action = decided(
      withSecret(pair({ notAfter: NOW + DAY })),
      adoptRekey,
      withCluster({ allowedNames: ["example.org"] }),
      live({ current: foreignInstance() }),
    );

    expect(action).toMatchObject({ kind: "rest", reason: "NameNotAllowed" });
  });

  it("given its own certificate, then a free renewal goes on", () => {
    const due = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
    const action = decided(
      withSecret(due),
      withCluster(closed),
      live({ current: storedInstance({}, due.certificate), owners: [OUR_TAG] }),
    );

    expect(action).toMatchObject({ kind: "pay", request: { verb: "reissue", paid: false } });
  });
});
