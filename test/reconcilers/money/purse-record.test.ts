/** What a record of paid calls says: what is left of a budget, what is in doubt, and what waits for a person. */
import { describe, expect, test } from "vitest";
import { withCall, withoutCall, withOutcome, withPerson } from "../../../src/reconcilers/money/entries.ts";
import { purseView } from "../../../src/reconcilers/money/purse-record.ts";
import { allSettled, BUDGET, call, HOUR, NOW, paid, purse, QUESTION, view } from "./purses.ts";

describe("the budget", () => {
  test("given no call, then all of it is left", () => {
    expect(view(purse())).toEqual({ left: 2, lastEntry: "" });
  });

  test("given calls in the period, then so many less are left; older ones don't count", () => {
    expect(view(purse(call("a/1", 25), call("b/1", 3))).left).toBe(1);
  });

  test("given a used-up budget, then it is free again when the oldest call leaves the period", () => {
    expect(view(purse(call("a/1", 20), call("b/1", 3)))).toMatchObject({ left: 0, freeAt: NOW + 4 * HOUR });
  });

  test("given more calls than a lowered budget allows, then it is free when enough of them have left", () => {
    const record = { ...purse(), calls: [call("a/1", 20), call("b/1", 10), call("c/1", 3)] };
    expect(view(record)).toMatchObject({ left: 0, freeAt: NOW + 14 * HOUR });
  });

  test("given a budget of 0, then nothing is left and nothing becomes free", () => {
    const question = { ...QUESTION, attempt: undefined, doubt: allSettled };
    expect(purseView(purse(call("a/1", 1)), { ...BUDGET, purchases: 0 }, question)).not.toHaveProperty(
      "freeAt",
    );
  });

  test("given a call that was not counted, then giving it back changes nothing: nothing is written", () => {
    const record = purse(call("a/1", 1));
    expect(withoutCall(record, "b/1")).toBe(record);
  });

  test("given a refused call, then it is given back", () => {
    expect(view(withoutCall(purse(call("a/1", 1)), "a/1"))).toEqual({ left: 2, lastEntry: "" });
  });
});

describe("a call whose outcome nobody knows", () => {
  const minute = call("a/1", 1 / 60);

  test("given its attempt is in flight, then it is followed there", () => {
    expect(view(purse(minute), "a")).not.toHaveProperty("stray");
  });

  test("given its attempt is gone, then the name is in doubt until SSLMate was asked long enough, whatever the clock says", () => {
    expect(view(purse(minute)).stray).toEqual({ nextQuestion: 120_000 });
    expect(view(purse(minute), "b").stray).toEqual({ nextQuestion: 120_000 });
    expect(view(purse(call("a/1", 1_000))).stray).toEqual({ nextQuestion: 120_000 });
    expect(view(purse(minute), undefined, ["a"])).not.toHaveProperty("stray");
    expect(view(purse(minute, call("b/1", 1)), undefined, ["a"])).toHaveProperty("stray");
  });

  test("given the next call for the name, then it has come to its end: nothing came of it", () => {
    const next = withCall(purse(minute), call("b/1", 0), BUDGET, NOW);
    expect(view(next, "b")).not.toHaveProperty("stray");
    expect(next.journal).toMatchObject([
      { id: "a/1", outcome: "nothing came of it", names: ["example.com"] },
    ]);
    expect(withCall(purse(minute), call("a/2", 0), BUDGET, NOW).journal).toEqual([]);
  });

  test("given its attempt is gone and the API key is another now, then SSLMate cannot tell: a person has to agree", () => {
    const record = purse(call("a/1", 1 / 60, { account: "first" }));
    const changed = view(record, undefined, [], "other");
    expect(changed.person).toMatch(/^The API key changed while a paid call for example\.com was under way/);
    expect(changed).not.toHaveProperty("stray");
    expect(view(record)).not.toHaveProperty("person");
    expect(view(record).stray).toEqual({ nextQuestion: 120_000 });
  });

  test("given a call that an older version counted, then it counts as one of this API key", () => {
    expect(view(purse(minute), undefined, [], "other").stray).toEqual({ nextQuestion: 120_000 });
  });

  test("given the next call for the name with another API key, then what came of it is not known, and the person stays asked until something is bought", () => {
    const first = purse(call("a/1", 1 / 60, { account: "first" }));
    const next = withCall(first, call("b/1", 0, { account: "other" }), BUDGET, NOW);
    expect(next.journal).toMatchObject([{ id: "a/1", outcome: "not known" }]);
    const refused = withoutCall(next, "b/1");
    expect(view(refused, undefined, [], "other").person).toMatch(/^The API key changed/);
    expect(view(withOutcome(next, paid("b"), "bought"), undefined, [], "other")).not.toHaveProperty("person");
  });

  test("given its outcome, then nothing is in doubt, and the journal has it, the newest first", () => {
    const first = withOutcome(purse(call("a/1", 2)), paid("a"), "bought", { instanceId: 17 });
    const both = withOutcome(withCall(first, minute, BUDGET, NOW), paid("a"), "overtaken");
    expect(view(both)).not.toHaveProperty("stray");
    expect(both.journal.map(({ outcome }) => outcome)).toEqual(["overtaken", "bought"]);
    expect(both.journal[1]).toMatchObject({ id: "a/1", instanceId: 17, names: ["example.com"] });
  });

  test("given an outcome that is known already, then the record stays the same object: nothing is written", () => {
    const known = withOutcome(purse(minute), paid("a"), "bought");
    expect(withOutcome(known, paid("a"), "nothing came of it")).toBe(known);
  });
});

