/** Reads the facts about one Order into one plain object. It asks Kubernetes only; SSLMate is asked when a decision needs it. */
import {
  ownPair,
  type Attempt,
  type AttemptView,
  type ClusterView,
  type ObjectName,
  type OrderObserved,
  type Timing,
} from "../../core/facts/observed.ts";
import { wantedContent } from "../../core/secret/content.ts";
import type { Clock } from "../../ops/clock.ts";
import { attemptName, isSetAside } from "../attempts/attempt-secret.ts";
import type { Sends } from "../attempts/sends.ts";
import { endpointOf } from "../endpoint.ts";
import type { ClusterObject, OrderObject } from "../resources.ts";
import { ownerTag } from "../vendor/owner-tag.ts";
import type { Sightings } from "../vendor/sightings.ts";
import { ATTEMPTS_BY, type Caches } from "../world/caches.ts";
import { noteFailure } from "../world/failing.ts";
import type { Lookup } from "../world/lookup.ts";
import { orderView } from "./order-view.ts";
import { fingerprintOf, formerSecretOf, rivalsOf } from "./rivals.ts";
import { passwordView } from "../secret/content/password.ts";
import { lostPairsKey, type LostPairs } from "../secret/remembered/lost-pairs.ts";
import { secretView } from "../secret/tls-secret.ts";

/** A Cluster that is new, or was just changed. */
export const NOT_TRIED =
  "the operator is about to try its API key, which takes some seconds; if it takes longer, its log says why.";

export interface GatherSettings {
  caches: Caches;
  clock: Clock;
  sends: Sends;
  sightings: Sightings;
  lostPairs: LostPairs;
  /** What Kubernetes failed at the last time; see refusalOf. */
  failing: Set<string>;
  timing: Timing;
  operatorNamespace: string;
  /** Names this installation among all that use an account. */
  installation: string;
}

/** What was read, and the objects behind it that writing needs. */
export interface Gathered {
  observed: OrderObserved;
  order: OrderObject;
  cluster: ClusterObject | undefined;
  /** Of the TLS Secret, if there is one. */
  secretVersion: string | undefined;
}

/** @returns undefined if there is no such Order (any more). */
export async function gather(
  settings: GatherSettings,
  lookup: Lookup,
  key: ObjectName,
): Promise<Gathered | undefined> {
  const { caches, clock, sends, lostPairs, timing, installation } = settings;
  const order = await lookup.order(key);
  if (order === undefined) return undefined;
  const { spec } = order;
  const secretKey = { namespace: key.namespace, name: spec.secretName };
  const [cluster, labels, secret] = await Promise.all([
    lookup.cluster(spec.cluster),
    lookup.namespaceLabels(key.namespace),
    lookup.tlsSecret(secretKey),
  ]);
  const wantsSecret = (name: string): boolean =>
    caches.orders.get(key.namespace, name)?.spec.secretName === spec.secretName;
  const name = cluster === undefined ? undefined : nameOfAttempt(order, cluster);
  const seen = {
    order: orderView(order),
    secret: secretView(secret, key, wantsSecret, fingerprintOf(order)),
  };
  const lost = lostPairs.seen(lostPairsKey(order.metadata.uid, spec.secretName), ownPair(seen) !== undefined);
  const observed: OrderObserved = {
    now: clock.now(),
    timing,
    ...seen,
    cluster: clusterView(cluster, settings),
    namespaceLabels: labels ?? {},
    rivals: rivalsOf(order, settings),
    ...(lost === undefined ? {} : { lost }),
    ...(secret === undefined ? formerSecret(order, caches) : {}),
    ...(await passwordOf(order, cluster, lookup, settings)),
    attempt: await attemptView(order, name, lookup, sends),
    setAside: name === undefined ? [] : setAsideOf(order, name, settings),
    owner: { tag: ownerTag(installation, key) },
    vendor: { kind: "not-asked" },
    seen: seenOf(order, settings),
    live: false,
  };
  return { observed, order, cluster, secretVersion: secret?.resourceVersion };
}

/** The Secret that the Order wrote before spec.secretName was changed, if it holds what the status says the Order has. */
function formerSecret(order: OrderObject, caches: Caches): Pick<OrderObserved, "former"> {
  const former = formerSecretOf(order, caches);
  if (former?.pair === undefined) return {};
  const { name, instanceId, pair } = former;
  return { former: { name, pair, ...(instanceId === undefined ? {} : { instanceId }) } };
}

