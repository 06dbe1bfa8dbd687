/** Worlds made up by chance: terms, the vendor's switches, one cluster or two, and what the Cluster lets pass. */
import * as fc from "fast-check";
import { SWITCH_VALUES, type Switches } from "../../../src/sandbox/state/policy.ts";
import type { SimulationOptions } from "../world/simulation.ts";

/** Terms and lifetimes in days: short ones, so that a story of weeks sees several of each. */
const TERMS = [
  { lifetimeDays: 2, subscriptionDays: 4 },
  { lifetimeDays: 2, subscriptionDays: 2 },
  { lifetimeDays: 3, subscriptionDays: 8 },
  { lifetimeDays: 6, subscriptionDays: 6 },
  { lifetimeDays: 47, subscriptionDays: 365 },
];

const switches: fc.Arbitrary<Partial<Switches>> = fc.record(
  Object.fromEntries(
    Object.entries(SWITCH_VALUES).map(([name, values]) => [name, fc.constantFrom(...values)]),
  ),
  { requiredKeys: [] },
);

export const settings: fc.Arbitrary<SimulationOptions> = fc
  .record({
    seed: fc.nat({ max: 1_000_000 }),
    installations: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.constant(2) },
    ),
    terms: fc.constantFrom(...TERMS),
    switches: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: switches }),
    purchase: fc.oneof(
      { weight: 4, arbitrary: fc.constant({}) },
      { weight: 2, arbitrary: fc.constant({ vendorRenewal: true }) },
      { weight: 1, arbitrary: fc.constant({ policy: "Manual" as const }) },
      { weight: 1, arbitrary: fc.constant({ budget: { purchases: 1, period: "24h" } }) },
    ),
  })
  .map(({ seed, installations, terms, switches: chosen, purchase }) => ({
    seed,
    installations,
    policy: { ...terms, switches: chosen },
    clusterSpec: { purchase },
  }));
