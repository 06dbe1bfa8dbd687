/** Calls to the API server: plain JSON, typed by the resource, each under a limit of time and size. */
import type { IncomingMessage } from "node:http";
import { isKubeError, type KubeError } from "./errors.ts";
import type {
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  KubeClientOptions,
  ListOptions,
  ListPage,
  WatchOptions,
} from "./options.ts";
import {
  apiVersionOf,
  collectionPath,
  keyText,
  objectPath,
  qualifiedPlural,
  type AppliedObject,
  type KubeObject,
  type NewObject,
  type ObjectKey,
  type Resource,
} from "./resource.ts";
import { Connection } from "./wire/connection.ts";
import { decodeObject, decodePage } from "./wire/decode.ts";
import { Deadline, parseJson, readText, send, type HttpCall } from "./wire/exchange.ts";
import { errorFromStatus } from "./wire/status.ts";
import { parseWatchEvent, readLines, type WatchEvent } from "./wire/watch-stream.ts";

const TIME_LIMIT = 30_000;
const SIZE_LIMIT = 64 * 1024 * 1024;
const PAGE_SIZE = 500;
const IDLE_LIMIT = 100_000;

/**
 * Every call throws a KubeError, or the reason of the caller's signal. Nothing is retried here.
 * A namespaced resource needs the namespace in its key; TypeError otherwise.
 */
export class KubeClient {
  readonly #connection: Connection;
  readonly #options: Required<KubeClientOptions>;

  constructor(options: KubeClientOptions) {
    this.#connection = new Connection(options.kubeConfig);
    this.#options = { timeLimit: TIME_LIMIT, sizeLimit: SIZE_LIMIT, ...options };
  }

