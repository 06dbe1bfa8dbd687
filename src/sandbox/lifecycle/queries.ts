/** What can be said of a certificate at this moment. */
import type { Certificate, Instance } from "../state/model.ts";
import type { World } from "../world.ts";

export const DAY = 86_400_000;
const RENEWAL_WINDOW = 30 * DAY;

/** The newest active instance: the one that the vendor calls current. */
export function currentInstance(world: World, certificate: Certificate): Instance | undefined {
  return world.store
    .instancesOf(certificate)
    .filter((instance) => instance.state === "active")
    .reduce<Instance | undefined>(
      (best, instance) => (best && isNewer(best, instance) ? best : instance),
      undefined,
    );
}

function isNewer(a: Instance, b: Instance): boolean {
  return (a.issued?.issuedAt ?? 0) > (b.issued?.issuedAt ?? 0);
}

/** The newest pending instance. */
export function pendingInstance(world: World, certificate: Certificate): Instance | undefined {
  return world.store.instancesOf(certificate).findLast((instance) => instance.state === "pending");
}

/**
 * How long before its end something counts as ending: 30 days, as the vendor renews,
 * or a third of a lifetime that is too short for that. How the vendor computes it is not known.
 * @param length milliseconds, as is the result.
 */
export function renewalWindow(length: number): number {
  return Math.min(RENEWAL_WINDOW, length / 3);
}

export function isExpiring(world: World, instance: Instance): boolean {
  const renewal = renewalMoment(instance);
  return instance.state === "active" && renewal !== undefined && world.time.now() >= renewal;
}

/** When an issued instance enters its renewal window, in milliseconds since the epoch. */
export function renewalMoment(instance: Instance): number | undefined {
  const { issued } = instance;
  return issued ? issued.expiration - renewalWindow(issued.expiration - issued.issuedAt) : undefined;
}

/** Whether what was paid for ends so soon that a reissue gains nothing; true when nothing is paid for. */
export function isSubscriptionEnding(world: World, certificate: Certificate): boolean {
  const { subscription } = certificate;
  if (subscription === null) return true;
  return world.time.now() >= subscription.end - renewalWindow(subscription.end - subscription.start);
}
