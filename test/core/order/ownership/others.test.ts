/** A certificate at SSLMate with another's tag is that other's, until a person says Rekey. */
import { describe, expect, it } from "vitest";
import { DAY, NOW, OTHER_TAG, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { foreignInstance, storedInstance } from "../../../support/observed/instances.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import {
  adoptRekey,
  decided,
  elsewhere,
  ifKeyMatches,
  never,
  rekey,
  withItsKey,
  type Row,
} from "./adoptions.ts";

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