  /** @returns the object as it is now (never from a cache), or undefined if there is none. */
  async get<T extends KubeObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options: CallOptions = {},
  ): Promise<T | undefined> {
    const name = callName("get", resource, key);
    try {
      return decodeObject(
        resource,
        await this.#call({ name, method: "GET", path: objectPath(resource, key) }, options),
        name,
      );
    } catch (error) {
      if (isKubeError(error, "not-found")) return undefined;
      throw error;
    }
  }

  /**
   * Lists in pages, all of one moment.
   * @throws KubeError `gone` if that moment has been forgotten before the last page was read: list again.
   */
  async *list<T extends KubeObject>(
    resource: Resource<T>,
    options: ListOptions = {},
  ): AsyncGenerator<ListPage<T>> {
    const name = callName("list", resource, { namespace: options.namespace, name: "" });
    const path = collectionPath(resource, options.namespace);
    let token: string | undefined;
    do {
      const query = queryOf({
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        limit: String(options.pageSize ?? PAGE_SIZE),
        continue: token,
      });
      const page = decodePage(
        resource,
        await this.#call({ name, method: "GET", path: path + query }, options),
        name,
      );
      yield { items: page.items, resourceVersion: page.resourceVersion };
      token = page.continue;
    } while (token !== undefined);
  }

  /** @throws KubeError `already-exists` if there is one of that name. */
  async create<T extends KubeObject>(
    resource: Resource<T>,
    object: NewObject<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const { metadata } = object;
    const named = "name" in metadata ? metadata.name : metadata.generateName;
    const name = callName("create", resource, { namespace: metadata.namespace, name: named });
    if (resource.namespaced && metadata.namespace === undefined) {
      throw new TypeError(`a ${resource.kind} lives in a namespace, and none was given`);
    }
    const path = collectionPath(resource, metadata.namespace);
    const body = { ...object, ...typeMeta(resource) };
    return decodeObject(resource, await this.#call({ name, method: "POST", path, body }, options), name);
  }

  /**
   * Replaces the whole object by `object`, which must be the one that was read, changed.
   * @throws KubeError `conflict` if it has changed since it was read, `not-found` if it is gone.
   */
  async replace<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: CallOptions = {},
  ): Promise<T> {
    const name = callName("replace", resource, object.metadata);
    const body = { ...object, ...typeMeta(resource) };
    const path = objectPath(resource, object.metadata);
    return decodeObject(resource, await this.#call({ name, method: "PUT", path, body }, options), name);
  }

  /**
   * Server-side apply: creates the object or merges the fields into it.
   * @returns the object as it is afterwards; nothing was written if its resourceVersion is the old one.
   * @throws KubeError `conflict` if another manager holds a field (without `force`), or if the object is not at
   * `metadata.resourceVersion` any more; `not-found` for the status of an object that is gone.
   */
  async apply<T extends KubeObject>(
    resource: Resource<T>,
    object: AppliedObject<T>,
    options: ApplyOptions,
  ): Promise<T> {
    const { fieldManager, force, subresource } = options;
    const verb = subresource === undefined ? "apply" : `apply ${subresource} of`;
    const name = callName(verb, resource, object.metadata);
    const query = queryOf({ fieldManager, force: force === true ? "true" : undefined });
    const call: HttpCall = {
      name,
      method: "PATCH",
      path: objectPath(resource, object.metadata, subresource) + query,
      // The media type says YAML; JSON is YAML, and every API server that can apply takes it.
      contentType: "application/apply-patch+yaml",
      body: { ...object, ...typeMeta(resource) },
    };
    return decodeObject(resource, await this.#call(call, options), name);
  }

  /**
   * Deletes an object; what depends on it is collected in the background.
   * @returns false if there was none.
   * @throws KubeError `conflict` if it is not the one, or not at the version, that was asked for.
   */
  async delete(resource: Resource, key: ObjectKey, options: DeleteOptions = {}): Promise<boolean> {
    const name = callName("delete", resource, key);
    const { uid, resourceVersion } = options;
    const body = {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: "Background",
      preconditions: { uid, resourceVersion },
    };
    try {
      await this.#call({ name, method: "DELETE", path: objectPath(resource, key), body }, options);
      return true;
    } catch (error) {
      if (isKubeError(error, "not-found")) return false;
      throw error;
    }
  }

  /**
   * Yields what happens from `resourceVersion` on, until the server ends the watch, which it does within five minutes.
   * @throws KubeError `gone` if that version has been forgotten: list again; `timeout` after `idleLimit`;
   * `network` if the connection breaks.
   */
  async *watch<T extends KubeObject>(
    resource: Resource<T>,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const name = callName("watch", resource, { namespace: options.namespace, name: "" });
    const query = queryOf({
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion: options.resourceVersion,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      // Below 300 s, where intermediaries cut quiet streams; random, so that watches don't all return at once.
      timeoutSeconds: String(240 + Math.floor(this.#options.random() * 50)),
    });
    const path = collectionPath(resource, options.namespace) + query;
    const idleLimit = options.idleLimit ?? IDLE_LIMIT;
    const deadline = this.#deadline(options);
    try {
      const response = await send(this.#connection, { name, method: "GET", path }, deadline.signal);
      if (response.statusCode !== 200) throw await this.#failure(response, name);
      const onBytes = (): void => deadline.restart(idleLimit);
      onBytes();
      for await (const line of readLines(response, name, this.#options.sizeLimit, onBytes)) {
        yield parseWatchEvent(line, name, (value) => decodeObject(resource, value, name));
      }
    } catch (error) {
      throw deadline.explain(name, error);
    } finally {
      deadline.end();
    }
  }

  /** Closes all connections, those of running calls too. */
  close(): void {
    this.#connection.close();
  }

  async #call(call: HttpCall, options: CallOptions): Promise<unknown> {
    const deadline = this.#deadline(options);
    try {
      const response = await send(this.#connection, call, deadline.signal);
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) throw await this.#failure(response, call.name);
      return parseJson(await readText(response, call.name, this.#options.sizeLimit), call.name, status);
    } catch (error) {
      throw deadline.explain(call.name, error);
    } finally {
      deadline.end();
    }
  }

  #deadline(options: CallOptions): Deadline {
    const timeLimit = options.timeLimit ?? this.#options.timeLimit;
    return new Deadline(this.#options.clock, { timeLimit, signal: options.signal });
  }

  /** An error answer need not be a Status, nor JSON: a proxy in between answers with HTML. */
  async #failure(response: IncomingMessage, name: string): Promise<KubeError> {
    const text = await readText(response, name, this.#options.sizeLimit);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      body = undefined;
    }
    return errorFromStatus(name, response.statusCode ?? 0, body, response.headers["retry-after"]);
  }
}

function typeMeta(resource: Resource): { apiVersion: string; kind: string } {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind };
}

function callName(verb: string, resource: Resource, key: ObjectKey): string {
  const target = keyText(key);
  return target === ""
    ? `${verb} ${qualifiedPlural(resource)}`
    : `${verb} ${qualifiedPlural(resource)} ${target}`;
}

function queryOf(parameters: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  return query.size === 0 ? "" : `?${query.toString()}`;
}
