/** What befalls the operator itself, made up by chance: caches, crashes, leases and clocks. */
import * as fc from "fast-check";
import type { Kind, Step } from "../story/step.ts";
import { HOUR, MINUTE } from "../world/simulation.ts";
import { weigh } from "./weight.ts";

const kind = fc.constantFrom<Kind>("orders", "clusters", "namespaces", "TLS Secrets", "attempts");

/** What befalls the operator itself. */
export function mishap(installations: number): fc.Arbitrary<Step> {
  const installation = fc.nat({ max: installations - 1 });
  return fc.oneof(
    weigh(
      2,
      fc
        .tuple(kind, installation)
        .map(([each, place]) => ({ do: "hold cache", kind: each, installation: place })),
    ),
    weigh(1, fc.constant({ do: "release caches" })),
    weigh(
      2,
      installation.map((place) => ({ do: "crash", installation: place })),
    ),
    weigh(
      2,
      fc
        .tuple(kind, fc.integer({ min: 1, max: 6 }), installation)
        .map(([each, back, place]) => ({ do: "restart stale", kind: each, back, installation: place })),
    ),
    weigh(
      1,
      installation.map((place) => ({ do: "lose lease", installation: place })),
    ),
    weigh(
      2,
      fc.tuple(fc.constantFrom(1, 3, 8, 9), installation).map(([minutes, place]) => ({
        do: "stand still",
        milliseconds: minutes * MINUTE,
        installation: place,
      })),
    ),
    weigh(
      1,
      fc
        .constantFrom(-2 * HOUR, -10 * MINUTE, 10 * MINUTE, 2 * HOUR)
        .map((milliseconds) => ({ do: "jump", milliseconds })),
    ),
  );
}
