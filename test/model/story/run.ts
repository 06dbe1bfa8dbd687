/** Tells a story in a world of its own, and judges it. */
import { judgeCharges } from "../judge/charges.ts";
import { judgePublished } from "../judge/published.ts";
import { judgeLoops, judgeRest } from "../judge/rest.ts";
import type { Violation } from "../judge/violation.ts";
import type { FaultPlan } from "../faults/fault.ts";
import { Simulation, type SimulationOptions } from "../world/simulation.ts";
import { heal, NeverReady, orderOf, perform, stateInWords } from "./perform.ts";
import type { Step } from "./step.ts";
import type { Story } from "./stories.ts";

export interface Told {
  simulation: Simulation;
  violations: Violation[];
}

/** Begins a world with a process in each cluster that has found its account working. */
export async function begin(settings: SimulationOptions): Promise<Simulation> {
  const simulation = await Simulation.create(settings);
  for (const installation of simulation.installations) installation.start();
  await simulation.time.advance(1_000);
  return simulation;
}

/** A story of the suite: it must be gone through as written, and cost exactly what it says. */
export async function tellScripted(story: Story, faults?: FaultPlan): Promise<Told> {
  const simulation = await begin({ seed: 1, ...story.settings });
  if (faults !== undefined) simulation.faults = faults;
  const violations: Violation[] = [];
  try {
    for (const step of story.steps) await perform(simulation, step);
    await simulation.time.advance(3_600_000);
  } catch (error) {
    if (!(error instanceof NeverReady)) throw error;
    violations.push({ rule: "comes to rest", what: error.message });
  }
  violations.push(...judgeCharges(simulation), ...judgePublished(simulation), ...judgeLoops(simulation));
  const count = simulation.purchases.charges.filter(({ by }) => typeof by === "number").length;
  if (count !== story.charges) {
    const what = `${count} charges instead of ${story.charges}; ${stateInWords(orderOf(simulation, { order: "web" }))}`;
    violations.push({ rule: count > story.charges ? "once" : "comes to rest", what });
  }
  return { simulation, violations };
}

/** Any steps, after which all gets well. */
export async function tellFreely(settings: SimulationOptions, steps: readonly Step[]): Promise<Told> {
  const simulation = await begin(settings);
  const violations: Violation[] = [];
  for (const step of steps) {
    try {
      await perform(simulation, step);
    } catch (error) {
      if (!(error instanceof NeverReady)) throw error;
    }
  }
  await heal(simulation);
  violations.push(...judgeCharges(simulation), ...judgePublished(simulation), ...judgeRest(simulation));
  return { simulation, violations };
}
