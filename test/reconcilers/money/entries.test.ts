/** One attempt is one purchase in the journal, however often it was sent and whatever turns out later. */
import { describe, expect, test } from "vitest";
import { accountChanged, cannotTell } from "../../../src/core/status/rests/rests.ts";
import { withCall, withOutcome, withPerson } from "../../../src/reconcilers/money/entries.ts";
import { BUDGET, call, HOUR, NOW, paid, purse, view } from "./purses.ts";

describe("one attempt is one purchase", () => {
  const twice = purse(call("a/1", 2), call("a/2", 1));

  test("given two sends of which the first came to nothing, then the journal has one that bought", () => {
    const { journal, calls } = withOutcome(twice, paid("a"), "bought", { instanceId: 17 });
    expect(journal.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      "a/2 bought",
      "a/1 nothing came of it",
    ]);
    expect(calls.map(({ outcome }) => outcome)).toEqual(["nothing came of it", "bought"]);
  });

  test("given an instance that appears when its call had been given up, then its entry says so", () => {
    const given = withOutcome(twice, paid("a"), "nothing came of it");
    const late = withOutcome(given, paid("a"), "bought", { instanceId: 21, invoiceId: "INV-7" });
    expect(late.journal[0]).toMatchObject({
      id: "a/2",
      outcome: "bought",
      instanceId: 21,
      invoiceId: "INV-7",
    });
    expect(late.calls.at(-1)?.outcome).toBe("bought");
    expect(withOutcome(late, paid("a"), "bought", { instanceId: 21 })).toBe(late);
    expect(withOutcome(late, paid("a"), "overtaken")).toBe(late);
  });

  test("given an invoice that SSLMate shows later, then the entry is completed, once", () => {
    const bought = withOutcome(twice, paid("a"), "bought", { instanceId: 17 });
    const made = { instanceId: 17, invoiceId: "INV-7" };
    const later = withOutcome(bought, paid("a"), "bought", made);
    expect(later.journal[0]).toMatchObject({ id: "a/2", outcome: "bought", ...made });
    expect(later.journal).toHaveLength(2);
    expect(later.calls).toEqual(bought.calls);
    expect(withOutcome(later, paid("a"), "bought", made)).toBe(later);
    expect(withOutcome(later, paid("a"), "bought", { ...made, invoiceId: "INV-8" })).toBe(later);
  });

  test("given that it was not known what came of it, and SSLMate shows it after all, then no person is asked any more", () => {
    const why = accountChanged({ names: ["example.com"] });
    const given = withPerson(withOutcome(twice, paid("a"), "not known"), "example.com", why);
    const late = withOutcome(given, paid("a"), "bought", { instanceId: 21 });
    // Of the first of its two sends it is known that nothing came of it.
    expect(view(late)).not.toHaveProperty("person");
  });

  test("given another call of which it is not known, or another reason to ask, then a person is asked all the same", () => {
    const why = cannotTell({ names: ["example.com"] });
    const other = withOutcome(purse(call("b/1", 3)), paid("b"), "not known");
    const both = withOutcome(withCall(other, call("a/1", 1), BUDGET, NOW), paid("a"), "not known");
    const late = withOutcome(withPerson(both, "example.com", why), paid("a"), "bought", { instanceId: 21 });
    expect(view(late).person).toBe(why);
    const canceled = withPerson(
      withOutcome(twice, paid("a"), "not known"),
      "example.com",
      "It was canceled.",
    );
    expect(view(withOutcome(canceled, paid("a"), "bought", { instanceId: 21 })).person).toBe(
      "It was canceled.",
    );
  });

  test("given another instance is what was lost, then the entry keeps the one that the call bought", () => {
    const bought = withOutcome(twice, paid("a"), "bought", { instanceId: 17 });
    const lost = withOutcome(bought, paid("a"), "lost", { instanceId: 18, invoiceId: "INV-18" });
    expect(lost.journal[0]).toMatchObject({ outcome: "lost", instanceId: 17 });
    expect(lost.journal[0]).not.toHaveProperty("invoiceId");
  });

  test("given what was bought is lost, then its entry says so, and no longer that it was bought", () => {
    const bought = withOutcome(twice, paid("a"), "bought", { instanceId: 17 });
    const lost = withOutcome(bought, paid("a"), "lost");
    expect(lost.journal[0]).toMatchObject({ outcome: "lost", instanceId: 17 });
  });

  test("given two instances of one attempt, then each is an entry and counts, once", () => {
    const first = withOutcome(twice, paid("a"), "bought", { instanceId: 17 });
    const second = { instanceId: 18, invoiceId: "INV-18" };
    const both = withOutcome(first, paid("a"), "bought", second);
    expect(both.journal).toMatchObject([
      { id: "a/2", outcome: "bought", instanceId: 17 },
      { id: "a/1", outcome: "bought", ...second },
    ]);
    expect(both.calls).toHaveLength(2);
    // What a person did with our request has no send of ours.
    const once = withOutcome(purse(call("a/1", 1)), paid("a"), "bought", { instanceId: 17 });
    const asked = withPerson(once, "example.com", "It was canceled.");
    const beside = withOutcome(asked, paid("a"), "bought", second);
    expect(beside.journal).toMatchObject([{ id: "a/2", outcome: "bought", ...second }, { id: "a/1" }]);
    expect(beside.calls).toHaveLength(2);
    expect(view(beside).person).toBe("It was canceled.");
    expect(withOutcome(both, paid("a"), "bought", { instanceId: 18 })).toBe(both);
    expect(withOutcome(both, paid("a"), "bought", { instanceId: 17 })).toBe(both);
    expect(withOutcome(beside, paid("a"), "bought", { ...second, instanceId: 19 })).toBe(beside);
  });

  test("given another instance without an invoice, then it is a free reissue, and no entry", () => {
    const first = withOutcome(twice, paid("a"), "bought", { instanceId: 17 });
    expect(withOutcome(first, paid("a"), "bought", { instanceId: 18 })).toBe(first);
  });

  test("given a purse that was deleted, then what was paid is entered all the same, and counts", () => {
    const bought = withOutcome(purse(), paid("a"), "bought", { instanceId: 17 });
    expect(bought.journal).toMatchObject([
      { id: "a/1", outcome: "bought", instanceId: 17, order: "shop/example-com", names: ["example.com"] },
    ]);
    expect(view(bought, "a")).toMatchObject({
      left: 1,
      person: expect.stringMatching(/^A certificate was bought/),
    });
    expect(withOutcome(purse(), paid("a"), "lost").journal).toMatchObject([{ id: "a/1", outcome: "lost" }]);
    const empty = purse();
    expect(withOutcome(empty, paid("a"), "nothing came of it")).toBe(empty);
  });

  test("given purchases, then the newest for the name says when; added names are no new term", () => {
    const added = paid("b", { verb: "reissue" });
    const bought = withOutcome(purse(call("a/1", 3), call("b/1", 1)), paid("a"), "bought");
    const both = withOutcome(bought, added, "bought");
    expect(view(both).lastPurchase).toEqual({ at: NOW - 3 * HOUR, order: "shop/example-com" });
    expect(view(withOutcome(both, paid("a"), "lost")).lastPurchase?.at).toBe(NOW - 3 * HOUR);
    expect(view(withOutcome(purse(call("a/1", 3)), paid("a"), "refused"))).not.toHaveProperty("lastPurchase");
  });

  test("given an open call of the attempt itself, then what a person agreed to holds for its next send", () => {
    expect(view(purse(call("a/1", 1)), "a").lastEntry).toBe("");
    expect(view(twice, "a").lastEntry).toBe("");
    expect(view(purse(call("a/1", 1)), "b").lastEntry).toBe("a/1");
  });
});
