/** The rule about tags and reminders: once all is well, SSLMate shows what an Order asks for, and nothing that it asked for before. */
import { ownerTag } from "../../../src/reconcilers/vendor/owner-tag.ts";
import { orders, type OrderObject } from "../../../src/reconcilers/resources.ts";
import { reasonOf } from "../story/perform/seen.ts";
import { accountOf } from "../world/accounts.ts";
import type { Installation, Simulation } from "../world/simulation.ts";
import type { Violation } from "./violation.ts";

/** To be asked when faults have stopped and time enough has passed. */
export function judgeSettings(simulation: Simulation): Violation[] {
  return simulation.installations.flatMap((installation) =>
    installation.kube
      .all(orders)
      .filter(isIssued)
      .flatMap((order) => settingsOf(simulation, installation, order)),
  );
}

/** Nothing keeps it from being kept up: neither its own trouble nor what its Cluster allows. */
function isIssued(order: OrderObject): boolean {
  const conditions = order.status?.conditions ?? [];
  return (
    order.spec.suspend !== true &&
    reasonOf(order, "Ready") === "Issued" &&
    !conditions.some(({ type }) => type === "Stalled" || type === "Reconciling")
  );
}

function settingsOf(
  simulation: Simulation,
  installation: Installation,
  { metadata, spec, status }: OrderObject,
): Violation[] {
  const account = accountOf(simulation, installation);
  const commonName = spec.identifiers[0]?.value ?? "";
  const shown =
    account === undefined ? undefined : simulation.vendor.world.store.certificate(account.id, commonName);
  const { namespace = "", name } = metadata;
  if (shown?.tags.includes(ownerTag(`cluster-${installation.number}`, { namespace, name })) !== true)
    return [];
  const wanted = spec.tags ?? [];
  const former = (status?.settings?.tags ?? []).filter((tag) => !wanted.includes(tag));
  const wrong = [
    ...wanted.filter((tag) => !shown.tags.includes(tag)).map((tag) => `lacks ${tag}`),
    ...former.filter((tag) => shown.tags.includes(tag)).map((tag) => `still has ${tag}`),
    ...(spec.muted === undefined || spec.muted === shown.muted ? [] : [`has muted ${shown.muted}`]),
  ];
  return wrong.map((what) => ({
    rule: "settings",
    what: `Order ${name} of installation ${installation.number}: SSLMate ${what}`,
  }));
}
