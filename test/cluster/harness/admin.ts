/** What an administrator does with kubectl, where no test is about kubectl: it takes a process and a third of a second each time. */
import type { KubeClient } from "../../../src/kube/client/client.ts";
import type { AppliedObject, KubeObject, Resource } from "../../../src/kube/client/resource.ts";

/** As a person writes it, without what the API server fills in. */
interface Written extends KubeObject {
  spec?: object;
  data?: Record<string, string>;
}

/** What a person writes into a file. */
export type Manifest = { apiVersion: string; kind: string } & AppliedObject<Written>;

/** As `kubectl apply --server-side` does. */
export async function apply(
  kube: KubeClient,
  resource: Resource<Written>,
  object: AppliedObject<Written>,
): Promise<void> {
  await kube.apply(resource, object, { fieldManager: "kubectl", force: true });
}

/** Those of a namespace, or of all. */
export async function all<T extends KubeObject>(
  kube: KubeClient,
  resource: Resource<T>,
  namespace?: string,
): Promise<T[]> {
  const found: T[] = [];
  for await (const { items } of kube.list(resource, { namespace })) found.push(...items);
  return found;
}

/** Without waiting for finalizers. */
export async function deleteAll(kube: KubeClient, resource: Resource, namespace?: string): Promise<void> {
  const found = await all(kube, resource, namespace);
  await Promise.all(found.map(async ({ metadata }) => kube.delete(resource, metadata)));
}
