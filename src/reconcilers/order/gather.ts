/** Reads the facts about one Order into one plain object. It asks Kubernetes only; SSLMate is asked when a decision needs it. */
import type {
  AttemptView,
  ClusterView,
  ObjectName,
  OrderObserved,
  OrderView,
  Rival,
  Timing,
} from "../../core/order/observed.ts";
import type { Clock } from "../../ops/clock.ts";
import { endpointOf } from "../endpoint.ts";
import { attemptName } from "../attempts/attempt-secret.ts";
import type { Sends } from "../attempts/sends.ts";
import type { ClusterObject, OrderObject } from "../resources.ts";
import { ORDERS_BY, secretIndexValue, type Caches } from "../world/caches.ts";
import type { Lookup } from "../world/lookup.ts";
import { secretView } from "./tls-secret.ts";

export interface GatherSettings {
  caches: Caches;
  clock: Clock;
  sends: Sends;
  timing: Timing;
  operatorNamespace: string;
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
  const { caches, clock, sends, timing } = settings;
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
  const observed: OrderObserved = {
    now: clock.now(),
    timing,
    order: orderView(order),
    cluster: clusterView(cluster),
    namespaceLabels: labels ?? {},
    rivals: rivalsOf(order, settings),
    secret: secretView(secret, key, wantsSecret),
    attempt: cluster === undefined ? { kind: "none" } : await attemptView(order, cluster, lookup, sends),
    vendor: { kind: "not-asked" },
  };
  return { observed, order, cluster, secretVersion: secret?.resourceVersion };
}

function orderView({ metadata, spec, status }: OrderObject): OrderView {
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    uid: metadata.uid,
    generation: metadata.generation ?? 0,
    createdAt: Date.parse(metadata.creationTimestamp),
    deleting: metadata.deletionTimestamp !== undefined,
    spec,
    status: status ?? { observedGeneration: -1 },
  };
}

function clusterView(cluster: ClusterObject | undefined): ClusterView {
  if (cluster === undefined) return { kind: "missing" };
  const { spec, status, metadata } = cluster;
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready === undefined || ready.observedGeneration !== metadata.generation) {
    return { kind: "present", spec, trouble: "its account has not been tried yet" };
  }
  return ready.status === "True"
    ? { kind: "present", spec }
    : { kind: "present", spec, trouble: ready.message };
}

async function attemptView(
  order: OrderObject,
  cluster: ClusterObject,
  lookup: Lookup,
  sends: Sends,
): Promise<AttemptView> {
  const [commonName] = order.spec.identifiers;
  const endpoint = endpointOf(cluster);
  if (endpoint === undefined) return { kind: "none" };
  const secretName = attemptName(endpoint, commonName?.value ?? "");
  const attempt = await lookup.attempt(secretName);
  if (attempt === undefined) return { kind: "none" };
  if (attempt === "unreadable") return { kind: "unreadable", secretName };
  // A re-created Order of the same name takes up what its predecessor began; no other does.
  const { namespace, name } = order.metadata;
  const ours = attempt.order.namespace === namespace && attempt.order.name === name;
  return ours ? { kind: "ours", attempt, doubt: sends.doubt(attempt.uid) } : { kind: "other-order", attempt };
}

function rivalsOf(order: OrderObject, settings: GatherSettings): Rival[] {
  const { caches } = settings;
  const { metadata, spec } = order;
  const commonName = spec.identifiers[0]?.value ?? "";
  const endpoint = endpointByName(spec.cluster, caches);
  const sameName = caches.orders
    .byIndex(ORDERS_BY.commonName, commonName)
    .filter((other) => endpointByName(other.spec.cluster, caches) === endpoint)
    .map((other) => rival(other, "common-name", holdsName(other, endpoint, settings)));
  const sameSecret = caches.orders
    .byIndex(ORDERS_BY.secret, secretIndexValue(metadata.namespace, spec.secretName))
    .map((other) => rival(other, "secret", secretOf(other, caches)?.order === other.metadata.name));
  return [...sameSecret, ...sameName].filter(
    (other) => other.name !== metadata.name || other.namespace !== metadata.namespace,
  );
}

function rival({ metadata }: OrderObject, wants: Rival["wants"], holds: boolean): Rival {
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    createdAt: Date.parse(metadata.creationTimestamp),
    wants,
    holds,
  };
}

function holdsName(order: OrderObject, endpoint: string | undefined, settings: GatherSettings): boolean {
  const { caches, operatorNamespace } = settings;
  const { namespace, name } = order.metadata;
  const commonName = order.spec.identifiers[0]?.value ?? "";
  const secret = secretOf(order, caches);
  if (secret?.order === name && secret.pair?.certificate.dnsNames.includes(commonName) === true) return true;
  if (endpoint === undefined) return false;
  const own = caches.ownSecrets.get(operatorNamespace, attemptName(endpoint, commonName));
  return (
    own?.kind === "attempt" && own.attempt.order.namespace === namespace && own.attempt.order.name === name
  );
}

function secretOf({ metadata, spec }: OrderObject, caches: Caches) {
  return caches.tlsSecrets.get(metadata.namespace, spec.secretName);
}

function endpointByName(name: string, caches: Caches): string | undefined {
  const cluster = caches.clusters.get(undefined, name);
  return cluster === undefined ? undefined : endpointOf(cluster);
}
