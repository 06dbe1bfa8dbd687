import { describe, expect, test } from "vitest";
import {
  BOUGHT,
  emptyPurse,
  parsePurse,
  purseView,
  withCall,
  withOutcome,
  withoutCall,
  withPerson,
  type CountedCall,
  type PurseRecord,
} from "../../../src/reconcilers/money/purse-record.ts";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-22T12:00:00Z");
const BUDGET = { purchases: 2, period: 24 * HOUR };
const DETAIL = { verb: "buy", names: ["example.com"], nameCount: 1 };

function call(id: string, hoursAgo: number, changes: Partial<CountedCall> = {}): CountedCall {
  const time = new Date(NOW - hoursAgo * HOUR).toISOString();
  return { id, time, order: "shop/example-com", commonName: "example.com", ...changes };
}

function purse(...calls: CountedCall[]): PurseRecord {
  return calls.reduce((record, one) => withCall(record, one, BUDGET, NOW), emptyPurse("webservers"));
}

function view(record: PurseRecord, attempt?: string) {
  const question = { commonName: "example.com", attempt, now: NOW, settleTime: 10 * 60_000 };
  return purseView(record, BUDGET, question);
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
    const question = { commonName: "example.com", attempt: undefined, now: NOW, settleTime: 1 };
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
    expect(view(purse(minute), "a")).not.toHaveProperty("doubtUntil");
  });

  test("given its attempt is gone, then the name is in doubt until the settle time is over", () => {
    expect(view(purse(minute)).doubtUntil).toBe(NOW + 9 * 60_000);
    expect(view(purse(minute), "b").doubtUntil).toBe(NOW + 9 * 60_000);
    expect(view(purse(call("a/1", 1)))).not.toHaveProperty("doubtUntil");
  });

  test("given its outcome, then nothing is in doubt, and the journal has it, the newest first", () => {
    const first = withOutcome(purse(call("a/1", 2)), "a", "bought", { ...DETAIL, instanceId: 17 });
    const both = withOutcome(withCall(first, minute, BUDGET, NOW), "a", "ended", DETAIL);
    expect(view(both)).not.toHaveProperty("doubtUntil");
    expect(both.journal.map(({ outcome }) => outcome)).toEqual(["ended", "bought"]);
    expect(both.journal[1]).toMatchObject({ id: "a/1", instanceId: 17, names: ["example.com"] });
  });

  test("given an outcome that is known already, then the record stays the same object: nothing is written", () => {
    const known = withOutcome(purse(minute), "a", "bought", DETAIL);
    expect(withOutcome(known, "a", "published", DETAIL)).toBe(known);
  });
});

describe("what waits for a person", () => {
  test("given a reason, then it is told until something was bought; a call that is refused uses nothing up", () => {
    const asked = withPerson(purse(), "example.com", "It was canceled.");
    expect(view(asked).person).toBe("It was canceled.");
    expect(withPerson(asked, "example.com", "It was canceled.")).toBe(asked);
    const counted = withCall(asked, call("a/1", 0), BUDGET, NOW);
    expect(view(withoutCall(counted, "a/1")).person).toBe("It was canceled.");
    expect(view(withOutcome(counted, "a", BOUGHT, DETAIL))).not.toHaveProperty("person");
  });

  test("given an attempt that is known to have bought, then to send it once more waits for a person", () => {
    const bought = withOutcome(purse(call("a/1", 1)), "a", BOUGHT, { ...DETAIL, instanceId: 17 });
    expect(view(bought, "a").person).toMatch(
      /^A certificate was bought for this name \(instance 17\), and SSLMate does not/,
    );
    expect(view(bought, "b")).not.toHaveProperty("person");
    expect(view(withOutcome(purse(call("a/1", 1)), "a", "ended", DETAIL), "a")).not.toHaveProperty("person");
  });

  test("given a call for another name, then it waits on", () => {
    const asked = withPerson(purse(), "example.com", "It was canceled.");
    const other = call("a/1", 0, { commonName: "other.example.com" });
    const bought = withOutcome(withCall(asked, other, BUDGET, NOW), "a", BOUGHT, {
      ...DETAIL,
      names: ["other.example.com"],
    });
    expect(view(bought).person).toBe("It was canceled.");
  });

  test("given a purchase after an approval, then the last entry, and with it the id to approve, is another", () => {
    const before = view(purse(call("a/1", 2))).lastEntry;
    expect(view(purse(call("a/1", 2), call("b/1", 1))).lastEntry).not.toBe(before);
  });
});

describe("a purse that cannot be read", () => {
  test.each(["", "null", "[]", "{}", '{"calls": 3}', "not JSON"])(
    "given %j, then it is an error, never an empty purse",
    (text) => {
      expect(() => parsePurse(text)).toThrow();
    },
  );

  test("given one that was written, then it comes back", () => {
    const record = withPerson(purse(call("a/1", 1)), "example.com", "why");
    expect(parsePurse(JSON.stringify(record))).toEqual(record);
  });
});
