/** What SSLMate shows tells whether a call that is in doubt took hold. */
import { describe, expect, it } from "vitest";
import type { VendorView } from "../../../src/core/facts/observed.ts";
import { judge, madeBy } from "../../../src/core/attempt/doubt.ts";
import { attemptFacts, FOREIGN_KEY, OTHER_TAG, OUR_TAG, STORED_KEY } from "../../support/observed/facts.ts";
import { instance, issuedInstance } from "../../support/observed/instances.ts";

const attempt = attemptFacts({ before: [9] });
const ours = instance({ id: 21 });
const others = instance({ id: 30, publicKeyHash: FOREIGN_KEY });

type Shown = Partial<Extract<VendorView, { kind: "answered" }>>;

function answer(shown: Shown): Extract<VendorView, { kind: "answered" }> {
  return { kind: "answered", apiKeyFingerprint: "key-1", owners: [], ...shown };
}

function verdict(shown: Shown, of = attempt) {
  return judge(of, answer(shown), { tag: OUR_TAG });
}

describe("madeBy", () => {
  const both = { byKey: ours, current: issuedInstance({ id: 22 }), pending: others };
  it("given two new instances with our key, then a call took effect twice; the one that can be used is taken up", () => {
    expect(madeBy(attempt, answer(both)).map(({ id }) => id)).toEqual([21, 22]);
    expect(verdict(both)).toMatchObject({ kind: "ours", instance: { id: 22 } });
  });

  it("given our key with another CSR, or on what was there before, then our call did not make it", () => {
    const current = { ...ours, csrHash: "6".repeat(64) };
    expect(madeBy(attempt, answer({ current, pending: { ...ours, id: 9 } }))).toEqual([]);
    expect(madeBy(attempt, answer({ current: { ...ours, csrHash: attempt.csrHash } }))).toHaveLength(1);
  });

  it("given a key that had a certificate before, then only our CSR says that our call made it", () => {
    const kept = attemptFacts({ keptKey: true });
    expect(madeBy(kept, answer({ current: ours }))).toEqual([]);
    expect(madeBy(kept, answer({ current: { ...ours, csrHash: kept.csrHash } }))).toHaveLength(1);
  });
});

describe("judge", () => {
  it.each(["current", "pending", "byKey"] as const)(
    "given our key and a new id as %s, then it is ours",
    (where) => {
      expect(verdict({ [where]: ours })).toEqual({ kind: "ours", instance: ours });
    },
  );

  it.each([
    ["no tag", []],
    ["another's tag", [OTHER_TAG]],
    ["another's tag beside ours", [OUR_TAG, OTHER_TAG]],
  ])("given another key, a new id and %s, then it is somebody else's", (_name, owners) => {
    for (const where of ["current", "pending"] as const) {
      expect(verdict({ [where]: others, owners })).toEqual({ kind: "somebody-else", instance: others });
    }
  });

  it("given another key, a new id and our tag alone, then it is our charge with a CSR that was changed", () => {
    expect(verdict({ pending: others, owners: [OUR_TAG] })).toEqual({
      kind: "charged-otherwise",
      instance: others,
    });
  });

  it("given ours beside somebody else's, then ours counts, in whatever order they come", () => {
    expect(verdict({ current: ours, pending: others })).toMatchObject({ kind: "ours" });
    expect(verdict({ current: others, pending: ours, owners: [OUR_TAG] })).toMatchObject({ kind: "ours" });
  });

  it.each([
    ["nothing", {}],
    ["nothing but our tag", { owners: [OUR_TAG] }],
    ["what was there before, with another key", { current: { ...others, id: 9 } }],
    ["what was there before, on an object of ours", { current: { ...others, id: 9 }, owners: [OUR_TAG] }],
    ["what was there before, even with our key", { current: { ...ours, id: 9 }, byKey: { ...ours, id: 9 } }],
  ])("given %s, then it is neither", (_name, shown) => {
    expect(verdict(shown)).toEqual({ kind: "neither" });
  });

  describe("for a key that had a certificate before", () => {
    const kept = attemptFacts({ keptKey: true, publicKeyHash: STORED_KEY, before: [9] });
    const withKey = instance({ id: 21, publicKeyHash: STORED_KEY });

    it.each([
      ["with our CSR", { ...withKey, csrHash: kept.csrHash }, "ours"],
      ["that does not say its CSR", withKey, "ours"],
      ["with another CSR", { ...withKey, csrHash: "6".repeat(64) }, "somebody-else"],
      ["that stood there before, with our CSR", { ...withKey, id: 9, csrHash: kept.csrHash }, "neither"],
    ])("given an instance %s, then the verdict is right", (_name, current, kind) => {
      expect(verdict({ current }, kept)).toMatchObject({ kind });
    });

    it("given another CSR with a new key, then the key alone counts", () => {
      const current = { ...ours, csrHash: "6".repeat(64) };

      expect(verdict({ current })).toMatchObject({ kind: "ours" });
    });
  });
});
