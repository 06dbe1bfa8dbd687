/**
 * Purchases at an account that shows nothing of a name which was paid for at another: the operator sees one account at a
 * time, so that only its journal and the Secret tell of the other, and a person has to agree (README, What costs money).
 */
import type { Charge } from "../world/purchase-recorder.ts";
import { DAY, MINUTE, type Simulation } from "../world/simulation.ts";
import { purseWasRemoved } from "./past.ts";

/** A purchase is for a year, of which the last days are the time to buy the next one. */
const NOT_YET = 351 * DAY;

/**
 * What the installation has bought of this name with another account, its calls under way included, so short a time ago
 * that another purchase is strange; undefined where the account that is paid has sold the name itself and tells of its term.
 */
export function paidElsewhere(simulation: Simulation, charge: Charge): Charge | undefined {
  const { by, before, entry, sentAt } = charge;
  if (entry.action !== "buy" || typeof by !== "number" || before.sold) return undefined;
  const kube = simulation.installations[by]?.kube;
  // With the journal a person takes away what the operator knows of other accounts.
  if (kube === undefined || purseWasRemoved(kube)) return undefined;
  return simulation.purchases.charges.find(
    (other) =>
      other.by === by &&
      other.entry.action === "buy" &&
      other.entry.cn === entry.cn &&
      other.entry.accountId !== entry.accountId &&
      other.sentAt < sentAt &&
      other.sentAt > sentAt - NOT_YET + simulation.worstClockShift &&
      !isSpent(simulation, other, sentAt),
  );
}

/**
 * An account that has sold nothing of a name says nothing of its term. That what was paid for elsewhere ends with its
 * certificate was shown by a reissue without gain; once that is over, another purchase is as due as at the same account.
 */
function isSpent({ vendor, time, worstClockShift }: Simulation, { entry }: Charge, sentAt: number): boolean {
  const { store } = vendor.world;
  const now = time.now - time.elapsed + sentAt + worstClockShift;
  const bought = store.instance(entry.instanceId)?.issued?.expiration ?? Infinity;
  const later = store
    .instances()
    .filter(
      ({ id, accountId, cn }) => id > entry.instanceId && accountId === entry.accountId && cn === entry.cn,
    )
    .flatMap(({ issued }) => (issued === null || issued.issuedAt > now ? [] : [issued.expiration]));
  const isOver = bought <= now && later.every((end) => end <= now);
  return isOver && later.some((end) => end <= bought + MINUTE);
}
