/** Events of what was done at SSLMate: what a person needs to find a charge again is in what is kept of a long note. */
import { describe, expect, it } from "vitest";
import { purchased, purchasedForNobody } from "../../../../src/core/status/events/effects.ts";
import { attemptFacts as attempt } from "../../../support/observed/facts.ts";
import { instance } from "../../../support/observed/instances.ts";

const names = Array.from({ length: 100 }, (_, index) => `${"long-label.".repeat(20)}n${index}.example.com`);
const kept = (note: string): string => note.slice(0, 1_000);

describe("the Event of a purchase", () => {
  it.each(["buy", "reissue"] as const)(
    "given a %s for a hundred long names, then instance and invoice come first",
    (verb) => {
      const { note } = purchased(attempt({ verb, names }), { instanceId: 21, invoiceId: "INV-7" });
      expect(note.slice(0, 100)).toContain("(instance 21, invoice INV-7)");
      expect(note).toMatch(/ and 90 more\.$/);
    },
  );

  it("given an Order that is gone, then instance, invoice and Order come first", () => {
    const { note } = purchasedForNobody(attempt({ names }), { ...instance(), invoiceId: "INV-7" });
    expect(kept(note)).toMatch(
      /^SSLMate has made instance 21 \(\w+, invoice INV-7\) for Order shop\/example-com, /,
    );
  });

  it("given few names, then all are told", () => {
    const few = { names: ["example.com", "www.example.com"] };
    expect(purchased(attempt(few), { instanceId: 21 }).note).toBe(
      "Bought a certificate (instance 21) from SSLMate for example.com, www.example.com.",
    );
  });
});
