/** The rules about coming to rest: once all is well, each Order is Ready or says what a person must do, and nothing spins. */
import { orders, type OrderObject } from "../../../src/reconcilers/resources.ts";
import { isReady, stateInWords } from "../story/perform/seen.ts";
import { HOUR, type Simulation } from "../world/simulation.ts";
import { judgeContent } from "./published.ts";
import type { Violation } from "./violation.ts";

/** Calls of one process in an hour that a world full of trouble explains; more is a loop. */
const MOST_CALLS = 2_500;

/** To be asked when faults have stopped and time enough has passed. */
export function judgeRest(simulation: Simulation): Violation[] {
  const unsettled = simulation.installations.flatMap(({ kube, number }) =>
    kube
      .all(orders)
      .filter((order) => !isReady(order) && !asksForAPerson(order))
      .map((order) => ({
        rule: "comes to rest" as const,
        what: `Order ${order.metadata.name} of installation ${number}: ${stateInWords(order)}`,
      })),
  );
  return [...unsettled, ...judgeContent(simulation), ...judgeLoops(simulation)];
}

/** `Stalled` means that a person has to change something, and its message says what. A budget says when it goes on. */
function asksForAPerson({ metadata, status }: OrderObject): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.reason === "BudgetExhausted") return true;
  const stalled = status?.conditions?.find(({ type }) => type === "Stalled");
  return (
    stalled?.status === "True" && stalled.message !== "" && stalled.observedGeneration === metadata.generation
  );
}

export function judgeLoops({ calls }: Simulation): Violation[] {
  const counts = new Map<string, number>();
  for (const { process, at } of calls) {
    const hour = `${process} in hour ${Math.floor(at / HOUR)}`;
    counts.set(hour, (counts.get(hour) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > MOST_CALLS)
    .map(([hour, count]) => ({ rule: "hot loop", what: `${hour}: ${count} calls` }));
}
