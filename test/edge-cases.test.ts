/** The list of edge cases names tests that are there, and gives every case either a test or a reason. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
}

interface Row {
  /** What is the case, for the name of the test here. */
  name: string;
  shown: string;
}

const rows: Row[] = read("test/edge-cases.md")
  .split("\n")
  .filter((line) => /^\| [^-]/.test(line) && !/^\| case\b/.test(line))
  .map((line) => {
    const [, name = "", shown = ""] = line.split("|").map((cell) => cell.trim());
    return { name, shown };
  });

/** A cell is `file`: `test`, `test`<br>`file`: …, perhaps after a reason in words. */
function testsOf({ shown }: Row): { file: string; test: string }[] {
  return shown.split("<br>").flatMap((part) => {
    const [file = "", ...tests] = [...part.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
    return tests.map((test) => ({ file, test }));
  });
}

/** A name stands in the source as it is written there: as a whole string, of a test or of a row. */
function stands(source: string, test: string): boolean {
  return [`"${test}"`, `\`${test}\``].some((text) => source.includes(text));
}

describe("the list of edge cases", () => {
  it("given the table, then its rows are found", () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  it.each(rows)("given: $name then every test that it names is there, or a reason why none is", (row) => {
    const tests = testsOf(row);
    const hasReason = /^Does not apply: \S.{20,}/.test(row.shown);
    expect(tests.length > 0 || hasReason).toBe(true);
    for (const { file, test } of tests) expect(stands(read(file), test), `${file}: ${test}`).toBe(true);
  });
});
