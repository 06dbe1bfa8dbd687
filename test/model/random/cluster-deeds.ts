/** Things that people do to a Cluster and to the account behind it, made up by chance. */
import * as fc from "fast-check";
import type { Step } from "../story/step.ts";
import { API_KEY } from "../world/memory-vendor.ts";
import { PAYERS_RULES } from "./orders.ts";
import { weigh } from "./weight.ts";

const ACCOUNTS = [API_KEY, "2_another"];

export function clusterDeeds(installations: number): readonly fc.WeightedArbitrary<Step>[] {
  return [
    weigh(
      1,
      fc
        .tuple(fc.constantFrom(...PAYERS_RULES), fc.nat({ max: installations - 1 }))
        .map(([rules, place]) => ({
          do: "set Cluster",
          what: "whom it serves",
          spec: rules,
          installation: place,
        })),
    ),
    weigh(
      1,
      fc.tuple(fc.boolean(), fc.nat({ max: installations - 1 })).map(([suspend, place]) => ({
        do: "set Cluster",
        what: "suspend",
        spec: { suspend },
        installation: place,
      })),
    ),
    weigh(
      1,
      fc.constantFrom(...ACCOUNTS).map((apiKey) => ({ do: "change account", apiKey })),
    ),
    weigh(
      1,
      fc.tuple(fc.boolean(), fc.nat({ max: installations - 1 })).map(([isKept, place]) => ({
        do: "delete Cluster",
        ...(isKept ? { kept: true as const } : {}),
        installation: place,
      })),
    ),
    // One that stays away has nothing happen for the rest of a story.
    weigh(
      2,
      fc.nat({ max: installations - 1 }).map((place) => ({ do: "create Cluster", installation: place })),
    ),
  ];
}
