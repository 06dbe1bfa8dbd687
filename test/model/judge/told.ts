/** The rule that every purchase is told: once all is well, the journal has it. */
import { configMaps } from "../../../src/kube/client/kinds.ts";
import type { Simulation } from "../world/simulation.ts";
import type { Violation } from "./violation.ts";

/** To be asked when faults have stopped and time enough has passed. */
export function judgeTold({ installations, purchases }: Simulation): Violation[] {
  purchases.settle();
  return purchases.charges.flatMap(({ by, entry }): Violation[] => {
    const kube = typeof by === "number" ? installations[by]?.kube : undefined;
    if (kube === undefined) return [];
    const purses = kube.all(configMaps).map(({ data = {} }) => data["purse.json"] ?? "");
    const isTold = purses.some((purse) => purse.includes(`"instanceId":${entry.instanceId}`));
    return isTold
      ? []
      : [{ rule: "told", what: `the journal lacks the ${entry.action} of instance ${entry.instanceId}` }];
  });
}
