/** Objects as the API server in memory keeps them, their changes, and the parts of them that managers own. */
import { apiVersionOf, type KubeObject, type Resource } from "../../../../src/kube/client/resource.ts";
import { Fields, type FieldMap } from "./fields.ts";

/** Any object, with whatever fields its kind has. */
export type AnyObject = KubeObject & Record<string, unknown>;

/** One change of one object. */
export interface Change {
  /** The object's version, and the moment in the order of all changes. */
  version: number;
  /** Simulated milliseconds. */
  at: number;
  by: string;
  before: AnyObject | undefined;
  after: AnyObject | undefined;
}

export interface Stored {
  object: AnyObject;
  fields: Fields;
}

export function kindOf(resource: Resource): string {
  return resource.plural;
}

/** Kinds with a status of their own, which only writes to it change, and a generation. */
export function hasStatus(resource: Resource): boolean {
  return resource.group === "sslmate.com";
}

export function asObject(resource: Resource, object: object): AnyObject {
  const plain = JSON.parse(JSON.stringify(object)) as AnyObject;
  return { ...plain, apiVersion: apiVersionOf(resource), kind: resource.kind };
}

export function withoutStatus(object: AnyObject): AnyObject {
  const { status: _, ...content } = object;
  return content;
}

export function onlyStatus({ metadata, status }: AnyObject): AnyObject {
  return { metadata, status };
}

function statusOf(object: AnyObject): object {
  return object["status"] === undefined ? { status: undefined } : { status: object["status"] };
}

/** The fields of an object that managers own, as leaves. */
export function fieldsOf(object: AnyObject): FieldMap {
  const { apiVersion: _a, kind: _k, metadata, ...content } = object;
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  return Fields.flatten({
    ...content,
    metadata: {
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined
        ? {}
        : { finalizers: Object.fromEntries(finalizers.map((each) => [each, true])) }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
  });
}

/** The object with the fields that managers own replaced by these. */
export function fromFields(object: AnyObject, fields: FieldMap): AnyObject {
  const content = Fields.unflatten(fields) as AnyObject;
  const managed = (content.metadata ?? {}) as unknown as Record<string, unknown>;
  const { labels: _l, annotations: _a, finalizers: _f, ownerReferences: _o, ...metadata } = object.metadata;
  const finalizers = Object.keys(managed["finalizers"] ?? {});
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...content,
    metadata: {
      ...metadata,
      ...managed,
      ...(finalizers.length === 0 ? { finalizers: undefined } : { finalizers }),
    },
  } as AnyObject;
}

export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

export function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}

/**
 * What a write makes of an object: nobody changes its identity, and its status only who writes to that.
 * @param byPerson the simulation's persons may edit both at once.
 */
export function updated(
  resource: Resource,
  object: AnyObject,
  wanted: AnyObject,
  byPerson: boolean,
  subresource?: "status",
): AnyObject {
  const kept = hasStatus(resource)
    ? subresource === undefined
      ? { ...wanted, ...statusOf(byPerson ? wanted : object) }
      : { ...object, ...statusOf(wanted) }
    : wanted;
  const next: AnyObject = structuredClone(kept);
  const { metadata } = next;
  Object.assign(metadata, {
    uid: object.metadata.uid,
    creationTimestamp: object.metadata.creationTimestamp,
  });
  metadata.resourceVersion = object.metadata.resourceVersion;
  if (object.metadata.generation !== undefined) metadata.generation = object.metadata.generation;
  return next;
}
