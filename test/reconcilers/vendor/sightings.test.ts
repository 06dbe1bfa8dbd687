/** Which certificates have changed from one list of the account to the next. */
import { describe, expect, test } from "vitest";
import { Sightings } from "../../../src/reconcilers/vendor/sightings.ts";
import { OTHER_TAG } from "../../support/observed/facts.ts";
import type { Certificate } from "../../../src/sslmate/types.ts";

function shown(commonName: string, id: number, changes: Partial<Certificate> = {}): Certificate {
  const current = {
    id,
    state: "active",
    expiring: false,
    publicKeyHash: "a".repeat(64),
    expiration: 1_000,
  } as const;
  return { exists: true, commonName, tags: [], autoRenew: false, current, ...changes };
}

describe("Sightings", () => {
  test("given the first list, then all of it is new; given the same again, then nothing is", () => {
    const sightings = new Sightings();
    expect(sightings.listed("a")).toBe(undefined);
    expect(sightings.list("a", [shown("x.example", 1), shown("y.example", 2)], 0)).toEqual([
      "x.example",
      "y.example",
    ]);
    expect(sightings.list("a", [shown("x.example", 1), shown("y.example", 2)], 1)).toEqual([]);
    expect(sightings.listed("a")).toBe(true);
    expect(sightings.of("a", "x.example")).toEqual({
      autoRenew: false,
      settings: { tags: [] },
      instanceId: 1,
      notAfter: 1_000,
    });
  });

  test.each([
    ["another instance", shown("x.example", 2)],
    ["another setting", shown("x.example", 1, { autoRenew: true })],
    ["another tag", shown("x.example", 1, { tags: ["cost-7"] })],
    ["reminders that are off", shown("x.example", 1, { muted: true })],
    ["no instance any more", shown("x.example", 1, { current: undefined })],
  ])("given %s, then that name is told", (_, certificate) => {
    const sightings = new Sightings();
    sightings.list("a", [shown("x.example", 1), shown("y.example", 2)], 0);
    expect(sightings.list("a", [certificate, shown("y.example", 2)], 1)).toEqual(["x.example"]);
  });

  test("given tags in another order, or the tag of another owner, then nothing is new", () => {
    const sightings = new Sightings();
    sightings.list("a", [shown("x.example", 1, { tags: ["a", "b"] })], 0);
    const again = shown("x.example", 1, { tags: ["b", OTHER_TAG, "a"] });
    expect(sightings.list("a", [again], 1)).toEqual([]);
  });

  test("given a name that a list leaves out, then what was seen of it stays: a list proves no absence", () => {
    const sightings = new Sightings();
    sightings.list("a", [shown("x.example", 1)], 0);
    expect(sightings.list("a", [], 1)).toEqual([]);
    expect(sightings.of("a", "x.example")?.instanceId).toBe(1);
  });

  test("given a list that was asked for before an Order's own question, then the later answer stays", () => {
    const sightings = new Sightings();
    sightings.see("a", shown("x.example", 2), 10);
    expect(sightings.list("a", [shown("x.example", 1)], 5)).toEqual([]);
    expect(sightings.of("a", "x.example")?.instanceId).toBe(2);
  });

  test("given a vendor that gives no list, then that is known, and what was seen stays", () => {
    const sightings = new Sightings();
    sightings.see("a", shown("x.example", 2), 10);
    expect(sightings.list("a", undefined, 11)).toEqual([]);
    expect(sightings.listed("a")).toBe(false);
    expect(sightings.of("a", "x.example")?.instanceId).toBe(2);
  });

  test("given two Clusters, then each has its own; one that is dropped is forgotten", () => {
    const sightings = new Sightings();
    sightings.list("a", [shown("x.example", 1)], 0);
    expect(sightings.of("b", "x.example")).toBe(undefined);
    sightings.drop("a");
    expect(sightings.of("a", "x.example")).toBe(undefined);
  });
});
