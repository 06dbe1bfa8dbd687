/** A certificate at SSLMate with nobody's tag: spec.adopt decides whether it is left alone, taken over or rekeyed. */
import { describe, expect, it } from "vitest";
import { DAY, FOREIGN_KEY, NOW, pair } from "../../../support/observed/facts.ts";
import { foreignInstance } from "../../../support/observed/instances.ts";
import { withCluster } from "../../../support/observed/with-asked.ts";
import { withForeignSecret, withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import {
  adoptRekey,
  decided,
  exists,
  ifKeyMatches,
  never,
  rekey,
  withAnotherKey,
  withItsKey,
  type Row,
} from "./adoptions.ts";

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
      [
        ifKeyMatches,
        withForeignSecret("other-order", "Order shop/web", pair({ publicKeyHash: FOREIGN_KEY })),
      ],
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
