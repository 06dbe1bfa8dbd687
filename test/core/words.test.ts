/** Sentences and lists as a person would write them. */
import { describe, expect, it } from "vitest";
import { listed, sentence } from "../../src/core/words.ts";

describe("sentence", () => {
  it.each([
    ["The key is too small", "The key is too small."],
    ["The key is too small.", "The key is too small."],
    ["  The key is too small. ", "The key is too small."],
    ["Is this your name?", "Is this your name?"],
    ["Cut off in the middl…", "Cut off in the middl…"],
  ])("given %j, then it is closed once: %j", (text, closed) => {
    expect(sentence(text)).toBe(closed);
  });
});

describe("listed", () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);

  it("given few, then all are named", () => {
    expect(listed(["a", "b"])).toBe("a, b");
    expect(listed(names.slice(0, 10))).toBe("n0, n1, n2, n3, n4, n5, n6, n7, n8, n9");
  });

  it("given many, then the first ten are named and the others counted", () => {
    expect(listed(names)).toBe("n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more");
  });
});
