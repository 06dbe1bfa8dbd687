/** Reads and writes the purse of an endpoint; every write is confirmed before what it counts is done. */
import { createHash } from "node:crypto";
import type { ClusterSpec } from "../../api/types.ts";
import type { Outcome } from "../../core/attempt/outcome.ts";
import type { Attempt, ObjectName } from "../../core/facts/observed.ts";
import { parseDuration } from "../../core/renewal/time.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import { configMaps, type ConfigMap } from "../../kube/client/kinds.ts";
import type { Clock } from "../../ops/clock.ts";
import { attemptId } from "../attempts/attempt-secret.ts";
import type { KubePort } from "../ports.ts";
import { parsePurse, PurseFault } from "./decode-purse.ts";
import { PurseChanges, type Change } from "./purse-changes.ts";
import { nextId, withCall, withOutcome, withoutCall, withPerson, type Made } from "./entries.ts";
import { accountMark, countedIn, emptyPurse, type Budget, type PurseRecord } from "./purse-record.ts";

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

/** The purse was edited or cut: without it nobody knows what may be paid. Nothing is bought until a person mends it. */
export class UnreadablePurse extends Error {
  override readonly name = "UnreadablePurse";
  readonly kind = "unreadable-purse";
}

/** The changes that this process makes to purses, written over the version that they were computed from. */
export function purseChanges(place: Place): PurseChanges {
  return new PurseChanges(async (endpoint, change) => write(place, endpoint, change));
}

/** Name of the ConfigMap. @param endpoint normalised. */
export function purseName(endpoint: string): string {
  return `purse-${createHash("sha256").update(endpoint).digest("hex").slice(0, 40)}`;
}

export function budgetOf({ purchase }: ClusterSpec): Budget {
  return {
    purchases: purchase?.budget?.purchases ?? DEFAULT_PURCHASES,
    period: parseDuration(purchase?.budget?.period ?? DEFAULT_PERIOD),
  };
}

/** @throws UnreadablePurse */
export async function readPurse(store: Place, endpoint: string): Promise<PurseRecord> {
  return recordOf(store, endpoint, await load(store, endpoint));
}

/**
 * Counts a paid call before it goes out.
 * @param cluster whose account pays.
 * @returns the id under which it is counted, or undefined if the budget does not allow it any more.
 * @throws UnreadablePurse
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
  await store.purses.make(attempt.endpoint, (record) => {
    const now = store.clock.now();
    const recent = countedIn(record, cluster.name, budget, now);
    id = recent.length < budget.purchases ? nextId(record, attempt.uid) : undefined;
    if (id === undefined) return record;
    const time = new Date(now).toISOString();
    const counted = {
      id,
      time,
      order: `${order.namespace}/${order.name}`,
      cluster: cluster.name,
      commonName,
      account: accountMark(attempt.apiKeyFingerprint),
    };
    return withCall(record, counted, budget, now);
  });
  return id;
}

/** A definite refusal: nothing was paid. */
export async function giveBack(store: PurseStore, { endpoint }: Attempt, id: string): Promise<void> {
  await store.purses.make(endpoint, (record) => withoutCall(record, id));
}

/** What came of an attempt's calls. Nothing is written if it is known already. @throws UnreadablePurse */
export async function noteOutcome(
  store: PurseStore,
  attempt: Attempt,
  outcome: Outcome,
  made: Made = {},
): Promise<void> {
  const { names, verb, cluster, order } = attempt;
  const [commonName = ""] = names;
  const paid = {
    id: attemptId(attempt),
    time: new Date(attempt.startedAt).toISOString(),
    order: `${order.namespace}/${order.name}`,
    cluster,
    commonName,
    verb,
    names: names.slice(0, NAMES_SHOWN),
    nameCount: names.length,
  };
  await store.purses.make(attempt.endpoint, (record) => withOutcome(record, paid, outcome, made));
}

/** From now on the next paid call for the attempt's common name waits for a person. @throws UnreadablePurse */
export async function askPerson(store: PurseStore, attempt: Attempt, why: string): Promise<void> {
  const [commonName = ""] = attempt.names;
  await store.purses.make(attempt.endpoint, (record) => withPerson(record, commonName, why));
}

async function write(place: Place, endpoint: string, change: Change): Promise<void> {
  const { kube, operatorNamespace: namespace } = place;
  for (let tried = 1; ; tried += 1) {
    const present = await load(place, endpoint);
    const record = recordOf(place, endpoint, present);
    const changed = change(record);
    if (changed === record) return;
    const data = { [ENTRY]: JSON.stringify(changed) };
    try {
      if (present === undefined) {
        await kube.create(configMaps, { metadata: { namespace, name: purseName(endpoint) }, data });
      } else {
        await kube.replace(configMaps, { ...present, data: { ...present.data, ...data } });
      }
      return;
    } catch (error) {
      if (tried === MOST_TRIES || !isKubeError(error, "conflict", "already-exists")) throw error;
    }
  }
}

async function load({ kube, operatorNamespace }: Place, endpoint: string): Promise<ConfigMap | undefined> {
  return kube.get(configMaps, { namespace: operatorNamespace, name: purseName(endpoint) });
}

/** No ConfigMap is an empty purse; one without its entry is one that somebody emptied. */
function recordOf(
  { operatorNamespace }: Place,
  endpoint: string,
  present: ConfigMap | undefined,
): PurseRecord {
  if (present === undefined) return emptyPurse(endpoint);
  try {
    return parsePurse(present.data?.[ENTRY] ?? "");
  } catch (error) {
    if (!(error instanceof PurseFault)) throw error;
    const entry = `Entry ${ENTRY} of ConfigMap ${operatorNamespace}/${purseName(endpoint)}`;
    throw new UnreadablePurse(`${entry} cannot be read: ${error.message}`);
  }
}
