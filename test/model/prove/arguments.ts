/** What `npm run prove` can be told. */
import { parseArgs } from "node:util";

export type Part = "points" | "readings" | "model" | "years" | "ablations" | "mutants";
const PARTS: readonly Part[] = ["points", "readings", "model", "years", "ablations", "mutants"];
/** Mutants take longest, and what they show is read by people: they are tried when asked for. */
const USUAL: readonly Part[] = ["points", "readings", "model", "years", "ablations"];

export interface ProveArguments {
  /** Random stories for the model. */
  runs: number;
  /** Random stories for each ablation. */
  ablationRuns: number;
  seed: number;
  parts: readonly Part[];
  /** Only ablations whose name holds this. */
  ablation: string;
  /** Every so many'th mutant only, from this one on. */
  every: number;
  from: number;
  workers: number;
}

export const HELP = `npm run prove -- [options]

  --runs N           random stories (default 10000)
  --ablation-runs N  random stories for each ablation (default 300)
  --seed N           another row of random stories (default 1)
  --only PART        may be given several times (default: all but mutants)
                     points     each call of each story failing in each way
                     readings   the stories under each reading of what the vendor has not documented
                     model      random stories
                     years      three years of an Order under each rule and reading
                     ablations  each rule of the money rule switched off alone
                     mutants    small faults put into the code that decides about money
  --ablation TEXT    only ablations whose name holds TEXT
  --every N          every Nth mutant only (default 1)
  --from N           go on with the Nth mutant (default 0), where a run was ended early
  --workers N        processes at a time (default 2)
`;

/** @throws TypeError with a message for people. */
export function readArguments(args: readonly string[]): ProveArguments | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: "string", default: "10000" },
      "ablation-runs": { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
      only: { type: "string", multiple: true, default: [] },
      ablation: { type: "string", default: "" },
      every: { type: "string", default: "1" },
      from: { type: "string", default: "0" },
      workers: { type: "string", default: "2" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const unknown = values.only.find((part) => !PARTS.some((known) => known === part));
  if (unknown !== undefined) throw new TypeError(`--only ${unknown}: use ${PARTS.join(", ")}`);
  return {
    runs: count("runs", values.runs, 0),
    ablationRuns: count("ablation-runs", values["ablation-runs"], 0),
    seed: count("seed", values.seed, 0),
    parts: values.only.length === 0 ? USUAL : PARTS.filter((part) => values.only.includes(part)),
    ablation: values.ablation,
    every: count("every", values.every, 1),
    from: count("from", values.from, 0),
    workers: count("workers", values.workers, 1),
  };
}

function count(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new TypeError(`--${name} ${text}: a whole number from ${least} on`);
  }
  return value;
}