/** Where nobody may write, or nobody wants a keystore, its password is nobody's business. */
async function passwordOf(
  { metadata, spec }: OrderObject,
  cluster: ClusterObject | undefined,
  lookup: Lookup,
  { failing }: Pick<GatherSettings, "failing">,
): Promise<Pick<OrderObserved, "password">> {
  const wanted = wantedContent(spec, cluster?.spec)?.password;
  if (wanted === undefined || metadata.deletionTimestamp !== undefined || spec.suspend === true) return {};
  const row = `password of ${metadata.uid}`;
  try {
    const password = passwordView(await lookup.password(metadata.namespace ?? "", wanted));
    failing.delete(row);
    return { password };
  } catch (error) {
    // An API server that cannot read one Secret any more must not keep the Order from all else; a moment's trouble is none.
    const failure = noteFailure(failing, row, error);
    if (failure?.isRepeated !== true) throw error;
    const problem = `Secret ${wanted.name} cannot be read: ${failure.message}`;
    return { password: { kind: "problem", problem } };
  }
}

function clusterView(
  cluster: ClusterObject | undefined,
  { caches, operatorNamespace }: GatherSettings,
): ClusterView {
  if (cluster === undefined) return { kind: "missing" };
  const { spec, status, metadata } = cluster;
  const apiKey = caches.ownSecrets.get(operatorNamespace, spec.apiKeySecretRef.name);
  const apiKeyVersion = apiKey?.kind === "other" ? apiKey.resourceVersion : "";
  const version = `${metadata.uid} ${metadata.generation} ${apiKeyVersion}`;
  const deleting = metadata.deletionTimestamp === undefined ? {} : { deleting: true as const };
  const present = { kind: "present", spec, version, ...deleting } as const;
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready === undefined || ready.observedGeneration !== metadata.generation) {
    return { ...present, trouble: NOT_TRIED };
  }
  return ready.status === "True" ? present : { ...present, trouble: ready.message };
}

function nameOfAttempt(order: OrderObject, cluster: ClusterObject): string | undefined {
  const endpoint = endpointOf(cluster);
  const [commonName] = order.spec.identifiers;
  return endpoint === undefined ? undefined : attemptName(endpoint, commonName?.value ?? "");
}

async function attemptView(
  order: OrderObject,
  secretName: string | undefined,
  lookup: Lookup,
  sends: Sends,
): Promise<AttemptView> {
  const attempt = secretName === undefined ? undefined : await lookup.attempt(secretName);
  if (attempt === undefined || secretName === undefined) return { kind: "none" };
  if (attempt === "unreadable") return { kind: "unreadable", secretName };
  return isOf(order, attempt)
    ? { kind: "ours", attempt, doubt: sends.doubt(attempt) }
    : { kind: "other-order", attempt };
}

/** A cache that stands still must not have one useless certificate after another asked for. */
function setAsideOf(
  order: OrderObject,
  name: string,
  { caches, sends }: Pick<GatherSettings, "caches" | "sends">,
): Attempt[] {
  const [commonName] = order.spec.identifiers;
  const isMeant = (attempt: Attempt): boolean => isSetAside(attempt.secretName, name) && isOf(order, attempt);
  const shown = caches.ownSecrets
    .byIndex(ATTEMPTS_BY.commonName, commonName?.value ?? "")
    .flatMap((secret) => (secret.kind === "attempt" ? [secret.attempt] : []))
    .filter(isMeant);
  return sends.withSetAside(shown, isMeant);
}

/** A re-created Order of the same name takes up what its predecessor began; no other does. */
function isOf({ metadata }: OrderObject, { order }: Attempt): boolean {
  return order.namespace === metadata.namespace && order.name === metadata.name;
}

function seenOf({ spec }: OrderObject, { sightings }: GatherSettings): NonNullable<OrderObserved["seen"]> {
  const certificate = sightings.of(spec.cluster, spec.identifiers[0]?.value ?? "");
  const listed = sightings.listed(spec.cluster);
  return {
    ...(listed === undefined ? {} : { listed }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}
