/** Tells a story in a world of its own, and judges it. */
import { isOwnerTag } from "../../../src/reconcilers/vendor/owner-tag.ts";
import { judgeCharges } from "../judge/charges.ts";
import { judgeDeletion, judgeRevocations } from "../judge/deletion.ts";
import { judgeContent, judgePublished } from "../judge/published.ts";
import { judgeLoops, judgeRest } from "../judge/rest.ts";
import { judgeSettings } from "../judge/settings.ts";
import { judgeEvents, judgeTold } from "../judge/told.ts";
import type { Violation } from "../judge/violation.ts";
import type { FaultPlan } from "../faults/fault.ts";
import { accountOf } from "../world/accounts.ts";
import { HOUR, Simulation, type SimulationOptions } from "../world/simulation.ts";
import { heal, NeverReady, perform } from "./perform/perform.ts";
import { isReady, orderOf, reasonOf, stateInWords } from "./perform/seen.ts";
import type { Step } from "./step.ts";
import type { Story } from "./story.ts";

/** After a story: long enough for a call in doubt to be settled, and for what should not come after it to come. */
const AFTERWARDS = HOUR / 2;

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
  let never: string | undefined;
  try {
    for (const step of story.steps) await perform(simulation, step);
    const settled = (): boolean => endOf(simulation) === story.end;
    await simulation.time.advance(AFTERWARDS);
    await simulation.time.advanceUntil(settled, HOUR);
  } catch (error) {
    if (!(error instanceof NeverReady)) throw error;
    never = error.message;
  }
  violations.push(...judgeCharges(simulation), ...judgePublished(simulation), ...judgeLoops(simulation));
  violations.push(...judgeContent(simulation), ...judgeRevocations(simulation));
  violations.push(...judgeDeletion(simulation, story.leaves));
  const web = orderOf(simulation, { order: "web" });
  const reason = endOf(simulation);
  // What has a person decide need not be what keeps the Order from being Ready.
  const stalled = web === undefined ? undefined : reasonOf(web, "Stalled");
  const excused =
    faults !== undefined && story.endsUnderFaults?.some((end) => end === stalled || end === reason) === true;
  if (!excused && (never !== undefined || reason !== story.end)) {
    const what = never ?? `${reason} instead of ${story.end}: ${stateInWords(web)}`;
    violations.push({ rule: "comes to rest", what });
  }
  const count = simulation.purchases.charges.filter(({ by }) => typeof by === "number").length;
  const most = faults === undefined ? story.charges : (story.chargesUnderFaults ?? story.charges);
  if (count > most || (count < story.charges && !excused)) {
    const what = `${count} charges instead of ${story.charges}; ${stateInWords(web)}`;
    violations.push({ rule: count > most ? "once" : "comes to rest", what });
  }
  const instances = simulation.vendor.world.store.instances().length;
  if (faults === undefined && instances !== (story.instances ?? instances)) {
    violations.push({ rule: "idle", what: `${instances} instances instead of ${story.instances}` });
  }
  violations.push(...judgeShown(simulation, story, faults !== undefined));
  // Once a call failed, it may be told only after the story.
  if (faults === undefined && story.untold !== true)
    violations.push(...judgeTold(simulation), ...judgeEvents(simulation));
  return { simulation, violations };
}

function judgeShown(simulation: Simulation, { shows }: Story, failed: boolean): Violation[] {
  if (shows === undefined || (failed && shows.always === undefined)) return [];
  const { vendor, home } = simulation;
  const account = accountOf(simulation, home);
  const certificate =
    account === undefined ? undefined : vendor.world.store.certificate(account.id, "example.com");
  const tags = certificate?.tags.filter((tag) => !isOwnerTag(tag)).toSorted() ?? [];
  const found = { tags, muted: certificate?.muted === true };
  const wanted = { tags: shows.tags, muted: shows.muted };
  const [is, was] = [JSON.stringify(found), JSON.stringify(wanted)];
  return is === was ? [] : [{ rule: "comes to rest", what: `SSLMate shows ${is} instead of ${was}` }];
}

/** Why Order web is not Ready, if it is there and is not. */
function endOf(simulation: Simulation): string | undefined {
  const web = orderOf(simulation, { order: "web" });
  return web === undefined || isReady(web) ? undefined : reasonOf(web, "Ready");
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
  violations.push(
    ...judgeCharges(simulation),
    ...judgePublished(simulation),
    ...judgeRest(simulation),
    ...judgeTold(simulation),
    ...judgeSettings(simulation),
  );
  violations.push(...judgeRevocations(simulation));
  return { simulation, violations };
}
