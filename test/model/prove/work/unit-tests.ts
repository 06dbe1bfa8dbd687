/** The decision tables and other unit tests of the code that decides about money, run on a copy of the sources. */
import { spawn } from "node:child_process";
import { join } from "node:path";

/** The decision tables: seconds. */
const TABLES = ["attempt", "deletion", "failure", "order", "renewal", "rules", "status"];

/** One thread that loads each module once: the tables take two seconds so, and twenty with a process for each file. */
const AT_ONCE = ["--no-isolate", "--pool", "threads", "--maxWorkers", "1"];

/** Each part takes longer than the one before it, and what the first does not notice the next may. */
const PARTS = {
  tables: [...TABLES.map((name) => `test/core/${name}`), "test/reconcilers/money"],
  all: ["test/core", "test/reconcilers", "test/model/found-cases.test.ts"],
} as const;

/** @returns the first lines about a test that fails, or undefined if all pass. @param limit milliseconds. */
export async function runUnitTests(
  root: string,
  limit: number,
  part: keyof typeof PARTS,
): Promise<string | undefined> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const child = spawn(
    process.execPath,
    [vitest, "run", "--project", "unit", ...AT_ONCE, "--bail", "1", "--reporter", "tap-flat", ...PARTS[part]],
    { cwd: root, stdio: ["ignore", "pipe", "ignore"] },
  );
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const timer = setTimeout(() => child.kill("SIGKILL"), limit);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  if (code === 0) return undefined;
  const failed = output.split("\n").filter((line) => line.startsWith("not ok"));
  // What was stopped after the first failure counts as failed too, without a time; a test has its file before it.
  const [first = failed[0]] = failed.filter((line) => line.includes(" > ") && line.includes("# time="));
  return `unit tests: ${first?.replace(/^not ok \d+ - /, "").replace(/ # time.*/, "") ?? "they do not run"}`;
}
