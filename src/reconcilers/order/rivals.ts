/** Other Orders that want the same common name at the same endpoint, or the same Secret. */
import { TLS_SECRET_TYPE } from "../../api/names.ts";
import type { Rival } from "../../core/facts/observed.ts";
import { spendingObjection } from "../../core/rules/guards.ts";
import { attemptName } from "../attempts/attempt-secret.ts";
import { endpointOf } from "../endpoint.ts";
import type { OrderObject } from "../resources.ts";
import { namesOrder } from "../secret/order-annotation.ts";
import type { TlsSecretFacts } from "../secret/tls-secret.ts";
import { attemptIndexValue, ORDERS_BY, SECRETS_BY, secretIndexValue, type Caches } from "../world/caches.ts";

interface World {
  caches: Caches;
  operatorNamespace: string;
}

export function rivalsOf(order: OrderObject, world: World): Rival[] {
  const { caches } = world;
  const { metadata, spec } = order;
  const commonName = spec.identifiers[0]?.value ?? "";
  const endpoint = endpointByName(spec.cluster, caches);
  const sameName = caches.orders
    .byIndex(ORDERS_BY.commonName, commonName)
    .filter((other) => endpointByName(other.spec.cluster, caches) === endpoint)
    .map((other) => ({
      ...rival(other, "common-name", holdsName(other, endpoint, world)),
      ...(isUnserved(other, caches) ? { unserved: true as const } : {}),
    }));
  const sameSecret = caches.orders
    .byIndex(ORDERS_BY.secret, secretIndexValue(metadata.namespace, spec.secretName))
    .map((other) => rival(other, "secret", isOf(other, secretOf(other, caches))));
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

/** One that had a certificate may have lost its Secret alone: SSLMate then still has what is its own. */
function isUnserved({ metadata, spec, status }: OrderObject, caches: Caches): boolean {
  const cluster = caches.clusters.get(undefined, spec.cluster);
  if (cluster === undefined || status?.certificate !== undefined) return false;
  const { namespace = "" } = metadata;
  const deleting = cluster.metadata.deletionTimestamp === undefined ? {} : { deleting: true as const };
  const spender = {
    order: { namespace, spec },
    namespaceLabels: caches.namespaces.get(undefined, namespace) ?? {},
    cluster: { kind: "present" as const, ...deleting },
  };
  return spendingObjection(spender, cluster.spec, { names: spec.identifiers }) !== undefined;
}

function holdsName(order: OrderObject, endpoint: string | undefined, world: World): boolean {
  const { caches, operatorNamespace } = world;
  const { namespace, name } = order.metadata;
  const commonName = order.spec.identifiers[0]?.value ?? "";
  const secret = secretOf(order, caches) ?? formerSecretOf(order, caches);
  const names = isOf(order, secret) ? secret?.pair?.certificate.dnsNames : undefined;
  if (names?.includes(commonName) === true) return true;
  if (endpoint === undefined) return false;
  const own = caches.ownSecrets.get(operatorNamespace, attemptName(endpoint, commonName));
  return (
    own?.kind === "attempt" && own.attempt.order.namespace === namespace && own.attempt.order.name === name
  );
}

/** Another Secret, written for this Order, that holds the certificate of its status: it had another spec.secretName then. */
export function formerSecretOf(order: OrderObject, caches: Caches): TlsSecretFacts | undefined {
  const { namespace = "", name } = order.metadata;
  const fingerprint = fingerprintOf(order);
  if (fingerprint === undefined) return undefined;
  return caches.tlsSecrets
    .byIndex(SECRETS_BY.order, attemptIndexValue({ namespace, name }))
    .filter((secret) => secret.name !== order.spec.secretName && secret.type === TLS_SECRET_TYPE)
    .find(({ pair }) => pair?.certificate.fingerprintSha256 === fingerprint);
}

/** Fingerprint of the certificate that an Order has by its status. */
export function fingerprintOf({ status }: OrderObject): string | undefined {
  return status?.certificate?.fingerprintSHA256;
}

function isOf(
  { metadata: { namespace = "", name } }: OrderObject,
  secret: TlsSecretFacts | undefined,
): boolean {
  return secret !== undefined && namesOrder(secret, { namespace, name });
}

function secretOf({ metadata, spec }: OrderObject, caches: Caches) {
  return caches.tlsSecrets.get(metadata.namespace, spec.secretName);
}

function endpointByName(name: string, caches: Caches): string | undefined {
  const cluster = caches.clusters.get(undefined, name);
  return cluster === undefined ? undefined : endpointOf(cluster);
}
