/** The rules about money, judged by the vendor's ledger alone: each charge once, asked for, due, and with its key kept. */
import type { Secret } from "../../../src/kube/client/kinds.ts";
import { secrets } from "../../../src/kube/client/kinds.ts";
import { MANAGED_LABEL } from "../../../src/api/names.ts";
import type { Instance } from "../../../src/sandbox/state/model.ts";
import { clusters } from "../../../src/reconcilers/resources.ts";
import type { MemoryKube } from "../world/kube/memory-kube.ts";
import { nameAt } from "../world/accounts.ts";
import { readCertificate } from "../world/fake-pki.ts";
import type { Charge, Shown } from "../world/purchase-recorder.ts";
import { DAY, type Installation, type Simulation } from "../world/simulation.ts";
import {
  decode,
  heldKey,
  holdersOf,
  meddledWith,
  ONE_ACTION,
  standing,
  versionsOf,
  wantedBetween,
  type Version,
} from "./past.ts";
import { allowed, approvedOnce } from "./guards.ts";
import { isLeftToPerson, reachableSince, reachOf } from "./reach.ts";
import type { Violation } from "./violation.ts";

export function judgeCharges(simulation: Simulation): Violation[] {
  simulation.purchases.settle();
  const { charges } = simulation.purchases;
  return [
    ...approvedOnce(simulation, charges),
    ...charges.flatMap((charge) => judgeCharge(simulation, charge)),
    ...onePerAttempt(simulation, charges),
  ];
}

function judgeCharge(simulation: Simulation, charge: Charge): Violation[] {
  if (charge.by === "person") return [];
  const { entry } = charge;
  const what = `${entry.action} of ${entry.names.join(", ")} as instance ${entry.instanceId}`;
  if (charge.by === "vendor") return judgeAutomatic(simulation, charge, what);
  const installation = simulation.installations[charge.by];
  if (installation === undefined) return [];
  return [
    // Nobody can see what happens after the last question; the vendor has no conditional purchase.
    ...(meddledWith(simulation, charge)
      ? []
      : [
          ...asked(simulation, charge, what),
          ...due(simulation, charge, what),
          ...prepared(installation, charge, what),
        ]),
    ...allowed(simulation, installation, charge, what),
    ...keyKept(simulation, installation, charge, what),
  ];
}

/**
 * The vendor renews by himself only where an Order or a person asked for that; an Order, until the day before, or what is a
 * day of the time in which its operator could turn that off.
 */
function judgeAutomatic(simulation: Simulation, { entry, at }: Charge, what: string): Violation[] {
  const { purchases, installations } = simulation;
  const { cn, accountId } = entry;
  const byOrder = installations.some((installation) => {
    const since = reachableSince(reachOf(simulation, installation, accountId), DAY, at);
    return vendorIsToRenew(installation.kube, cn, since, at) || isLeftToPerson(installation, cn, at);
  });
  return byOrder || purchases.vendorRenews.has(nameAt(accountId, cn))
    ? []
    : [{ rule: "asked for", what: `the vendor's own ${what}` }];
}

/** Some Order of the name asks for the vendor's own renewal from `from` to `to`, or leaves it to a Cluster that does. */
function vendorIsToRenew(kube: MemoryKube, commonName: string, from: number, to: number): boolean {
  const defaults = standing(kube, clusters, from, to).map(({ spec }) => spec.defaults?.renewal?.policy);
  return wantedBetween(kube, from, to)
    .filter(({ spec }) => spec.identifiers[0]?.value === commonName)
    .some(({ spec: { renewal = {} } }) => {
      const own = renewal.policy ?? (Object.keys(renewal).length > 0 ? "RenewBefore" : undefined);
      return own === "Vendor" || (own === undefined && defaults.includes("Vendor"));
    });
}

/** Some version of some Order that stood at the time of sending asks for exactly these names. */
function asked({ installations }: Simulation, { entry, sentAt }: Charge, what: string): Violation[] {
  const orders = installations.flatMap(({ kube }) => wantedBetween(kube, sentAt - ONE_ACTION, sentAt));
  const wanted = orders.some(({ spec }) => {
    const [commonName] = spec.identifiers;
    const names = spec.identifiers.map(({ value }) => value);
    return commonName?.value === entry.cn && sameSet(names, entry.names);
  });
  return wanted ? [] : [{ rule: "asked for", what: `no Order asked for the ${what}` }];
}

/**
 * The vendor's object was made ready for the call: our request, our tag and no other owner's, names that can be proved, and
 * no renewal by the vendor himself, who then charges without asking anybody.
 */
function prepared(
  { kube, number }: Installation,
  { entry, before, sentAt }: Charge,
  what: string,
): Violation[] {
  const broken = (why: string): Violation[] => [{ rule: "asked for", what: `${what}, ${why}` }];
  const uid = notedIn(entry);
  const attempt = holdersOf(kube, entry.pubkeyHash).find(({ object }) => object.metadata.uid === uid);
  if (uid !== undefined && attempt === undefined) return broken("for another key than its attempt's");
  const owners = before.tags.filter((tag) => tag.startsWith("k8s-"));
  const ours = owners.filter((tag) => tag.startsWith(`k8s-cluster-${number}-`));
  if (ours.length === 0) return broken("without a tag of its owner");
  if (ours.length < owners.length) return broken(`beside another owner (${owners.join(", ")})`);
  if (before.unready) return broken("while a name could not be proved");
  const vendorRenews = vendorIsToRenew(kube, entry.cn, sentAt - ONE_ACTION, sentAt);
  return before.autoRenew && !vendorRenews ? broken("which SSLMate then renews by itself, unasked") : [];
}

