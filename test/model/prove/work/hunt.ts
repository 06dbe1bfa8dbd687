/**
 * Looks for whatever is wrong with the sources that this process runs on, in the order in which a fault in them shows
 * soonest: stories as they are, points here and there, random stories, years, and all the other points.
 */
import type { Point } from "../../crash-suite.ts";
import { checkModel } from "../../model-check.ts";
import { describeYears, liveInMemory, YEARS } from "../../years/in-memory.ts";
import { failureOf, pointsOfAll } from "./points.ts";
import type { Task, TaskResult } from "./task.ts";

/**
 * Milliseconds after which a fault counts as unnoticed though not every point was tried: a hunt that is ended from outside
 * would count as one that hangs, and so as noticed.
 */
const LONG_ENOUGH = 5 * 60_000;

/** One point of so many in the first round. */
const SAMPLE = 40;

export async function hunt({ seed, runs, thorough }: Extract<Task, { kind: "hunt" }>): Promise<TaskResult> {
  const counts = { runs: 0, points: 0 };
  for await (const failure of trials({ seed, runs, thorough }, counts)) {
    if (failure !== undefined) return { ...counts, failures: [failure] };
  }
  return { ...counts, failures: [] };
}

/** Settings that are not taken are few, and show what only the last question sees. */
function isSoon({ fault }: Point, index: number): boolean {
  return fault.kind === "not taken" || index % SAMPLE === 0;
}

async function* trials(
  { seed, runs, thorough }: Omit<Extract<Task, { kind: "hunt" }>, "kind">,
  counts: { runs: number; points: number },
): AsyncGenerator<string | undefined> {
  const started = performance.now();
  const points: Point[] = [];
  for await (const found of pointsOfAll()) {
    if ("points" in found) points.push(...found.points);
    // A change may well make a story longer; that alone breaks no rule.
    else if (!found.tooLong) yield found.wrong;
  }
  for (const point of points.filter(isSoon)) {
    counts.points += 1;
    yield failureOf(point);
  }
  const { failure, runs: told } = await checkModel(seed, runs, { shrink: false });
  counts.runs += told;
  yield failure === undefined ? undefined : `model, seed ${seed}: ${failure.words}`;
  if (!thorough) return;
  for (const years of YEARS.filter(({ oneFailsIn }) => oneFailsIn === undefined)) {
    counts.runs += 1;
    const { wrong } = await liveInMemory(years);
    yield wrong.length === 0 ? undefined : `${describeYears(years)}: ${wrong.join("; ")}`;
  }
  for (const point of points.filter((each, index) => !isSoon(each, index))) {
    if (performance.now() - started > LONG_ENOUGH) return;
    counts.points += 1;
    yield failureOf(point);
  }
}
