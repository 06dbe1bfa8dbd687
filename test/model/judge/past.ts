/** What was where at a moment: answers from the kept history of a cluster. */
import { configMaps, secrets, type Secret } from "../../../src/kube/client/kinds.ts";
import type { KubeObject, Resource } from "../../../src/kube/client/resource.ts";
import { orders, type OrderObject } from "../../../src/reconcilers/resources.ts";
import { nameAt } from "../world/accounts.ts";
import { keyHash } from "../world/fake-pki.ts";
import type { MemoryKube } from "../world/kube/memory-kube.ts";
import type { AnyObject } from "../world/kube/object.ts";
import type { Charge } from "../world/purchase-recorder.ts";
import type { Simulation } from "../world/simulation.ts";

/** Milliseconds that the steps of one paying action may take, with calls that time out. */
export const ONE_ACTION = 5 * 60_000;

interface KubeEvent extends KubeObject {
  reason: string;
  note: string;
}
export const EVENTS: Resource<KubeEvent> = {
  group: "events.k8s.io",
  version: "v1",
  plural: "events",
  kind: "Event",
  namespaced: true,
};

/** Every version of every object of a kind, with the time for which it was the present one. */
export interface Version<T> {
  object: T;
  from: number;
  /** Infinity for what is there still. */
  to: number;
  /** Who made it, and who ended it. */
  by: string;
  endedBy: string | undefined;
}

export function versionsOf<T extends KubeObject>(kube: MemoryKube, resource: Resource<T>): Version<T>[] {
  const versions: Version<T>[] = [];
  const present = new Map<AnyObject["metadata"]["uid"], Version<T>>();
  for (const { before, after, at, by } of kube.changes(resource)) {
    const uid = (after ?? before)?.metadata.uid ?? "";
    const last = present.get(uid);
    if (last !== undefined) Object.assign(last, { to: at, endedBy: by });
    present.delete(uid);
    if (after === undefined) continue;
    const version = { object: after as unknown as T, from: at, to: Infinity, by, endedBy: undefined };
    versions.push(version);
    present.set(uid, version);
  }
  return versions;
}

/** Versions of a kind that stood at some moment from `from` to `to`. */
export function standing<T extends KubeObject>(
  kube: MemoryKube,
  resource: Resource<T>,
  from: number,
  to: number,
): T[] {
  return versionsOf(kube, resource)
    .filter((version) => version.from <= to && version.to >= from)
    .map(({ object }) => object);
}

/** Versions of Orders that somebody wanted at some moment from `from` to `to`; deleted ones are not wanted. */
export function wantedBetween(kube: MemoryKube, from: number, to: number): OrderObject[] {
  return standing(kube, orders, from, to).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** The Secrets that held the private key of a hash. */
export function holdersOf(kube: MemoryKube, hash: string): Version<Secret>[] {
  return versionsOf(kube, secrets).filter(({ object }) => heldKey(object) === hash);
}

export function heldKey(secret: Secret): string | undefined {
  const key = secret.data?.["tls.key"];
  return key === undefined ? undefined : keyHash(Buffer.from(key, "base64").toString("utf8"));
}

/** An entry of a Secret's data as text; empty if it is not there. */
export function decode(object: KubeObject, entry: string): string {
  const secret: Secret = object;
  return Buffer.from(secret.data?.[entry] ?? "", "base64").toString("utf8");
}

/** Whether somebody changed the vendor's object after the last question, so that it could not be seen. */
export function meddledWith({ purchases }: Simulation, { entry, lastQuestion, moment }: Charge): boolean {
  const charged = nameAt(entry.accountId, entry.cn);
  return purchases.touched.some(
    ({ name = charged, at }) => name === charged && at > lastQuestion && at <= moment,
  );
}

/** Whether a person deleted what the operator keeps of the account's purchases: journal and budget begin anew. */
export function purseWasRemoved(kube: MemoryKube): boolean {
  return versionsOf(kube, configMaps).some(({ endedBy, to, object }) => {
    const isThere = kube.read(configMaps, object.metadata)?.metadata.uid === object.metadata.uid;
    return endedBy === "person" && to !== Infinity && !isThere;
  });
}
