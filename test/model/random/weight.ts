/** How often a step comes up among others. */
import type * as fc from "fast-check";
import type { Step } from "../story/step.ts";

export const weigh = (weight: number, arbitrary: fc.Arbitrary<Step>): fc.WeightedArbitrary<Step> => ({
  weight,
  arbitrary,
});
