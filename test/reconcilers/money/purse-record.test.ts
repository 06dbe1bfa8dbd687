/** The record of paid calls, and what it leaves of a budget. */
import { describe, expect, test } from "vitest";
import { parsePurse } from "../../../src/reconcilers/money/decode-purse.ts";
import {
  withCall,
  withOutcome,
  withoutCall,
  withPerson,
  type PaidAttempt,
} from "../../../src/reconcilers/money/entries.ts";
import {
  emptyPurse,
  purseView,
  type CountedCall,
  type PurseRecord,
} from "../../../src/reconcilers/money/purse-record.ts";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-22T12:00:00Z");
const BUDGET = { purchases: 2, period: 24 * HOUR };

function call(id: string, hoursAgo: number, changes: Partial<CountedCall> = {}): CountedCall {
  const time = new Date(NOW - hoursAgo * HOUR).toISOString();
  return {
    id,
    time,
    order: "shop/example-com",
    cluster: "webservers",
    commonName: "example.com",
    ...changes,
  };
}

/** The attempt with this id, whose calls were made 20 hours ago at the latest. */
function paid(id: string, changes: Partial<PaidAttempt> = {}): PaidAttempt {
  return { ...call(id, 20), verb: "buy", names: ["example.com"], nameCount: 1, ...changes };
}

function purse(...calls: CountedCall[]): PurseRecord {
  return calls.reduce((record, one) => withCall(record, one, BUDGET, NOW), emptyPurse("webservers"));
}

const QUESTION = { commonName: "example.com", cluster: "webservers", now: NOW };

const allSettled = () => ({ settled: true, nextQuestion: 0 });

/** @param settled attempts that are gone and about which SSLMate was asked long enough. */
function view(record: PurseRecord, attempt?: string, settled: readonly string[] = []) {
  const doubt = (uid: string) => ({ settled: settled.includes(uid), nextQuestion: 120_000 });
  return purseView(record, BUDGET, { ...QUESTION, attempt, doubt });
}

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

describe("a purse that cannot be read", () => {
  const good = JSON.parse(
    JSON.stringify(
      withOutcome(withCall(purse(call("a/1", 1)), call("b/1", 0), BUDGET, NOW), paid("b"), "bought", {
        instanceId: 17,
        invoiceId: "INV-7",
      }),
    ),
  ) as Record<string, unknown> & { calls: object[]; journal: object[] };
  const withCalls = (changes: object): string =>
    JSON.stringify({ ...good, calls: [{ ...good.calls[0], ...changes }] });
  const withJournal = (changes: object): string =>
    JSON.stringify({ ...good, journal: [{ ...good.journal[0], ...changes }] });

  test.each([
    ["", "it is not JSON"],
    ["null", "it is not a JSON object"],
    ["[]", "it is not a JSON object"],
    ["{}", "endpoint is missing"],
    [JSON.stringify({ ...good, calls: 3 }), "calls is not a list"],
    [JSON.stringify({ ...good, journal: {} }), "journal is not a list"],
    [JSON.stringify({ ...good, persons: null }), "persons does not hold a text for each common name"],
    [JSON.stringify({ ...good, persons: { a: 1 } }), "persons does not hold a text for each common name"],
    [JSON.stringify({ ...good, calls: [null] }), "calls[0] is not an object"],
    [withCalls({ id: "a" }), "calls[0].id is not that of a call"],
    [withCalls({ time: "yesterday" }), "calls[0].time is not a time"],
    [withCalls({ time: "+275760-09-13T00:00:00Z" }), "calls[0].time is not a time"],
    [withCalls({ order: "" }), "calls[0].order is missing"],
    [withCalls({ cluster: undefined }), "calls[0].cluster is missing"],
    [withCalls({ commonName: 1 }), "calls[0].commonName is missing"],
    [withCalls({ outcome: true }), "calls[0].outcome is not a text"],
    [withJournal({ verb: 1 }), "journal[0].verb is missing"],
    [withJournal({ names: "example.com" }), "journal[0].names is not a list of names"],
    [withJournal({ nameCount: "1" }), "journal[0].nameCount is not a number"],
    [withJournal({ instanceId: "17" }), "journal[0].instanceId is not a number"],
    [withJournal({ invoiceId: 7 }), "journal[0].invoiceId is not a text"],
    [JSON.stringify(good).slice(0, -20), "it is not JSON"],
  ])("given %s, then it is an error that says where, never an empty purse", (text, problem) => {
    expect(() => parsePurse(text)).toThrow(problem);
  });

  test("given one that was written, then it comes back, with what a person or a newer version added", () => {
    expect(parsePurse(JSON.stringify({ ...good, note: "mine" }))).toEqual({ ...good, note: "mine" });
  });
});
