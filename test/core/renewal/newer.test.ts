/** Which of two certificates for the same names is to be in the Secret. */
import { describe, expect, it } from "vitest";
import { takesPlaceOf } from "../../../src/core/renewal/newer.ts";
import { NOW } from "../../support/observed/facts.ts";

const issued = (id: number | undefined, notAfter: number) => ({ id, certificate: { notAfter } });
const held = issued(17, NOW);

describe("takesPlaceOf", () => {
  it.each([
    ["it ends later, whenever it was made", issued(9, NOW + 1), true],
    ["it ends later, and nobody says when it was made", issued(undefined, NOW + 1), true],
    ["it ends with the other, and was made after it", issued(18, NOW), true],
    [
      "it ends a minute before the other, as readings of one end may, and was made after it",
      issued(18, NOW - 60_000),
      true,
    ],
    ["it ends with the other, and was made before it", issued(9, NOW), false],
    ["it is the other", held, false],
    ["it ends with the other, and nobody says when it was made", issued(undefined, NOW), false],
    ["it ends earlier, though it was made after it", issued(18, NOW - 60_001), false],
  ])("given %s", (_name, one, expected) => {
    expect(takesPlaceOf(one, held)).toBe(expected);
  });

  it("given an id of the other that nobody knows, then only a later end counts", () => {
    expect(takesPlaceOf(issued(18, NOW), issued(undefined, NOW))).toBe(false);
  });
});
