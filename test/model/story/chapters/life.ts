/** The first purchase. */
import { HOUR, MINUTE } from "../../world/simulation.ts";
import type { Story } from "../story.ts";
import { bought, byHand, byItself, names, ready, wait, web } from "./words.ts";

export const LIFE: readonly Story[] = [
  { name: "first purchase", steps: bought, charges: 1 },
  {
    name: "a purchase that is approved after an hour",
    steps: [byHand, { do: "create", ...web, names }, wait(HOUR), byItself, ready],
    charges: 1,
  },
  {
    name: "deleted while it is bought, and created again",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "delete", ...web },
      wait(HOUR),
      { do: "create", ...web, names },
      byItself,
      ready,
    ],
    charges: 1,
  },
];
