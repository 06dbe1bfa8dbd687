/** The rule that every purchase is told: once all is well, the journal has it. */
import { configMaps, secrets } from "../../../src/kube/client/kinds.ts";
import type { MemoryKube } from "../world/kube/memory-kube.ts";
import type { Charge } from "../world/purchase-recorder.ts";
import type { Simulation } from "../world/simulation.ts";
import { attemptOf } from "./charges.ts";
import { EVENTS, holdersOf, purseWasRemoved, versionsOf } from "./past.ts";
import { wasOutOfReach } from "./reach.ts";
import type { Violation } from "./violation.ts";

/** To be asked when faults have stopped and time enough has passed. */
export function judgeTold(simulation: Simulation): Violation[] {
  const { installations, purchases } = simulation;
  purchases.settle();
  return purchases.charges.flatMap((charge): Violation[] => {
    const { by, entry } = charge;
    if (typeof by !== "number") return [];
    const kube = installations[by]?.kube;
    // With the journal a person takes away what was told there.
    if (kube === undefined || purseWasRemoved(kube)) return [];
    const attempt = attemptOf(simulation, by, charge);
    const purses = kube.all(configMaps).map(({ data = {} }) => data["purse.json"] ?? "");
    const isTold = purses.some(
      (purse) =>
        purse.includes(`"instanceId":${entry.instanceId}`) ||
        (isUnseen(simulation, charge) && tellsCall(purse, attempt)) ||
        (isRemoved(kube, attempt) && countsCall(purse, attempt)),
    );
    return isTold
      ? []
      : [{ rule: "told", what: `the journal lacks the ${entry.action} of instance ${entry.instanceId}` }];
  });
}

/** A person deleted the attempt: nothing is asked for with its key any more, and what came of it stays open. */
function isRemoved(kube: MemoryKube, attempt: string): boolean {
  return versionsOf(kube, secrets).some(
    ({ object, endedBy }) => object.metadata.uid === attempt && endedBy === "person",
  );
}

/** "It is absent while nobody knows yet" (docs/money.md, `outcome`). */
function countsCall(purse: string, attempt: string): boolean {
  const { calls } = JSON.parse(purse) as { calls: { id: string; outcome?: string }[] };
  return calls.some(({ id, outcome }) => id.startsWith(`${attempt}/`) && outcome === undefined);
}

/** Only the call is known, not its instance. */
function isUnseen(simulation: Simulation, charge: Charge): boolean {
  const installation = typeof charge.by === "number" ? simulation.installations[charge.by] : undefined;
  return (
    isAnothers(simulation, charge) ||
    isHidden(simulation, charge) ||
    // What another account cannot tell is "not known" (docs/money.md).
    (installation !== undefined && wasOutOfReach(simulation, installation, charge))
  );
}

/** A person who looks at Events learns of each purchase, and of none that somebody else made. */
export function judgeEvents({ installations, purchases }: Simulation): Violation[] {
  return installations.flatMap(({ kube, number }) => {
    const events = kube.all(EVENTS).filter(({ reason }) => reason === "Purchased");
    const told = events.map(({ note }) => Number(/instance (\d+)/.exec(note)?.[1]));
    return purchases.charges
      .map(({ by, entry: { instanceId: id } }) => {
        if (by === number)
          return told.includes(id) ? undefined : `no Event tells the purchase of instance ${id}`;
        return told.includes(id) ? `an Event tells instance ${id}, which somebody else bought` : undefined;
      })
      .filter((what) => what !== undefined)
      .map((what) => ({ rule: "told" as const, what }));
  });
}

/**
 * Another installation put its CSR into the vendor's object between our last question and our call, so that our call
 * bought with its key. Once the answer is lost nothing at the vendor says who paid: key and tag are the other's.
 */
function isAnothers({ installations }: Simulation, { by, entry }: Charge): boolean {
  const holders = installations.filter(({ kube }) => holdersOf(kube, entry.pubkeyHash).length > 0);
  return holders.length > 0 && holders.every(({ number }) => number !== by);
}

/**
 * A person bought with our CSR too: once the answer is lost, SSLMate shows the one of two instances with one key that it
 * likes, and that is told as ours.
 */
function isHidden({ purchases }: Simulation, { entry }: Charge): boolean {
  return purchases.charges.some(
    (other) => other.by === "person" && other.entry.pubkeyHash === entry.pubkeyHash,
  );
}

/** The call at least is in the journal, under its attempt's id, which the invoice of a purchase has as well. */
function tellsCall(purse: string, attempt: string): boolean {
  const { journal } = JSON.parse(purse) as { journal: { id: string }[] };
  return journal.some(({ id }) => id.startsWith(`${attempt}/`));
}
