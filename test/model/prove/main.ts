/**
 * The program `npm run prove`: random stories, the crash suite, both again with each rule switched off, and small faults
 * put into the code. The last line counts; the exit code is 1 if a rule was broken, or could be switched off unnoticed.
 */
import { fileURLToPath } from "node:url";
import { ABLATIONS } from "./ablations.ts";
import { HELP, readArguments, type ProveArguments } from "./arguments.ts";
import { whatCatches } from "./catch.ts";
import { ChangeDoesNotFit, changed, makeCopy, removeCopy, whileChanged } from "./changed-copy.ts";
import { MUTATED_FILES } from "./mutated-files.ts";
import { mutantsOf, mutated, type Mutant } from "./mutants.ts";
import { Progress } from "./progress.ts";
import { runWorker } from "./run-worker.ts";
import type { Task } from "./task.ts";
import { runUnitTests } from "./unit-tests.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const STORIES_A_PIECE = 250;
const PIECES_OF_POINTS = 8;
const MINUTE = 60_000;

interface Totals {
  runs: number;
  points: number;
  ablations: number;
  mutants: number;
  violations: number;
  unnoticed: string[];
  survivors: string[];
}

/** A piece of the proof. @param copy of the sources, which it may change as long as it runs. */
type Piece = (copy: string) => Promise<void>;

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
  const totals: Totals = {
    runs: 0,
    points: 0,
    ablations: 0,
    mutants: 0,
    violations: 0,
    unnoticed: [],
    survivors: [],
  };
  const progress = new Progress();
  if (given.parts.some((part) => part === "ablations" || part === "mutants")) await unitTestsPass();
  const pieces = await piecesOf(given, totals, progress);
  progress.total = pieces.length;
  await Promise.all(Array.from({ length: given.workers }, async () => workOff(pieces, progress)));
  for (const mutant of totals.survivors) progress.say(`survived: ${mutant}`);
  for (const name of totals.unnoticed) progress.say(`NOT CAUGHT: ${name}`);
  if (totals.violations > 0 || totals.unnoticed.length > 0) process.exitCode = 1;
  const { runs, points, ablations, violations } = totals;
  progress.say(`prove: runs=${runs} points=${points} ablations=${ablations} violations=${violations}`);
}

/** What fails anyhow would catch every change. */
async function unitTestsPass(): Promise<void> {
  const copy = await makeCopy(ROOT);
  try {
    const failure = await runUnitTests(copy, 10 * MINUTE);
    if (failure !== undefined) throw new TypeError(`nothing can be proved: ${failure}`);
  } finally {
    await removeCopy(copy);
  }
}

async function piecesOf(given: ProveArguments, totals: Totals, progress: Progress): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const part of given.parts) {
    switch (part) {
      case "points":
      case "model":
        for (const task of tasksOf(part, given)) pieces.push(async () => proveTask(task, totals, progress));
        break;
      case "ablations":
        for (const ablation of ABLATIONS.filter(({ name }) => name.includes(given.ablation))) {
          pieces.push(async (copy) => {
            const changes = ablation.changes.map((change) => ({
              file: change.file,
              apply: (text: string) => changed(text, change),
            }));
            const caught = await tryChanged(
              copy,
              ablation.name,
              changes,
              { given, thorough: true },
              progress,
            );
            totals.ablations += 1;
            if (caught === undefined) totals.unnoticed.push(ablation.name);
            progress.count("ablations", totals.ablations);
          });
        }
        break;
      case "mutants":
        for (const mutant of await allMutants(given)) {
          pieces.push(async (copy) => {
            const name = `${mutant.file}:${mutant.line} ${mutant.what}`;
            const change = { file: mutant.file, apply: (text: string) => mutated(text, mutant) };
            const caught = await tryChanged(copy, name, [change], { given, thorough: false }, progress);
            totals.mutants += 1;
            if (caught === undefined) totals.survivors.push(name);
            progress.count("mutants", totals.mutants);
          });
        }
    }
  }
  return pieces;
}

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

function tasksOf(part: "points" | "model", { runs, seed }: ProveArguments): Task[] {
  if (part === "points") {
    return Array.from({ length: PIECES_OF_POINTS }, (_, from) => ({
      kind: "points",
      from,
      of: PIECES_OF_POINTS,
    }));
  }
  return Array.from({ length: Math.ceil(runs / STORIES_A_PIECE) }, (_, index) => ({
    kind: "model",
    seed: seed * 100_000 + index,
    runs: Math.min(STORIES_A_PIECE, runs - index * STORIES_A_PIECE),
    shrink: true,
  }));
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

async function tryChanged(
  copy: string,
  name: string,
  changes: Parameters<typeof whileChanged>[1],
  { given, thorough }: { given: ProveArguments; thorough: boolean },
  progress: Progress,
): Promise<string | undefined> {
  const started = performance.now();
  const how = { runs: given.ablationRuns, seed: given.seed, thorough };
  try {
    const caught = await whileChanged(copy, changes, async () => whatCatches(copy, how));
    const seconds = ((performance.now() - started) / 1_000).toFixed(0);
    if (caught !== undefined && thorough)
      progress.say(`caught (${seconds} s): ${name}\n    by ${shortened(caught)}`);
    return caught;
  } catch (error) {
    if (!(error instanceof ChangeDoesNotFit)) throw error;
    progress.say(`DOES NOT FIT ${name}: ${error.message}`);
    return undefined;
  }
}

async function allMutants({ every }: ProveArguments): Promise<Mutant[]> {
  const found = await Promise.all(MUTATED_FILES.map(async (file) => mutantsOf(ROOT, file)));
  return found.flat().filter((_, index) => index % every === 0);
}

function shortened(text: string): string {
  return text.split("\n").slice(0, 2).join(" | ").slice(0, 300);
}
