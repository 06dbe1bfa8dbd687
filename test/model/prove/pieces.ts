/** Cuts the proof into pieces of a minute or so, for as many lines of work as there are. */
import { READINGS } from "../story/readings.ts";
import { ABLATIONS } from "./ablations/all.ts";
import type { Ablation } from "./ablations/ablation.ts";
import type { Part, ProveArguments } from "./arguments.ts";
import { noticed, provedOff } from "./changes/catch.ts";
import { ChangeDoesNotFit, changed, whileChanged } from "./changes/changed-copy.ts";
import { mutantsOf, mutated, type Mutant } from "./changes/mutants.ts";
import { MUTATED_FILES } from "./mutated-files.ts";
import type { Progress } from "./progress.ts";
import { runWorker } from "./work/run-worker.ts";
import type { Task } from "./work/task.ts";

const MINUTE = 60_000;
const STORIES_A_PIECE = 500;
const PIECES_OF_POINTS = 8;
const PIECES_OF_YEARS = 4;
/** Of the points under each reading, every so many'th: all of them differ little. */
const EVERY_POINT_OF_READING = 20;
/** Random stories for a small fault, beside the decision tables, which find most. */
const RUNS_A_MUTANT = 60;

export interface Totals {
  runs: number;
  points: number;
  ablations: number;
  mutants: number;
  violations: number;
  unnoticed: string[];
  survivors: string[];
}

/** A piece of the proof. @param copy of the sources, which it may change as long as it runs. */
export type Piece = (copy: string) => Promise<void>;

/** @param root of the project. */
export async function piecesOf(
  root: string,
  given: ProveArguments,
  totals: Totals,
  progress: Progress,
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const part of given.parts) {
    switch (part) {
      case "points":
      case "readings":
      case "model":
      case "years":
        for (const task of tasksOf(part, given)) {
          pieces.push(async () => prove(root, task, totals, progress));
        }
        break;
      case "ablations":
        for (const ablation of ABLATIONS.filter(({ name }) => name.includes(given.ablation))) {
          pieces.push(async (copy) => switchOff(copy, ablation, given, totals, progress));
        }
        break;
      case "mutants":
        for (const mutant of await allMutants(root, given)) {
          pieces.push(async (copy) => putIn(copy, mutant, given, totals, progress));
        }
    }
  }
  return pieces;
}

function tasksOf(part: Exclude<Part, "ablations" | "mutants">, { runs, seed }: ProveArguments): Task[] {
  switch (part) {
    case "points":
    case "years": {
      const of = part === "points" ? PIECES_OF_POINTS : PIECES_OF_YEARS;
      return Array.from({ length: of }, (_, from) => ({ kind: part, from, of }));
    }
    case "readings":
      return READINGS.map((switches) => ({ kind: "reading", switches, of: EVERY_POINT_OF_READING }));
    case "model":
      return Array.from({ length: Math.ceil(runs / STORIES_A_PIECE) }, (_, index) => ({
        kind: "model",
        seed: seed * 100_000 + index,
        runs: Math.min(STORIES_A_PIECE, runs - index * STORIES_A_PIECE),
      }));
  }
}

async function prove(root: string, task: Task, totals: Totals, progress: Progress): Promise<void> {
  const result = await runWorker(task, { root, limit: 30 * MINUTE });
  totals.runs += result.runs;
  totals.points += result.points;
  totals.violations += result.failures.length;
  for (const failure of result.failures) progress.say(`VIOLATION ${failure}\n`);
  progress.count("runs", totals.runs);
  progress.count("points", totals.points);
}

async function switchOff(
  copy: string,
  { name, changes }: Ablation,
  { seed, ablationRuns }: ProveArguments,
  totals: Totals,
  progress: Progress,
): Promise<void> {
  const started = performance.now();
  const files = changes.map((change) => ({
    file: change.file,
    apply: (text: string) => changed(text, change),
  }));
  try {
    const caught = await whileChanged(copy, files, async () => provedOff(copy, { seed, runs: ablationRuns }));
    const seconds = ((performance.now() - started) / 1_000).toFixed(0);
    if (caught === undefined) totals.unnoticed.push(name);
    else progress.say(`caught (${seconds} s): ${name}\n    by ${shortened(caught)}`);
  } catch (error) {
    if (!(error instanceof ChangeDoesNotFit)) throw error;
    totals.unnoticed.push(`${name} (${error.message})`);
  }
  totals.ablations += 1;
  progress.count("ablations", totals.ablations);
}

async function putIn(
  copy: string,
  mutant: Mutant,
  { seed }: ProveArguments,
  totals: Totals,
  progress: Progress,
): Promise<void> {
  const change = { file: mutant.file, apply: (text: string) => mutated(text, mutant) };
  const caught = await whileChanged(copy, [change], async () => noticed(copy, { seed, runs: RUNS_A_MUTANT }));
  if (caught === undefined) {
    const survivor = `${mutant.file}:${mutant.line} ${mutant.what}`;
    totals.survivors.push(survivor);
    // At once: the whole takes hours, and whoever ends it early keeps what was found.
    progress.say(`survived: ${survivor}`);
  }
  totals.mutants += 1;
  progress.count("small faults", totals.mutants);
}

async function allMutants(root: string, { every, from }: ProveArguments): Promise<Mutant[]> {
  const found = await Promise.all(MUTATED_FILES.map(async (file) => mutantsOf(root, file)));
  return found.flat().filter((_, index) => index >= from && (index - from) % every === 0);
}

function shortened(text: string): string {
  return text.split("\n").slice(0, 2).join(" | ").slice(0, 300);
}
