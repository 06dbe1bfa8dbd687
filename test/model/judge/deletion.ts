/** The rules about deletion: nothing is revoked that nobody asked to be, and what was asked for was done. */
import { ATTEMPT_SECRET_TYPE } from "../../../src/api/names.ts";
import { secrets } from "../../../src/kube/client/kinds.ts";
import { orders, type OrderObject } from "../../../src/reconcilers/resources.ts";
import type { Story } from "../story/story.ts";
import { nameAt } from "../world/accounts.ts";
import type { Revocation } from "../world/purchase-recorder.ts";
import { NAMESPACE, type Simulation } from "../world/simulation.ts";
import { holdersOf, ONE_ACTION, standing } from "./past.ts";
import type { Violation } from "./violation.ts";

/** A revocation is for a deleted Order of that name that asks for it, and takes a certificate of that cluster's own. */
export function judgeRevocations(simulation: Simulation): Violation[] {
  const { revocations } = simulation.purchases;
  return revocations.flatMap((revocation): Violation[] => {
    const what = `the revocation of ${revocation.commonName}`;
    const asked = standingOrders(simulation, revocation).some(
      ({ metadata, spec }) =>
        metadata.deletionTimestamp !== undefined && spec.deletion?.certificate === "Revoke",
    );
    return [
      ...(asked ? [] : [{ rule: "revoked" as const, what: `${what}, which no deleted Order asked for` }]),
      ...(isOwn(simulation, revocation)
        ? []
        : [{ rule: "revoked" as const, what: `${what}, which was another's` }]),
    ];
  });
}

function standingOrders(
  { installations }: Simulation,
  { by, sentAt, commonName }: Revocation,
): readonly OrderObject[] {
  const kube = installations[by]?.kube;
  if (kube === undefined) return [];
  return standing(kube, orders, sentAt - ONE_ACTION, sentAt).filter(
    ({ spec }) => spec.identifiers[0]?.value === commonName,
  );
}

/** Its key was in some Secret there, or its request was replaced under our call. */
function isOwn({ installations, purchases }: Simulation, revocation: Revocation): boolean {
  const { account, by, before, commonName } = revocation;
  const isForeign = purchases.foreignCsr.has(nameAt(account, commonName));
  const kube = installations[by]?.kube;
  if (before.current === undefined || kube === undefined || isForeign) return true;
  return holdersOf(kube, before.current.pubkeyHash).length > 0;
}

const broken = (what: string): Violation => ({ rule: "deleted", what });

/** What the story says that Order web leaves. */
export function judgeDeletion(simulation: Simulation, leaves: Story["leaves"]): Violation[] {
  if (leaves === undefined) return [];
  const { kube } = simulation.home;
  const states = new Set(simulation.vendor.world.store.instances().map(({ state }) => state));
  const keys = kube.all(secrets).filter(({ type }) => type === ATTEMPT_SECRET_TYPE).length;
  const hasSecret = kube.read(secrets, { namespace: NAMESPACE, name: "web-tls" }) !== undefined;
  return [
    ...(kube.read(orders, { namespace: NAMESPACE, name: "web" }) === undefined
      ? []
      : [broken("the Order is still there")]),
    ...(hasSecret === leaves.secret ? [] : [broken(`the Secret is ${hasSecret ? "still there" : "gone"}`)]),
    ...(keys === (leaves.keys ?? keys) ? [] : [broken(`${keys} keys of attempts are left`)]),
    ...(states.size === 1 && states.has(leaves.instances)
      ? []
      : [broken(`the instances are ${[...states].join(", ")} instead of ${leaves.instances}`)]),
  ];
}