describe("what waits for a person", () => {
  test("given a reason, then it is told until something was bought; a call that is refused uses nothing up", () => {
    const asked = withPerson(purse(), "example.com", "It was canceled.");
    expect(view(asked).person).toBe("It was canceled.");
    expect(withPerson(asked, "example.com", "It was canceled.")).toBe(asked);
    const counted = withCall(asked, call("a/1", 0), BUDGET, NOW);
    expect(view(withoutCall(counted, "a/1")).person).toBe("It was canceled.");
    expect(view(withOutcome(counted, paid("a"), "bought"))).not.toHaveProperty("person");
  });

  test("given an attempt that is known to have bought, then to send it once more waits for a person", () => {
    const bought = withOutcome(purse(call("a/1", 1)), paid("a"), "bought", { instanceId: 17 });
    expect(view(bought, "a").person).toMatch(
      /^A certificate was bought for this name \(instance 17\), and SSLMate does not/,
    );
    expect(view(bought, "b")).not.toHaveProperty("person");
    expect(view(withOutcome(purse(call("a/1", 1)), paid("a"), "overtaken"), "a")).not.toHaveProperty(
      "person",
    );
  });

  test("given a call for another name, then it waits on", () => {
    const asked = withPerson(purse(), "example.com", "It was canceled.");
    const other = call("a/1", 0, { commonName: "other.example.com" });
    const itsAttempt = paid("a", { commonName: "other.example.com", names: ["other.example.com"] });
    const bought = withOutcome(withCall(asked, other, BUDGET, NOW), itsAttempt, "bought");
    expect(view(bought).person).toBe("It was canceled.");
  });

  test("given a purchase after an approval, then the last entry, and with it the id to approve, is another", () => {
    const before = view(purse(call("a/1", 2))).lastEntry;
    expect(view(purse(call("a/1", 2), call("b/1", 1))).lastEntry).not.toBe(before);
  });
});

describe("two Clusters with one endpoint", () => {
  const other = call("b/1", 1, { cluster: "mailservers" });

  test("given a call of one, then it leaves the other's budget as it is", () => {
    expect(view(purse(call("a/1", 1), other)).left).toBe(1);
    const question = { ...QUESTION, cluster: "mailservers", attempt: undefined };
    expect(purseView(purse(other, call("c/1", 2)), BUDGET, { ...question, doubt: allSettled }).left).toBe(1);
  });

  test("given what waits for a person, a doubt or an entry of one, then the other sees it too: the name is one", () => {
    const asked = withPerson(
      withOutcome(purse(other), paid("b"), "bought"),
      "example.com",
      "It was canceled.",
    );
    expect(view(asked)).toMatchObject({ person: "It was canceled.", lastEntry: "b/1" });
    expect(view(purse(other))).toHaveProperty("stray");
  });
});
