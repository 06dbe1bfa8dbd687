/** What `npm run prove` proves by its arguments. */
import { describe, expect, test } from "vitest";
import { readArguments } from "./arguments.ts";

describe("npm run prove", () => {
  test("given nothing, then it proves all but the mutants", () => {
    const parts = ["points", "readings", "model", "years", "ablations"];
    expect(readArguments([])).toMatchObject({ runs: 10_000, parts });
  });

  test.each([
    ["--only", "nothing", /--only nothing: use points/],
    ["--runs", "many", /--runs many: a whole number from 0 on/],
  ])("given %s %s, then it says what is wrong", (flag, value, message) => {
    expect(() => readArguments([flag, value])).toThrow(message);
  });
});
