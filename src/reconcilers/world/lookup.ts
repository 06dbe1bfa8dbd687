/** Where a pass reads from: the caches, or, before money is spent, the API server itself. */
import type { Attempt, ObjectName } from "../../core/facts/observed.ts";
import { namespaces, secrets } from "../../kube/client/kinds.ts";
import type { KubePort, PkiPort } from "../ports.ts";
import { readAttempt } from "../attempts/attempt-secret.ts";
import type { PasswordReference } from "../../core/secret/content.ts";
import { readPassword, type Password } from "../secret/content/password.ts";
import { tlsSecretFacts, type TlsSecretFacts } from "../secret/tls-secret.ts";
import { clusters, orders, type ClusterObject, type OrderObject } from "../resources.ts";
import type { Caches } from "./caches.ts";

type Found<T> = Promise<T | undefined> | T | undefined;

export interface Lookup {
  order(key: ObjectName): Found<OrderObject>;
  cluster(name: string): Found<ClusterObject>;
  namespaceLabels(name: string): Found<Readonly<Record<string, string>>>;
  tlsSecret(key: ObjectName): Found<TlsSecretFacts>;
  /** No cache holds passwords, nor anything about them: this one is read live in any case. */
  password(namespace: string, reference: PasswordReference): Promise<Password>;
  /** @param name of the Secret in the operator's namespace. */
  attempt(name: string): Found<Attempt | "unreadable">;
}

/** Answers from memory: cheap, and possibly of a moment ago. */
export function cachedLookup(
  { caches, kube, operatorNamespace }: { caches: Caches; kube: KubePort; operatorNamespace: string },
  signal: AbortSignal,
): Lookup {
  return {
    order: ({ namespace, name }) => caches.orders.get(namespace, name),
    cluster: (name) => caches.clusters.get(undefined, name),
    namespaceLabels: (name) => caches.namespaces.get(undefined, name),
    tlsSecret: ({ namespace, name }) => caches.tlsSecrets.get(namespace, name),
    password: async (namespace, reference) => readPassword(kube, namespace, reference, signal),
    attempt: (name) => {
      const secret = caches.ownSecrets.get(operatorNamespace, name);
      return secret?.kind === "other" ? "unreadable" : secret?.attempt;
    },
  };
}

/** Asks the API server each time. Errors are the client's. */
export function liveLookup(
  { kube, pki, operatorNamespace }: { kube: KubePort; pki: PkiPort; operatorNamespace: string },
  signal: AbortSignal,
): Lookup {
  return {
    order: async (key) => kube.get(orders, key, { signal }),
    cluster: async (name) => kube.get(clusters, { name }, { signal }),
    namespaceLabels: async (name) => {
      const namespace = await kube.get(namespaces, { name }, { signal });
      return namespace === undefined ? undefined : (namespace.metadata.labels ?? {});
    },
    tlsSecret: async (key) => {
      const secret = await kube.get(secrets, key, { signal });
      return secret === undefined ? undefined : tlsSecretFacts(secret, pki);
    },
    password: async (namespace, reference) => readPassword(kube, namespace, reference, signal),
    attempt: async (name) => {
      const secret = await kube.get(secrets, { namespace: operatorNamespace, name }, { signal });
      return secret === undefined ? undefined : (readAttempt(secret) ?? "unreadable");
    },
  };
}
