/** How an instance ends: expired, revoked or canceled. */
import type { Certificate, Instance } from "../state/model.ts";
import type { World } from "../world.ts";
import { currentInstance } from "./queries.ts";
import { noteCertificate } from "./record.ts";

/** Ends a pending instance without a certificate. */
export function cancelInstance(world: World, instance: Instance, why: string): void {
  if (instance.state !== "pending") return;
  instance.state = "canceled";
  noteCertificate(world, instance, "canceled", why);
  world.watchers.changed(instance.id);
}

/** Ends an active instance whose time has come. */
export function expireInstance(world: World, instance: Instance): void {
  if (instance.state !== "active" || instance.issued === null) return;
  if (world.time.now() < instance.issued.expiration) return;
  instance.state = "expired";
  noteCertificate(world, instance, "expired");
}

export interface Revocation {
  revoked: number;
  active: number;
  imported: number;
}

/** Revokes every active instance but the current one, or with `all` that too; imported ones belong to another CA and stay. */
export function revoke(world: World, certificate: Certificate, all: boolean): Revocation {
  const current = currentInstance(world, certificate);
  const active = world.store.instancesOf(certificate).filter((instance) => instance.state === "active");
  const meant = active.filter((instance) => all || instance !== current);
  const revocable = meant.filter((instance) => instance.source === "sslmate");
  for (const instance of revocable) {
    instance.state = "revoked";
    instance.revokedAt = world.time.now();
    noteCertificate(world, instance, "revoked");
  }
  return {
    revoked: revocable.length,
    active: active.length - revocable.length,
    imported: meant.length - revocable.length,
  };
}
