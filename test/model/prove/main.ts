/**
 * The program `npm run prove`: random stories, the crash suite, years, all of it again with each rule switched off, and
 * small faults put into the code. The last line counts; the exit code is 1 if a rule was broken, or could be switched off
 * unnoticed.
 */
import { fileURLToPath } from "node:url";
import { HELP, readArguments, type ProveArguments } from "./arguments.ts";
import { noticed, seenAtOnce } from "./changes/catch.ts";
import { makeCopy, removeCopy } from "./changes/changed-copy.ts";
import { piecesOf, type Piece, type Totals } from "./pieces.ts";
import { Progress } from "./progress.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

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
  if (needsGround(given)) await nothingIsNoticed(given);
  const pieces = await piecesOf(ROOT, given, totals, progress);
  progress.total = pieces.length;
  await Promise.all(Array.from({ length: given.workers }, async () => workOff(pieces, progress)));
  for (const name of totals.unnoticed) progress.say(`NOT CAUGHT: ${name}`);
  if (given.parts.includes("mutants")) {
    progress.say(`${totals.mutants} small faults, ${totals.survivors.length} of them unnoticed`);
  }
  if (totals.violations > 0 || totals.unnoticed.length > 0) process.exitCode = 1;
  const { runs, points, ablations, violations } = totals;
  progress.say(`prove: runs=${runs} points=${points} ablations=${ablations} violations=${violations}`);
}

/** Ablations after the points and the model need none: whatever goes wrong anyhow shows there, as a violation. */
function needsGround({ parts }: ProveArguments): boolean {
  const showsAnyhow = parts.includes("points") && parts.includes("model");
  return parts.includes("mutants") || (parts.includes("ablations") && !showsAnyhow);
}

/** What goes wrong anyhow would catch every change. */
async function nothingIsNoticed({ parts, seed }: ProveArguments): Promise<void> {
  const copy = await makeCopy(ROOT);
  try {
    const hunt = { seed, runs: 1 };
    const failure = parts.includes("mutants") ? await noticed(copy, hunt) : await seenAtOnce(copy, hunt);
    if (failure !== undefined) throw new TypeError(`nothing can be proved: ${failure}`);
  } finally {
    await removeCopy(copy);
  }
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