/** The attempt that the vendor was told to note on the invoice. */
export function notedIn({ invoiceNote }: Charge["entry"]): string | undefined {
  return /(\S+)$/.exec(invoiceNote ?? "")?.[1];
}

/** A purchase needs a reason: nothing is there, or the paid term and its certificate end soon. */
function due(simulation: Simulation, { entry, before, by, lastQuestion }: Charge, what: string): Violation[] {
  const ours = ({ id }: Shown): boolean =>
    simulation.purchases.charges.some((charge) => charge.entry.instanceId === id && charge.by === by);
  // What somebody else did after the last question could not be seen; the vendor has no conditional purchase.
  const visible = (shown: Shown | undefined): shown is Shown =>
    shown !== undefined && (ours(shown) || shown.since < lastQuestion);
  const { current, pending } = before;
  if (visible(pending)) return [{ rule: "due", what: `${what}, while instance ${pending.id} was pending` }];
  if (!visible(current)) return [];
  if (entry.action === "reissue") {
    const added = entry.names.filter((name) => !before.currentNames.includes(name));
    return added.length > 0 ? [] : [{ rule: "due", what: `${what}, without a new name` }];
  }
  const lastDays = Math.min(14 * DAY, before.lifetime / 3) + simulation.worstClockShift;
  const ending = before.expiring || before.left <= lastDays;
  // A vendor that says nothing of terms reissues to the same end: then only buying moves it on.
  const { strict } = simulation.vendor.world.policy.switches;
  return ending && (strict || before.subscriptionEnding)
    ? []
    : [{ rule: "due", what: `${what}, while instance ${current.id} was current and not near its end` }];
}

function onePerAttempt(simulation: Simulation, charges: readonly Charge[]): Violation[] {
  const seen = new Set<string>();
  return charges.flatMap((charge) => {
    const { entry, by } = charge;
    if (typeof by !== "number") return [];
    const attempt = attemptOf(simulation, by, charge);
    const id = `${by} ${attempt}`;
    if (seen.has(id))
      return [{ rule: "once", what: `attempt ${attempt} was charged twice (${entry.instanceId})` }];
    seen.add(id);
    return [];
  });
}

/** The attempt that a charge belongs to: by its note, else the last one with its key that was there when it was sent. */
export function attemptOf(simulation: Simulation, installation: number, { entry, sentAt }: Charge): string {
  const { pubkeyHash } = entry;
  const noted = notedIn(entry);
  if (noted !== undefined) return noted;
  const kube = simulation.installations[installation]?.kube;
  const holders = kube === undefined ? [] : holdersOf(kube, pubkeyHash);
  const attempts = holders.filter(
    ({ object, from }) => object.type === "sslmate.com/attempt" && from <= sentAt,
  );
  return attempts.at(-1)?.object.metadata.uid ?? pubkeyHash;
}

/** While a paid instance lives and nothing newer has been published, its key is in some Secret; persons may delete those. */
function keyKept(
  simulation: Simulation,
  installation: Installation,
  charge: Charge,
  what: string,
): Violation[] {
  const { store } = simulation.vendor.world;
  const { pubkeyHash, instanceId, cn, accountId } = charge.entry;
  const instance = store.instance(instanceId);
  if (instance === undefined || !["pending", "active"].includes(instance.state)) return [];
  if (simulation.purchases.foreignCsr.has(nameAt(accountId, cn))) return [];
  const others = simulation.installations.filter((other) => other !== installation);
  // Of two installations that buy at once, one buys for the other's key; the other then takes the instance up.
  if (others.some(({ kube }) => holdersOf(kube, pubkeyHash).length > 0)) return [];
  const holders = holdersOf(installation.kube, pubkeyHash);
  if (!holders.some(({ from, to }) => from <= charge.at && to >= charge.at)) {
    const deleted = holders.some(({ endedBy, to }) => endedBy === "person" && to < charge.at);
    return deleted ? [] : [{ rule: "key kept", what: `${what}: its key was nowhere when it was charged` }];
  }
  if (holders.some(({ to }) => to === Infinity)) return [];
  const last = holders.reduce((latest, each) => (each.to > latest.to ? each : latest));
  // The garbage collector deletes what goes with an Order that a person deleted.
  const deletedByPerson = holders.some(
    ({ endedBy }) => endedBy === "person" || endedBy === "garbage collector",
  );
  if (deletedByPerson || isNewerPublished(simulation, installation, instance, last.to)) return [];
  if (wasGivenUp(installation, cn, last)) return [];
  return [{ rule: "key kept", what: `${what}: its key was thrown away while it is ${instance.state}` }];
}

/** A key that was set aside is kept for a month; after that it goes if no Order wants the name any more. */
function wasGivenUp({ kube }: Installation, commonName: string, { from, to }: Version<Secret>): boolean {
  const wanted = wantedBetween(kube, to, to).some(({ spec }) => spec.identifiers[0]?.value === commonName);
  // Kubernetes says in whole seconds when an object was created.
  return to - from >= 30 * DAY - 1_000 && !wanted;
}

function isNewerPublished(
  simulation: Simulation,
  { kube }: Installation,
  instance: Instance,
  moment: number,
): boolean {
  const newer = simulation.vendor.world.store
    .instances()
    .filter(({ id, cn }) => id > instance.id && cn === instance.cn);
  return versionsOf(kube, secrets)
    .filter(({ from, to, object }) => from <= moment && to >= moment && isPublished(object))
    .some(({ object }) => {
      const serial = readCertificate(decode(object, "tls.crt"))?.serial;
      return heldKey(object) !== undefined && newer.some(({ issued }) => issued?.serial === serial);
    });
}

function isPublished(secret: Secret): boolean {
  return secret.metadata.labels?.[MANAGED_LABEL] === "true";
}

export function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}
