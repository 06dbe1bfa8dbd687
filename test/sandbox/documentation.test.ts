/** docs/sandbox.md against the program: what the page lists is there, and what is there is listed. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { endpoints } from "../../src/sandbox/api/routes.ts";
import { describeFault, FAULT_NAMES } from "../../src/sandbox/faults/catalogue.ts";
import { SWITCH_VALUES } from "../../src/sandbox/state/policy.ts";
import { shape } from "./support/shape.ts";
import { useHarness } from "./support/use-harness.ts";

const PAGE = readFileSync("docs/sandbox.md", "utf8");

/** The rows of the table under a heading, each as its cells. */
function table(heading: string): string[][] {
  const section = PAGE.split(/^##+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

const code = (cell: string | undefined): string[] =>
  [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);

describe("docs/sandbox.md", () => {
  const start = useHarness();

  it("lists every endpoint, with its method and where it is known from", () => {
    const rows = table("Endpoints");
    expect(rows.map(([name]) => code(name)[0])).toEqual(endpoints.map(({ name }) => name).sort(byPage(rows)));
    for (const { name, method } of endpoints) {
      const row = rows.find(([cell]) => cell === `\`${name}\``);
      expect(row?.[1]).toMatch(new RegExp(`^\`${method} `));
      expect(row?.[2]).toMatch(/^(documented|client|inferred)$/);
    }
  });

  it("lists every reason that the program can give", () => {
    const given = globSync("src/sandbox/**/*.ts").flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/reason: "([a-z_]+)"|"(bad_[a-z]+|missing_param)"/g)].map(
        ([, reason, other]) => reason ?? other ?? "",
      ),
    );
    expect(given.length).toBeGreaterThan(20);
    for (const reason of new Set(given)) expect(PAGE, reason).toContain(`\`${reason}\``);
  });

  it("lists every switch with its values, the default first", () => {
    const listed = Object.fromEntries(
      table("Switches").map(([name, values]) => [code(name)[0], code(values)]),
    );
    const known = Object.entries(SWITCH_VALUES).map(([name, values]) => [name, values.map(String)]);
    expect(listed).toEqual(Object.fromEntries(known));
  });

  it("lists every fault with its phase and its share of the hostile mix", () => {
    const listed = table("Faults").map(([name, phase, , , rate]) => [code(name)[0], phase, rate]);
    const known = FAULT_NAMES.map((name) => {
      const { phase, hostileRate } = describeFault(name);
      return [name, phase, hostileRate === undefined ? "" : `${hostileRate * 100} %`];
    });
    expect(listed).toEqual(known);
  });

  it("speaks of 38 cases, and each of them is a test that names its number", () => {
    const tests = globSync("test/sandbox/conformance/*.test.ts").map((file) => readFileSync(file, "utf8"));
    const titles = [...tests.join("\n").matchAll(/"cases? ([\d and]+):/g)].map(([, numbers = ""]) => numbers);
    const named = new Set(titles.flatMap((numbers) => numbers.match(/\d+/g) ?? []).map(Number));
    expect([...named].sort((one, other) => one - other)).toEqual(
      Array.from({ length: 38 }, (_, index) => index + 1),
    );
    expect(PAGE).toContain("The 38 cases");
  });

  it("lists every lever of the management interface", async () => {
    const harness = await start();
    const levers = shape.array((await harness.management.get("/")).json["levers"]).map(shape.object);
    for (const { method, path } of levers) {
      const last = shape.text(path).replace(/^.*\/(?=refuse$|cancel$)/, "/");
      const shown = last === path ? `${shape.text(method)} ${last}` : last;
      expect(PAGE).toContain(`\`${shown}\``);
    }
  });
});

/** Orders names as the page does; what the page lacks comes last. */
function byPage(rows: readonly string[][]): (a: string, b: string) => number {
  const place = (name: string): number => {
    const index = rows.findIndex(([cell]) => cell === `\`${name}\``);
    return index === -1 ? rows.length : index;
  };
  return (a, b) => place(a) - place(b);
}
