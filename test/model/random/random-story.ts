/** Stories made up by chance, for fast-check: faults mixed with everything that people, time and other clusters do. */
import * as fc from "fast-check";
import { tellStory, type Step } from "../story/step.ts";
import { DAY, HOUR, MINUTE, type SimulationOptions } from "../world/simulation.ts";
import { callMatch, fault } from "./calls.ts";
import { deed } from "./deeds.ts";
import { mishap } from "./mishaps.ts";
import { names, who } from "./orders.ts";
import { settings } from "./settings.ts";
import { weigh } from "./weight.ts";

export interface RandomStory {
  settings: SimulationOptions;
  steps: readonly Step[];
}

const WAITS = [
  1_000,
  5_000,
  20_000,
  MINUTE,
  5 * MINUTE,
  20 * MINUTE,
  HOUR,
  6 * HOUR,
  DAY,
  DAY,
  2 * DAY,
  4 * DAY,
];

function step(installations: number): fc.Arbitrary<Step> {
  const meanwhile = fc
    .tuple(
      callMatch,
      fc.nat({ max: 6 }),
      fc.oneof(weigh(3, deed(installations)), weigh(1, mishap(installations))),
    )
    .map(([call, after, each]): Step => ({
      do: "meanwhile",
      call,
      after: call.name === undefined ? after : after % 2,
      step: each,
    }));
  return fc.oneof(
    weigh(
      6,
      fc.constantFrom(...WAITS).map((milliseconds) => ({ do: "wait", milliseconds })),
    ),
    weigh(4, fault),
    weigh(4, meanwhile),
    weigh(6, deed(installations)),
    weigh(4, mishap(installations)),
  );
}

/** Begins with an Order, for without one nothing happens. */
export const randomStory: fc.Arbitrary<RandomStory> = settings.chain((chosen) =>
  fc
    .tuple(
      fc.array(step(chosen.installations ?? 1), { maxLength: 4 }),
      fc.tuple(who(chosen.installations ?? 1), names),
      fc.array(step(chosen.installations ?? 1), { minLength: 1, maxLength: 22 }),
    )
    .map(([before, [each, wanted], after]) => ({
      settings: chosen,
      steps: [...before, { do: "create", ...each, names: wanted } as const, ...after],
    })),
);

export function describeRandomStory({ settings: chosen, steps }: RandomStory): string {
  return `Settings: ${JSON.stringify(chosen)}\n${tellStory(steps)}`;
}
