/** docs/reasons.md and src/api/reasons.ts say the same, and no reason stands in either that nothing gives. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CLUSTER_REASONS, EVENT_REASONS, ORDER_REASONS } from "../../src/api/reasons.ts";

const root = new URL("../../", import.meta.url).pathname;
const document = readFileSync(`${root}docs/reasons.md`, "utf8");
const sources = globSync("src/{core,reconcilers}/**/*.ts", { cwd: root }).map((file) =>
  readFileSync(root + file, "utf8"),
);

const eventSources = globSync("src/core/status/events/*.ts", { cwd: root }).map((file) =>
  readFileSync(root + file, "utf8"),
);

/** The rows of the table under a heading, as trimmed cells. */
function rowsOf(heading: string): string[][] {
  const section = document.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe.each([
  ["Orders", ORDER_REASONS],
  ["Clusters", CLUSTER_REASONS],
] as [string, readonly string[]][])("the reasons of %s", (heading, reasons) => {
  const rows = rowsOf(heading);

  it("are documented once each, and no others are", () => {
    const documented = rows.map(([cell = ""]) => cell.replaceAll("`", ""));

    expect(documented.toSorted()).toEqual([...reasons].toSorted());
  });

  it("each say what it means, what to do, and whether it goes on by itself", () => {
    for (const cells of rows) {
      const [, meaning, remedy, byItself] = cells;
      expect(cells).toHaveLength(4);
      expect(meaning).toMatch(/^[A-Z`].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(byItself).toMatch(/^(Yes|No|Only|Once|As|At)\b/);
    }
  });

  it.each(reasons)("%s can occur: some decision gives it", (reason) => {
    expect(sources.some((source) => source.includes(`"${reason}"`))).toBe(true);
  });
});

describe("the reasons of Events", () => {
  const documented = rowsOf("Events").map(([reason = "", on = "", when = ""]) => ({
    reasons: [...reason.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
    on,
    when,
  }));

  it("are documented, and no others are, but for those of conditions", () => {
    const named = new Set(documented.flatMap(({ reasons }) => reasons));

    expect([...named].toSorted()).toEqual([...EVENT_REASONS].toSorted());
    expect(rowsOf("Events").map(([reason]) => reason)).toEqual(
      expect.arrayContaining(["a reason of an Order", "a reason of a Cluster"]),
    );
  });

  it("each say on what they stand and when", () => {
    for (const { on, when } of documented) {
      expect(on).toMatch(/^(Order|Cluster)$/);
      expect(when).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.each(EVENT_REASONS)("%s can occur: some event is made with it", (reason) => {
    expect(eventSources.some((source) => source.includes(`"${reason}"`))).toBe(true);
  });

  it("are given by the modules of Events alone, which take no other", () => {
    const recording = sources.filter((source) => source.includes("events.record({"));

    expect(recording.length).toBeGreaterThan(0);
    for (const source of recording) expect(source).not.toMatch(/\breason: ["`]|\bnote: ["`]/);
  });
});
