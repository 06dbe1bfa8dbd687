/**
 * The program `npm run prove`: random stories, the crash suite, and both again with each rule switched off. The last line
 * counts; the exit code is 1 if a rule was broken, or if one could be switched off unnoticed.
 */
import { fileURLToPath } from "node:url";
import { ABLATIONS, type Ablation } from "./ablations.ts";
import { HELP, readArguments, type ProveArguments } from "./arguments.ts";
import { ChangeDoesNotFit, makeCopy, removeCopy, whileChanged } from "./changed-copy.ts";
import { Progress } from "./progress.ts";
import { runWorker } from "./run-worker.ts";
import type { Task, TaskResult } from "./task.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const STORIES_A_PIECE = 250;
const PIECES_OF_POINTS = 8;
const MINUTE = 60_000;

interface Totals {
  runs: number;
  points: number;
  ablations: number;
  violations: number;
  uncaught: string[];
}

try {
  const given = readArguments(process.argv.slice(2));
  if (given === "help") process.stdout.write(HELP);
  else await prove(given);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function prove(given: ProveArguments): Promise<void> {
  const totals: Totals = { runs: 0, points: 0, ablations: 0, violations: 0, uncaught: [] };
  const tasks = given.parts.flatMap((part) => tasksOf(part, given));
  const ablations = given.parts.includes("ablations")
    ? ABLATIONS.filter(({ name }) => name.includes(given.ablation))
    : [];
  const progress = new Progress(tasks.length + ablations.length);
  const pieces = [
    ...tasks.map((task) => async () => proveTask(task, totals, progress)),
    ...ablations.map(
      (ablation) => async (copy: string) => proveAblation(ablation, copy, given, totals, progress),
    ),
  ];
  await Promise.all(Array.from({ length: given.workers }, async () => workOff(pieces, progress)));
  for (const name of totals.uncaught) progress.say(`not caught: ${name}`);
  if (totals.violations > 0 || totals.uncaught.length > 0) process.exitCode = 1;
  const { runs, points, violations } = totals;
  progress.say(`prove: runs=${runs} points=${points} ablations=${totals.ablations} violations=${violations}`);
}

type Piece = (copy: string) => Promise<void>;

/** Takes pieces until there is none left; each line of work has a copy of the sources of its own. */
async function workOff(pieces: Piece[], progress: Progress): Promise<void> {
  const copy = await makeCopy(ROOT);
  try {
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
      await piece(copy);
      progress.done();
    }
  } finally {
    await removeCopy(copy);
  }
}

function tasksOf(part: ProveArguments["parts"][number], { runs, seed }: ProveArguments): Task[] {
  switch (part) {
    case "model":
      return Array.from({ length: Math.ceil(runs / STORIES_A_PIECE) }, (_, index) => ({
        kind: "model",
        seed: seed * 100_000 + index,
        runs: Math.min(STORIES_A_PIECE, runs - index * STORIES_A_PIECE),
        shrink: true,
      }));
    case "points":
      return Array.from({ length: PIECES_OF_POINTS }, (_, from) => ({
        kind: "points",
        from,
        of: PIECES_OF_POINTS,
      }));
    case "ablations":
      return [];
  }
}

async function proveTask(task: Task, totals: Totals, progress: Progress): Promise<void> {
  const result = await runWorker(task, { root: ROOT, limit: 30 * MINUTE });
  totals.runs += result.runs;
  totals.points += result.points;
  totals.violations += result.failures.length;
  for (const failure of result.failures) progress.say(`VIOLATION ${failure}\n`);
  progress.count("runs", totals.runs);
  progress.count("points", totals.points);
}

async function proveAblation(
  { name, changes }: Ablation,
  copy: string,
  given: ProveArguments,
  totals: Totals,
  progress: Progress,
): Promise<void> {
  const started = performance.now();
  const caught = await whileChanged(copy, changes, async () => catchIt(copy, given)).catch(
    (error: unknown) => {
      if (!(error instanceof ChangeDoesNotFit)) throw error;
      progress.say(`DOES NOT FIT ${name}: ${error.message}`);
      return undefined;
    },
  );
  totals.ablations += 1;
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  if (caught === undefined) totals.uncaught.push(name);
  else progress.say(`caught (${seconds} s): ${name}\n    by ${firstLines(caught)}`);
  progress.count("ablations", totals.ablations);
}

/** @returns what first went wrong in the copy. */
async function catchIt(copy: string, { ablationRuns, seed }: ProveArguments): Promise<string | undefined> {
  const tasks: Task[] = [
    { kind: "points", from: 0, of: 20 },
    { kind: "model", seed, runs: ablationRuns, shrink: false },
    { kind: "points", from: 0, of: 1 },
  ];
  for (const task of tasks) {
    const result: TaskResult = await runWorker(task, { root: copy, limit: 10 * MINUTE });
    const [failure] = result.failures;
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function firstLines(text: string): string {
  return text.split("\n").slice(0, 2).join(" | ").slice(0, 300);
}
