/** What Kubernetes objects look like here, how a kind is named, and where its objects live on the API server. */

/** A reference from an object to the one that owns it. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Metadata of an object as the API server gives it; it always sets the required ones. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  generation?: number;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

/** Any object as the API server gives it. Items of a list carry no apiVersion and no kind. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

/** The part of the metadata that a writer may set. */
export interface WritableMeta {
  namespace?: string | undefined;
  uid?: string | undefined;
  resourceVersion?: string | undefined;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

/** An object to be created: with a name, or with the beginning of one that the API server completes. */
export type NewObject<T extends KubeObject> = Omit<T, keyof KubeObject | "status"> & {
  metadata: WritableMeta & ({ name: string } | { generateName: string });
};

/**
 * The fields that one manager wants, for server-side apply. What it owned and leaves out here is removed.
 * With `metadata.resourceVersion` the apply fails with a conflict if the object has changed since. If it is gone it is
 * created anew all the same; only `metadata.uid` prevents that.
 */
export type AppliedObject<T extends KubeObject> = Partial<Omit<T, keyof KubeObject>> & {
  metadata: WritableMeta & { name: string };
};

declare const objectType: unique symbol;

/** A kind of the API and the type of its objects, for which its schema on the API server vouches. */
export interface Resource<T extends KubeObject = KubeObject> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Never set: it carries the type from a resource to the calls that take it. */
  readonly [objectType]?: T;
}

/** Names one object of a kind; without a namespace for cluster-scoped kinds. */
export interface ObjectKey {
  namespace?: string | undefined;
  name: string;
}

/** @returns `group/version` as it stands in `apiVersion`, or the version alone for the core group. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

/** @returns the plural with its group, as `kubectl` takes it: `orders.example.com`, `secrets`. */
export function qualifiedPlural(resource: Resource): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** @returns the key as one string, `namespace/name` or `name`: the form that queues and caches use. */
export function keyText(key: ObjectKey): string {
  return key.namespace === undefined || key.namespace === "" ? key.name : `${key.namespace}/${key.name}`;
}

/** @returns the key of an object as one string; see {@link keyText}. */
export function keyOf(object: { metadata: ObjectKey }): string {
  return keyText(object.metadata);
}

/** Takes a string of {@link keyText} apart again. */
export function parseKey(text: string): ObjectKey {
  const slash = text.indexOf("/");
  return slash < 0 ? { name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/**
 * @returns the path of a collection; for a namespaced kind without a namespace, that of all namespaces.
 * @throws TypeError for a namespace that cannot be one.
 */
export function collectionPath(resource: Resource, namespace?: string): string {
  const root =
    resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  if (!resource.namespaced || namespace === undefined) return `${root}/${resource.plural}`;
  return `${root}/namespaces/${segment(namespace)}/${resource.plural}`;
}

/**
 * @returns the path of one object, or of a subresource of it.
 * @throws TypeError for a name that cannot be one, and if a namespaced kind comes without a namespace.
 */
export function objectPath(resource: Resource, key: ObjectKey, subresource?: string): string {
  if (resource.namespaced && key.namespace === undefined) {
    throw new TypeError(`a ${resource.kind} lives in a namespace, and none was given`);
  }
  const path = `${collectionPath(resource, key.namespace)}/${segment(key.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** An empty or dotted segment would turn the path of one object into that of another, or of all. */
function segment(name: string): string {
  if (name === "" || name === "." || name === "..") {
    throw new TypeError(`"${name}" is not the name of an object`);
  }
  return encodeURIComponent(name);
}
