/** A purchase at the end of a term whose certificate cannot be used: it is replaced free of charge, not bought again. */
import { describe, expect, it } from "vitest";
import { attemptFacts, NOW, OUR_TAG } from "../../../support/observed/facts.ts";
import { issuedInstance } from "../../../support/observed/instances.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withSetAside } from "../../../support/observed/with-attempt.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { decided, holding, reissue, withoutGain, type Expected } from "./holding.ts";

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

  it("given four that the Order itself superseded by an edit, then a further one is asked for", () => {
    const four = Array.from({ length: 4 }, (_, index) => ({
      ...useless,
      ended: "superseded" as const,
      uid: `uid-${index}`,
    }));
    expect(
      decided(holding(-51, 14, withoutGain), withSetAside(...four), boughtInVain(undefined)),
    ).toMatchObject(reissue);
  });
});
