/** A certificate at SSLMate with our tag is ours, unless the tag came with an adoption that was given up. */
import { describe, expect, it } from "vitest";
import { putsBack } from "../../../../src/core/attempt/ending.ts";
import { decide } from "../../../../src/core/order/decide.ts";
import { OUR_TAG } from "../../../support/observed/facts.ts";
import { foreignInstance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt } from "../../../support/observed/with-attempt.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { adoptRekey, decided, ifKeyMatches, never, rekey, withAnotherKey } from "./adoptions.ts";

it("given our tag, IfKeyMatches and a Secret with another key, then nothing is reissued that could not be written", () => {
  const ours = live({ current: foreignInstance(), owners: [OUR_TAG] });
  const observed = orderObserved(ifKeyMatches, withAnotherKey, ours);

  expect(decide(observed)).toMatchObject({ kind: "rest", reason: "SecretConflict" });
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
