/** Reads and writes the purse of a Cluster; every write is confirmed before what it counts is done. */
import { createHash } from "node:crypto";
import type { ClusterSpec } from "../../api/types.ts";
import type { Attempt, ObjectName } from "../../core/order/observed.ts";
import { parseDuration } from "../../core/renewal/time.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import { configMaps, type ConfigMap } from "../../kube/client/kinds.ts";
import type { Clock } from "../../ops/clock.ts";
import type { KubePort } from "../ports.ts";
import { PurseChanges, type Change } from "./purse-changes.ts";
import {
  emptyPurse,
  parsePurse,
  withCall,
  withOutcome,
  withoutCall,
  withPerson,
  type Budget,
  type PurseRecord,
} from "./purse-record.ts";

const ENTRY = "purse.json";
const DEFAULT_PURCHASES = 20;
const DEFAULT_PERIOD = "24h";
/** A conflict is the write of another process, or of a person: it is tried again at once. */
const MOST_TRIES = 10;
const NAMES_SHOWN = 4;

export interface PurseStore {
  kube: KubePort;
  clock: Clock;
  operatorNamespace: string;
  purses: PurseChanges;
}

type Place = Pick<PurseStore, "kube" | "operatorNamespace">;

/** The changes that this process makes to purses, written over the version that they were computed from. */
export function purseChanges(place: Place): PurseChanges {
  return new PurseChanges(async (cluster, change) => write(place, cluster, change));
}

/** Name of the ConfigMap: a Cluster's own name may be as long as that of a ConfigMap. */
export function purseName(cluster: string): string {
  return `purse-${createHash("sha256").update(cluster).digest("hex").slice(0, 40)}`;
}

export function budgetOf({ purchase }: ClusterSpec): Budget {
  return {
    purchases: purchase?.budget?.purchases ?? DEFAULT_PURCHASES,
    period: parseDuration(purchase?.budget?.period ?? DEFAULT_PERIOD),
  };
}

export async function readPurse(store: Place, cluster: string): Promise<PurseRecord> {
  return recordOf(cluster, await load(store, cluster));
}

/**
 * Counts a paid call before it goes out.
 * @returns the id under which it is counted, or undefined if the budget does not allow it any more.
 */
export async function countCall(
  store: PurseStore,
  cluster: { name: string; spec: ClusterSpec },
  order: ObjectName,
  attempt: Attempt,
): Promise<string | undefined> {
  const budget = budgetOf(cluster.spec);
  const [commonName = ""] = attempt.names;
  let id: string | undefined;
  await store.purses.make(cluster.name, (record) => {
    const now = store.clock.now();
    const recent = record.calls.filter(({ time }) => Date.parse(time) > now - budget.period);
    id = recent.length < budget.purchases ? nextId(record, attempt) : undefined;
    if (id === undefined) return record;
    const time = new Date(now).toISOString();
    return withCall(record, { id, time, order: `${order.namespace}/${order.name}`, commonName }, budget, now);
  });
  return id;
}

/** A definite refusal: nothing was paid. */
export async function giveBack(store: PurseStore, cluster: string, id: string): Promise<void> {
  await store.purses.make(cluster, (record) => withoutCall(record, id));
}

/** What came of an attempt's calls. Nothing is written if it is known already. */
export async function noteOutcome(
  store: PurseStore,
  cluster: string,
  attempt: Attempt,
  outcome: string,
  bought: { instanceId?: number; invoiceId?: string } = {},
): Promise<void> {
  const names = attempt.names.slice(0, NAMES_SHOWN);
  const detail = { verb: attempt.verb, names, nameCount: attempt.names.length, ...bought };
  await store.purses.make(cluster, (record) => withOutcome(record, attempt.uid, outcome, detail));
}

/** From now on the next paid call for this name waits for a person. */
export async function askPerson(
  store: PurseStore,
  cluster: string,
  commonName: string,
  why: string,
): Promise<void> {
  await store.purses.make(cluster, (record) => withPerson(record, commonName, why));
}

function nextId({ calls, journal }: PurseRecord, { uid }: Attempt): string {
  const sends = new Set([...calls, ...journal].map(({ id }) => id).filter((id) => id.startsWith(`${uid}/`)));
  return `${uid}/${sends.size + 1}`;
}

async function write(place: Place, cluster: string, change: Change): Promise<void> {
  const { kube, operatorNamespace: namespace } = place;
  for (let tried = 1; ; tried += 1) {
    const present = await load(place, cluster);
    const record = recordOf(cluster, present);
    const changed = change(record);
    if (changed === record) return;
    const data = { [ENTRY]: JSON.stringify(changed) };
    try {
      if (present === undefined) {
        await kube.create(configMaps, { metadata: { namespace, name: purseName(cluster) }, data });
      } else {
        await kube.replace(configMaps, { ...present, data });
      }
      return;
    } catch (error) {
      if (tried === MOST_TRIES || !isKubeError(error, "conflict", "already-exists")) throw error;
    }
  }
}

async function load({ kube, operatorNamespace }: Place, cluster: string): Promise<ConfigMap | undefined> {
  return kube.get(configMaps, { namespace: operatorNamespace, name: purseName(cluster) });
}

function recordOf(cluster: string, present: ConfigMap | undefined): PurseRecord {
  const text = present?.data?.[ENTRY];
  return text === undefined ? emptyPurse(cluster) : parsePurse(text);
}
