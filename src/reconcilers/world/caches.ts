/**
 * What the operator watches, each kind reduced to what decisions need. Keys and Secret data are looked at when an object
 * arrives, and not kept.
 */
import { MANAGED_LABEL } from "../../api/names.ts";
import type { Attempt, ObjectName } from "../../core/facts/observed.ts";
import { Reflector } from "../../kube/cache/reflector.ts";
import type { ReadableStore } from "../../kube/cache/store.ts";
import type { KubeClient } from "../../kube/client/client.ts";
import { namespaces, secrets } from "../../kube/client/kinds.ts";
import type { KubeObject } from "../../kube/client/resource.ts";
import type { Clock } from "../../ops/clock.ts";
import type { Logger } from "../../ops/logger.ts";
import type { PkiPort } from "../ports.ts";
import { readAttempt } from "../attempts/attempt-secret.ts";
import { tlsSecretFacts, type TlsSecretFacts } from "../secret/tls-secret.ts";
import { clusters, orders, type ClusterObject, type OrderObject } from "../resources.ts";

export interface Caches {
  orders: ReadableStore<OrderObject>;
  clusters: ReadableStore<ClusterObject>;
  /** Labels of each namespace. */
  namespaces: ReadableStore<Readonly<Record<string, string>>>;
  /** TLS Secrets that carry our label. */
  tlsSecrets: ReadableStore<TlsSecretFacts>;
  /** All Secrets of the operator's namespace: attempts as facts, others (API keys) as their version alone. */
  ownSecrets: ReadableStore<OwnSecret>;
  /** Lets the next pass see a status that was just written over version `replaced`. */
  wroteOrder(order: OrderObject, replaced: string): void;
  wroteCluster(cluster: ClusterObject, replaced: string): void;
}

/** `createdAt` of the Secret, in milliseconds since the epoch: for a copy, when it was set aside. */
export type OwnSecret =
  { kind: "attempt"; attempt: Attempt; createdAt: number } | { kind: "other"; resourceVersion: string };

/** The indexes that the caches offer, and the values that they are asked by. */
export const ORDERS_BY = {
  cluster: "cluster",
  commonName: "common name",
  secret: "secret",
  namespace: "namespace",
} as const;

/** The index of TLS Secrets by the Order that they were written for. */
export const SECRETS_BY = { order: "order" } as const;

/** The index of attempts, set-aside ones included. */
export const ATTEMPTS_BY = { commonName: "common name", order: "order" } as const;

/** The value of an Order's namespace and name in the indexes of attempts and of TLS Secrets. */
export function attemptIndexValue({ namespace, name }: ObjectName): string {
  return `${namespace}/${name}`;
}

/** The value of an Order in the index by Secret. */
export function secretIndexValue(namespace: string | undefined, secretName: string): string {
  return `${namespace}/${secretName}`;
}

export interface CacheSettings {
  client: Pick<KubeClient, "list" | "watch">;
  clock: Clock;
  random: () => number;
  logger: Logger;
  operatorNamespace: string;
  pki: PkiPort;
}

/** Makes the caches; `run` fills and follows them until the signal is aborted, `synced` resolves once all are filled. */
export function createCaches(settings: CacheSettings): {
  caches: Caches;
  synced: Promise<unknown>;
  run: (signal: AbortSignal) => Promise<unknown>;
} {
  const { client, clock, random, logger } = settings;
  const base = { client, clock, random, logger };
  const all = {
    orders: new Reflector({ ...base, resource: orders, reduce: withoutManagedFields }),
    clusters: new Reflector({ ...base, resource: clusters, reduce: withoutManagedFields }),
    namespaces: new Reflector({
      ...base,
      resource: namespaces,
      reduce: ({ metadata }): Readonly<Record<string, string>> => metadata.labels ?? {},
    }),
    tlsSecrets: new Reflector({
      ...base,
      resource: secrets,
      labelSelector: `${MANAGED_LABEL}=true`,
      reduce: (secret) => tlsSecretFacts(secret, settings.pki),
    }),
    ownSecrets: new Reflector({
      ...base,
      resource: secrets,
      namespace: settings.operatorNamespace,
      reduce: (secret): OwnSecret => {
        const attempt = readAttempt(secret);
        if (attempt !== undefined) {
          return { kind: "attempt", attempt, createdAt: Date.parse(secret.metadata.creationTimestamp) };
        }
        return { kind: "other", resourceVersion: secret.metadata.resourceVersion };
      },
    }),
  };
  const caches: Caches = {
    orders: all.orders.store,
    clusters: all.clusters.store,
    namespaces: all.namespaces.store,
    tlsSecrets: all.tlsSecrets.store,
    ownSecrets: all.ownSecrets.store,
    wroteOrder: (order, replaced) => all.orders.wrote(order, replaced),
    wroteCluster: (cluster, replaced) => all.clusters.wrote(cluster, replaced),
  };
  indexOrders(caches.orders);
  indexTlsSecrets(caches.tlsSecrets);
  caches.ownSecrets.index(ATTEMPTS_BY.commonName, (secret) =>
    secret.kind === "attempt" ? secret.attempt.names.slice(0, 1) : [],
  );
  caches.ownSecrets.index(ATTEMPTS_BY.order, (secret) =>
    secret.kind === "attempt" ? [attemptIndexValue(secret.attempt.order)] : [],
  );
  const reflectors = Object.values(all);
  return {
    caches,
    synced: Promise.all(reflectors.map(async (reflector) => reflector.synced)),
    run: async (signal) => Promise.all(reflectors.map(async (reflector) => reflector.run(signal))),
  };
}

/** Makes TLS Secrets findable by their Order. One that was copied to another namespace is nobody's there. */
export function indexTlsSecrets(store: ReadableStore<TlsSecretFacts>): void {
  store.index(SECRETS_BY.order, ({ namespace, order }) =>
    order?.namespace === namespace ? [attemptIndexValue(order)] : [],
  );
}

/** Makes Orders findable by what others ask for. */
export function indexOrders(store: ReadableStore<OrderObject>): void {
  store.index(ORDERS_BY.cluster, ({ spec }) => [spec.cluster]);
  store.index(ORDERS_BY.commonName, ({ spec }) => spec.identifiers.slice(0, 1).map(({ value }) => value));
  store.index(ORDERS_BY.secret, ({ metadata, spec }) => [
    secretIndexValue(metadata.namespace, spec.secretName),
  ]);
  store.index(ORDERS_BY.namespace, ({ metadata }) => [metadata.namespace ?? ""]);
}

function withoutManagedFields<T extends KubeObject>(object: T): T {
  const metadata = { ...object.metadata, managedFields: undefined };
  return { ...object, metadata };
}
