/** A purse that cannot be read is an error that says where; one that was written comes back as it was. */
import { describe, expect, test } from "vitest";
import { parsePurse } from "../../../src/reconcilers/money/decode-purse.ts";
import { withCall, withOutcome } from "../../../src/reconcilers/money/entries.ts";
import { BUDGET, call, NOW, paid, purse } from "./purses.ts";

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
