/** The rules about what guards a payer: budget, suspension, and a person's approval where one is needed. */
import type { ClusterSpec } from "../../../src/api/types.ts";
import { REQUEST_ANNOTATION } from "../../../src/api/names.ts";
import { parseDuration } from "../../../src/core/renewal/time.ts";
import { secrets } from "../../../src/kube/client/kinds.ts";
import { clusters, type OrderObject } from "../../../src/reconcilers/resources.ts";
import type { Charge } from "../world/purchase-recorder.ts";
import { DAY, NAMESPACE, type Installation, type Simulation } from "../world/simulation.ts";
import { readCertificate } from "../world/fake-pki.ts";
import { paidElsewhere } from "./elsewhere.ts";
import { decode, meddledWith, ONE_ACTION, purseWasRemoved, standing, wantedBetween } from "./past.ts";
import type { Violation } from "./violation.ts";

const LAST_DAYS = 14 * DAY;

export function allowed(
  simulation: Simulation,
  installation: Installation,
  charge: Charge,
  what: string,
): Violation[] {
  const broken = (why: string): Violation[] => [{ rule: "allowed", what: `${what}, ${why}` }];
  const { kube } = installation;
  const [from, to] = [charge.sentAt - ONE_ACTION, charge.sentAt];
  const orders = ordersOf(installation, charge);
  const account = standing(kube, clusters, from, to).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  if (account.length === 0) return broken("although its Cluster was gone or being deleted");
  if (account.every(({ spec }) => spec.suspend === true)) return broken("although the Cluster was suspended");
  if (orders.length > 0 && orders.every(({ spec }) => spec.suspend === true)) {
    return broken("although the Order was suspended");
  }
  if (account.every((each) => !serves(each.spec)))
    return broken("for a namespace that the Cluster does not serve");
  if (account.every((each) => !charge.entry.names.every((name) => allows(each.spec, name)))) {
    return broken("for a name that the Cluster does not allow");
  }
  const manual =
    account.every(({ spec }) => spec.purchase?.policy === "Manual") ||
    (orders.length > 0 && orders.every(({ spec }) => spec.purchase?.policy === "Manual"));
  const approved = orders.some((order) => approvalOf(order) !== undefined);
  if (manual && !approved) return broken("although nobody approved it");
  if (needsPerson(simulation, installation, charge) && !approved) {
    return broken(`although instance ${charge.before.lost} was lost and nobody approved another`);
  }
  const elsewhere = paidElsewhere(simulation, charge);
  if (elsewhere !== undefined && !approved) {
    const { instanceId } = elsewhere.entry;
    return broken(`although another account had sold instance ${instanceId} and nobody approved another`);
  }
  if (purseWasRemoved(kube)) return [];
  const budgets = account.map(({ spec }) => spec.purchase?.budget ?? {});
  const inBudget = budgets.some(({ purchases = 20, period = "24h" }) => {
    // Calls are counted by the wall clock, which may have jumped since.
    const since = charge.sentAt - parseDuration(period) + simulation.worstClockShift;
    const recent = simulation.purchases.charges.filter(
      ({ by, sentAt }) => by === charge.by && sentAt > since && sentAt <= charge.sentAt,
    );
    return recent.length <= purchases;
  });
  return inBudget ? [] : broken("beyond the budget");
}

/** The stories choose namespaces by name alone. */
function serves({ allowedNamespaces: { from, names = [] } }: ClusterSpec): boolean {
  return from === "All" || names.includes(NAMESPACE);
}

function allows({ allowedNames = ["*"] }: ClusterSpec, name: string): boolean {
  const parent = name.slice(name.indexOf("."));
  return ["*", name, `*${parent}`].some((each) => allowedNames.includes(each));
}

/**
 * What we bought was canceled or revoked before it could be published, or inside the term that was paid for: another
 * purchase is a person's decision. Where the vendor says nothing of terms, the certificate's end is all that there is to judge by.
 */
function needsPerson(simulation: Simulation, { kube }: Installation, charge: Charge): boolean {
  const { purchases, vendor, worstClockShift } = simulation;
  const lost = purchases.charges.find(
    ({ by, entry }) => by === charge.by && entry.instanceId === charge.before.lost,
  );
  if (lost === undefined) return false;
  const issued = vendor.world.store.instance(lost.entry.instanceId)?.issued;
  const serial = issued?.serial;
  const wasPublished = kube
    .changes(secrets)
    .some(({ after }) => after !== undefined && serial === readCertificate(decode(after, "tls.crt"))?.serial);
  if (!wasPublished) return true;
  if (meddledWith(simulation, charge)) return false;
  const { strict } = vendor.world.policy.switches;
  const end = issued?.expiration ?? 0;
  return strict ? charge.sentAt < end - LAST_DAYS - worstClockShift : !charge.before.subscriptionEnding;
}

/** One approval approves one purchase. */
export function approvedOnce(simulation: Simulation, charges: readonly Charge[]): Violation[] {
  const used = new Map<string, number>();
  return charges.flatMap((charge): Violation[] => {
    const installation = typeof charge.by === "number" ? simulation.installations[charge.by] : undefined;
    if (installation === undefined) return [];
    const ids = new Set(ordersOf(installation, charge).map(approvalOf));
    const [id] = ids;
    if (ids.size !== 1 || id === undefined) return [];
    const earlier = used.get(id);
    used.set(id, charge.entry.instanceId);
    const manual = standing(installation.kube, clusters, charge.sentAt, charge.sentAt).every(
      ({ spec }) => spec.purchase?.policy === "Manual",
    );
    if (earlier === undefined || !manual) return [];
    return [
      { rule: "allowed", what: `the approval of instance ${earlier} bought ${charge.entry.instanceId} too` },
    ];
  });
}

/** The versions of Orders for the common name at the time of a paid call. */
function ordersOf({ kube }: Installation, { entry, sentAt }: Charge): OrderObject[] {
  return wantedBetween(kube, sentAt - ONE_ACTION, sentAt).filter(
    ({ spec }) => spec.identifiers[0]?.value === entry.cn,
  );
}

function approvalOf({ metadata }: OrderObject): string | undefined {
  return metadata.annotations?.[REQUEST_ANNOTATION.approvePurchase];
}
