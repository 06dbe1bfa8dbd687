/**
 * An API server in memory, as strict as the operator can notice: versions, generations, uids, preconditions,
 * server-side apply with field managers, finalizers, immutable Secrets. It keeps every version of every object, so that
 * a cache can show any earlier state.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/ and .../server-side-apply/
 */
import type { DeleteOptions } from "../../../../src/kube/client/options.ts";
import {
  keyText,
  type KubeObject,
  type ObjectKey,
  type OwnerReference,
  type Resource,
} from "../../../../src/kube/client/resource.ts";
import type { KubePort } from "../../../../src/reconcilers/ports.ts";
import type { SimTime } from "../sim-time.ts";
import { Fields } from "./fields.ts";
import {
  asObject,
  fieldsOf,
  freeze,
  fromFields,
  hasStatus,
  kindOf,
  onlyStatus,
  same,
  updated,
  withoutStatus,
  type AnyObject,
  type Change,
  type Stored,
} from "./object.ts";
import { checkSecret, error } from "./refusal.ts";

const PERSON = "person";

export class MemoryKube {
  readonly #time: SimTime;
  readonly #uidPrefix: string;
  readonly #objects = new Map<string, Map<string, Stored>>();
  readonly #changes = new Map<string, Change[]>();
  readonly #listeners: ((kind: string, change: Change) => void)[] = [];
  #version = 100;
  #uids = 0;

  constructor(time: SimTime, uidPrefix: string) {
    this.#time = time;
    this.#uidPrefix = uidPrefix;
  }

  /** The version of the newest change. */
  get version(): number {
    return this.#version;
  }

  /** All changes of a kind, oldest first. */
  changes(resource: Resource): readonly Change[] {
    return this.#changes.get(kindOf(resource)) ?? [];
  }

  onChange(listener: (kind: string, change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /** Everything there is of a kind now. */
  all<T extends KubeObject>(resource: Resource<T>): T[] {
    return [...this.#kind(resource).values()].map(({ object }) => object as unknown as T);
  }

  read<T extends KubeObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    return this.#kind(resource).get(keyText(key))?.object as unknown as T | undefined;
  }

  /** Changes an object as a person with kubectl does: what the change touches is the person's afterwards. */
  edit<T extends KubeObject>(resource: Resource<T>, key: ObjectKey, change: (object: T) => void): boolean {
    const stored = this.#kind(resource).get(keyText(key));
    if (stored === undefined) return false;
    const wanted = structuredClone(stored.object);
    change(wanted as unknown as T);
    const fields = stored.fields.takenOver(PERSON, fieldsOf(stored.object), fieldsOf(wanted));
    this.#update(resource, stored, wanted, fields, PERSON);
    return true;
  }

  /** Deletes an object as a person does. */
  remove(resource: Resource, key: ObjectKey): boolean {
    return this.#delete(resource, key, {}, PERSON);
  }

  /** The calls of the operator, each as one atomic step. @param by whose they are, for the history. */
  port(by: string): KubePort {
    return {
      get: async (resource, key) => this.read(resource, key),
      create: async (resource, object) => this.#create(resource, asObject(resource, object), by) as never,
      apply: async (resource, object, options) =>
        this.#apply(resource, asObject(resource, object), options, by) as never,
      replace: async (resource, object) => this.#replace(resource, asObject(resource, object), by) as never,
      delete: async (resource, key, options) => this.#delete(resource, key, options, by),
    };
  }

  create<T extends KubeObject>(resource: Resource<T>, object: object): T {
    return this.#create(resource, asObject(resource, object), PERSON) as unknown as T;
  }

  #create(resource: Resource, object: AnyObject, by: string): AnyObject {
    const { generateName } = object.metadata as { generateName?: string };
    const name = generateName === undefined ? object.metadata.name : `${generateName}${this.#uids + 1}`;
    const call = `create ${resource.plural} ${name}`;
    const { namespace } = object.metadata;
    if (resource.namespaced && namespace !== undefined) this.#needNamespace(call, namespace);
    if (this.#kind(resource).has(keyText({ namespace, name }))) throw error(call, "already-exists", 409);
    const { status: _, ...content } = object;
    const made = this.#complete(resource, { ...content, metadata: { ...object.metadata, name } });
    return this.#store(resource, undefined, made, Fields.none().owned(by, fieldsOf(made)), by);
  }

  #apply(
    resource: Resource,
    given: AnyObject,
    options: { fieldManager: string; force?: boolean; subresource?: "status" },
    by: string,
  ): AnyObject {
    const { fieldManager, force = false, subresource } = options;
    const call = `apply ${resource.plural} ${given.metadata.name}`;
    const stored = this.#kind(resource).get(keyText(given.metadata));
    const { uid, resourceVersion } = given.metadata as Partial<KubeObject["metadata"]>;
    if (stored === undefined) {
      if (subresource !== undefined) throw error(call, "not-found", 404);
      if (uid !== undefined && uid !== "") throw error(call, "conflict", 409);
      if (given.metadata.namespace !== undefined) this.#needNamespace(call, given.metadata.namespace);
      const made = this.#complete(resource, withoutStatus(given));
      const fields = Fields.none().owned(fieldManager, fieldsOf(given));
      return this.#store(resource, undefined, made, fields, by);
    }
    if (uid !== undefined && uid !== stored.object.metadata.uid) throw error(call, "conflict", 409);
    if (resourceVersion !== undefined && resourceVersion !== stored.object.metadata.resourceVersion) {
      throw error(call, "conflict", 409);
    }
    const wanted = fieldsOf(subresource === undefined ? withoutStatus(given) : onlyStatus(given));
    const applied = stored.fields.apply(fieldManager, wanted, fieldsOf(stored.object), force);
    if (!applied.ok) throw error(call, "conflict", 409);
    const merged = fromFields(stored.object, applied.result);
    return this.#update(resource, stored, merged, applied.fields, by, subresource);
  }

  #replace(resource: Resource, wanted: AnyObject, by: string): AnyObject {
    const call = `replace ${resource.plural} ${wanted.metadata.name}`;
    const stored = this.#kind(resource).get(keyText(wanted.metadata));
    if (stored === undefined) throw error(call, "not-found", 404);
    const { uid, resourceVersion } = wanted.metadata;
    const now = stored.object.metadata;
    if (uid !== now.uid || resourceVersion !== now.resourceVersion) throw error(call, "conflict", 409);
    const fields = stored.fields.takenOver(by, fieldsOf(stored.object), fieldsOf(wanted));
    return this.#update(resource, stored, wanted, fields, by);
  }

