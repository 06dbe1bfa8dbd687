/** The annotations renew and rekey: each value is acted on once, and what gains nothing is not done. */
import { describe, expect, it } from "vitest";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withAsked, withSpec, withStatus } from "../../../support/observed/with-asked.ts";
import { withTerm } from "../../../support/observed/with-vendor.ts";
import { decided, holding, reissue, until, withoutGain } from "./holding.ts";

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
