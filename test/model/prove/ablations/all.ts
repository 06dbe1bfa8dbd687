/**
 * Each numbered step, table row, ending and guard of the money rule, switched off alone in a copy of the sources. The
 * proof has to fail for every one of them; one that nobody misses is either not needed or not proved.
 */
import type { Ablation } from "./ablation.ts";
import { ATTEMPTS } from "./attempts.ts";
import { DELETIONS } from "./deletion.ts";
import { DOUBTS } from "./doubt.ts";
import { ENDINGS, PUBLISHED } from "./endings.ts";
import { GUARDS } from "./guards.ts";
import { RENEWALS } from "./renewal.ts";
import { STEPS } from "./steps.ts";

export const ABLATIONS: readonly Ablation[] = [
  ...ATTEMPTS,
  ...STEPS,
  ...DOUBTS,
  ...ENDINGS,
  ...PUBLISHED,
  ...DELETIONS,
  ...RENEWALS,
  ...GUARDS,
];