  #delete(resource: Resource, key: ObjectKey, preconditions: DeleteOptions | undefined, by: string): boolean {
    const { uid, resourceVersion } = preconditions ?? {};
    const stored = this.#kind(resource).get(keyText(key));
    if (stored === undefined) return false;
    const call = `delete ${resource.plural} ${key.name}`;
    const { metadata } = stored.object;
    if (uid !== undefined && uid !== metadata.uid) throw error(call, "conflict", 409);
    if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
      throw error(call, "conflict", 409);
    }
    if ((metadata.finalizers ?? []).length === 0) {
      this.#drop(resource, stored, by);
    } else if (metadata.deletionTimestamp === undefined) {
      const marked = structuredClone(stored.object);
      marked.metadata.deletionTimestamp = this.#timestamp();
      marked.metadata.generation = (metadata.generation ?? 0) + 1;
      this.#store(resource, stored, marked, stored.fields, by);
    }
    return true;
  }

  #drop(resource: Resource, stored: Stored, by: string): void {
    const { object } = stored;
    this.#kind(resource).delete(keyText(object.metadata));
    this.#version += 1;
    const last = freeze({
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    });
    this.#record(resource, { before: last, after: undefined, by });
    this.#collect(object.metadata.uid);
  }

  /** Deletes what belonged to an object that is gone. */
  #collect(owner: string): void {
    for (const kind of this.#objects.values()) {
      for (const stored of kind.values()) {
        const owners: readonly OwnerReference[] = stored.object.metadata.ownerReferences ?? [];
        if (owners.length === 0 || !owners.every(({ uid }) => uid === owner)) continue;
        const resource = RESOURCES.get(kind);
        if (resource !== undefined) this.#delete(resource, stored.object.metadata, {}, "garbage collector");
      }
    }
  }

  /** Writes a changed object, or nothing if it is the same. */
  #update(
    resource: Resource,
    stored: Stored,
    wanted: AnyObject,
    fields: Fields,
    by: string,
    subresource?: "status",
  ): AnyObject {
    const { object } = stored;
    const next = updated(resource, object, wanted, by === PERSON, subresource);
    const { metadata } = next;
    if (same(object, next)) {
      stored.fields = fields;
      return object;
    }
    checkSecret(resource, object, next);
    if (metadata.generation !== undefined && !same(object["spec"], next["spec"])) metadata.generation += 1;
    if (metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0) {
      this.#drop(resource, stored, by);
      return next;
    }
    return this.#store(resource, stored, next, fields, by);
  }

  #store(
    resource: Resource,
    before: Stored | undefined,
    object: AnyObject,
    fields: Fields,
    by: string,
  ): AnyObject {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    const after = freeze(structuredClone({ ...object, metadata }));
    checkSecret(resource, undefined, after);
    this.#kind(resource).set(keyText(after.metadata), { object: after, fields });
    this.#record(resource, { before: before?.object, after, by });
    return after;
  }

  #record(resource: Resource, change: Pick<Change, "before" | "after" | "by">): void {
    const kind = kindOf(resource);
    const entry: Change = { ...change, version: this.#version, at: this.#time.elapsed };
    const list = this.#changes.get(kind) ?? [];
    list.push(entry);
    this.#changes.set(kind, list);
    for (const listener of this.#listeners) listener(kind, entry);
  }

  #complete(resource: Resource, object: AnyObject): AnyObject {
    this.#uids += 1;
    const { generateName: _, ...metadata } = object.metadata as AnyObject["metadata"] & {
      generateName?: string;
    };
    return {
      ...(resource.plural === "secrets" ? { type: "Opaque" } : {}),
      ...object,
      metadata: {
        ...metadata,
        uid: `${this.#uidPrefix}-${String(this.#uids).padStart(4, "0")}`,
        resourceVersion: "",
        creationTimestamp: this.#timestamp(),
        ...(hasStatus(resource) ? { generation: 1 } : {}),
      },
    };
  }

  #timestamp(): string {
    return new Date(this.#time.now).toISOString().replace(/\.\d+Z$/, "Z");
  }

  #needNamespace(call: string, name: string): void {
    const namespace = this.#objects.get("namespaces")?.get(name)?.object;
    if (namespace === undefined && name !== "default") throw error(call, "not-found", 404);
    if (namespace?.metadata.deletionTimestamp !== undefined) throw error(call, "namespace-terminating", 403);
  }

  #kind(resource: Resource): Map<string, Stored> {
    const kind = kindOf(resource);
    const found = this.#objects.get(kind) ?? new Map<string, Stored>();
    this.#objects.set(kind, found);
    RESOURCES.set(found, resource);
    return found;
  }
}

/** The kind of each map of objects, for the garbage collector. */
const RESOURCES = new WeakMap<Map<string, Stored>, Resource>();
