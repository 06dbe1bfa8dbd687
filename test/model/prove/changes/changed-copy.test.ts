/** Switching a rule off changes one place of the sources, and nothing else. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ABLATIONS } from "../ablations/all.ts";
import { changed } from "./changed-copy.ts";
import { mutated } from "./mutants.ts";

const ROOT = new URL("../../../../", import.meta.url);

describe("switching a rule off", () => {
  test.each(ABLATIONS)("given the sources, then $name is found in them exactly once", async ({ changes }) => {
    for (const change of changes) {
      const text = await readFile(fileURLToPath(new URL(change.file, ROOT)), "utf8");
      expect(changed(text, change)).not.toBe(text);
    }
  });

  test("given a text that holds the place twice, then it does not fit", () => {
    expect(() => changed("a b a", { file: "f.ts", find: "a", replace: "" })).toThrow(/f.ts holds 2 times/);
  });

  test("given a mutant, then its place alone is another", () => {
    const mutant = { file: "f.ts", line: 1, start: 4, end: 5, replacement: "c", what: "" };
    expect(mutated("if (a) b();", mutant)).toBe("if (c) b();");
  });
});
