/** Does one task of the proof in this process. */
import { checkModel } from "../../model-check.ts";
import { describeYears, liveInMemory, YEARS } from "../../years/in-memory.ts";
import { liveOverHttp } from "../../years/over-http.ts";
import { SHORT_LIVED, SHORT_LIVED_STRICT, STRICT, TODAY } from "../../years/rules.ts";
import { hunt } from "./hunt.ts";
import { storiesUnder } from "../../story/readings.ts";
import { pointsOfAll, tryAll } from "./points.ts";
import type { Task, TaskResult } from "./task.ts";

/** @param onProgress told how many runs or points are done. */
export async function work(task: Task, onProgress: (done: number) => void): Promise<TaskResult> {
  switch (task.kind) {
    case "model":
      return model(task, onProgress);
    case "points":
      return tryAll(pointsOfAll(), task, onProgress);
    case "reading":
      return tryAll(pointsOfAll(storiesUnder(task.switches)), { from: 0, of: task.of }, onProgress);
    case "years":
      return years(task, onProgress);
    case "hunt":
      return hunt(task);
  }
}

async function model(
  { seed, runs }: Extract<Task, { kind: "model" }>,
  onProgress: (done: number) => void,
): Promise<TaskResult> {
  let done = 0;
  const result = await checkModel(seed, runs, { shrink: true }, () => onProgress((done += 1)));
  const failures = result.failure === undefined ? [] : [`model, seed ${seed}: ${result.failure.words}`];
  return { runs: result.runs, points: 0, failures };
}

async function years(
  { from, of }: Extract<Task, { kind: "years" }>,
  onProgress: (done: number) => void,
): Promise<TaskResult> {
  const lives = [
    ...YEARS.map((each) => ({ name: describeYears(each), live: async () => liveInMemory(each) })),
    ...[TODAY, SHORT_LIVED, STRICT, SHORT_LIVED_STRICT].map((rules) => ({
      name: `over HTTPS, ${describeYears({ ...rules, years: 3 })}`,
      live: async () => liveOverHttp(rules, 3),
    })),
  ];
  const mine = lives.filter((_, index) => index % of === from);
  const failures: string[] = [];
  for (const [index, { name, live }] of mine.entries()) {
    const { wrong } = await live();
    if (wrong.length > 0) failures.push(`${name}: ${wrong.join("; ")}`);
    onProgress(index + 1);
  }
  return { runs: mine.length, points: 0, failures };
}
