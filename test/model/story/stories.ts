/** The stories that the crash suite tells once for each call that can fail: a whole life of an Order, piece by piece. */
import { DAY, HOUR, MINUTE, type SimulationOptions } from "../world/simulation.ts";
import type { Step } from "./step.ts";

export interface Story {
  name: string;
  steps: readonly Step[];
  /** Charges that the whole story costs, whatever fails on the way. */
  charges: number;
  settings?: Partial<SimulationOptions>;
}

const web = { order: "web" } as const;
const names = ["example.com", "www.example.com"];
const bought: readonly Step[] = [
  { do: "create", ...web, names },
  { do: "until ready", ...web },
];

export const STORIES: readonly Story[] = [
  { name: "first purchase", steps: bought, charges: 1 },
  {
    name: "a purchase that is approved after an hour",
    steps: [
      { do: "vendor approves", how: "manual" },
      { do: "create", ...web, names },
      { do: "wait", milliseconds: HOUR },
      { do: "vendor approves", how: "auto" },
      { do: "until ready", ...web },
    ],
    charges: 1,
  },
  {
    name: "deleted while it is bought, and created again",
    steps: [
      { do: "vendor approves", how: "manual" },
      { do: "create", ...web, names },
      { do: "wait", milliseconds: 20 * MINUTE },
      { do: "delete", ...web },
      { do: "wait", milliseconds: HOUR },
      { do: "create", ...web, names },
      { do: "vendor approves", how: "auto" },
      { do: "until ready", ...web },
    ],
    charges: 1,
  },
];

export { bought, names, web, DAY, HOUR, MINUTE };
