/**
 * Keeps a store equal to what the API server has: lists, then watches from there, for as long as the process runs.
 * Whatever ends a watch leads to another one, after a pause if it was a failure; there is no fatal path.
 */
import type { Clock } from "../../ops/clock.ts";
import type { Logger } from "../../ops/logger.ts";
import { withFullJitter } from "../backoff.ts";
import type { KubeClient } from "../client/client.ts";
import { KubeError, isKubeError } from "../client/errors.ts";
import { keyOf, qualifiedPlural, type KubeObject, type Resource } from "../client/resource.ts";
import { errorFields } from "../error-fields.ts";
import { mustRelist } from "./relist.ts";
import { Store, type ReadableStore } from "./store.ts";

export interface ReflectorOptions<K extends KubeObject, T> {
  client: Pick<KubeClient, "list" | "watch">;
  resource: Resource<K>;
  /** Absent: all namespaces. */
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  /**
   * Keeps of an object what decisions need, and undefined of one that does not matter. Called when the object
   * arrives; the object itself is not kept. One that throws is logged, and its object treated as not mattering.
   */
  reduce: (object: K) => T | undefined;
  clock: Clock;
  random: () => number;
  logger: Logger;
  /** Milliseconds between two lists of a sound watch, random between the two; default 10 to 30 minutes. */
  relist?: { least: number; most: number } | undefined;
  /** Objects a page of a list. */
  pageSize?: number | undefined;
  /** Milliseconds without a byte after which a watch counts as dead. */
  idleLimit?: number | undefined;
}

const RELIST = { least: 600_000, most: 1_800_000 };
const BACKOFF = { base: 1_000, cap: 30_000 };
/** A watch that ends sooner, with nothing in it, is a failure: without a pause it would be repeated in a hot loop. */
const SHORTEST_WATCH = 1_000;

export class Reflector<K extends KubeObject, T> {
  /** Resolves once everything that existed at the start is in the store. */
  readonly synced: Promise<void>;
  readonly #options: ReflectorOptions<K, T>;
  readonly #logger: Logger;
  readonly #store: Store<T>;
  /** Versions of all objects seen, those that do not matter too: what a list found changed is told by them. */
  readonly #versions = new Map<string, string>();
  readonly #announceSync: () => void;
  /** Where the next watch begins; undefined: list first. */
  #resourceVersion: string | undefined;
  #relistAt = 0;
  #failures = 0;
  #repaired = 0;

  constructor(options: ReflectorOptions<K, T>) {
    this.#options = options;
    this.#logger = options.logger.child({ resource: qualifiedPlural(options.resource) });
    this.#store = new Store(this.#logger);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.synced = promise;
    this.#announceSync = resolve;
  }

  get store(): ReadableStore<T> {
    return this.#store;
  }

  /**
   * How many changes the regular lists found that the watch had not brought. Those of the moment between watch and
   * list are among them; a number that keeps growing on a quiet cluster means that watches lose events.
   */
  get repaired(): number {
    return this.#repaired;
  }

  /**
   * Takes the answer to our own write into the store, so that who wrote reads it before the watch brings it.
   * @param replaced the version that the write was conditional on: had there been another since, it would have failed.
   */
  wrote(object: K, replaced: string): void {
    const key = keyOf(object);
    if (this.#versions.get(key) !== replaced) return;
    this.#put(key, object.metadata.resourceVersion, this.#reduce(object));
  }

  /** Runs until the signal is aborted; call it once. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#listIfDue(signal);
        await this.#watch(signal);
      } catch (error) {
        if (!signal.aborted) await this.#pause(error, signal);
      }
    }
  }

  async #listIfDue(signal: AbortSignal): Promise<void> {
    const { clock, random, relist = RELIST } = this.#options;
    const lost = this.#resourceVersion === undefined;
    if (!lost && clock.monotonic() < this.#relistAt) return;
    // Set before the list: if a regular one fails, the watch goes on and the list has its next turn.
    this.#relistAt = clock.monotonic() + relist.least + random() * (relist.most - relist.least);
    const changed = await this.#list(signal);
    if (!lost && changed > 0) {
      this.#repaired += changed;
      this.#logger.warn({ changed }, "regular list found changes that the watch had not brought");
    }
    this.#announceSync();
  }

  /** @returns how many objects were not in the store as they are. */
  async #list(signal: AbortSignal): Promise<number> {
    const { client, resource, namespace, labelSelector, pageSize } = this.#options;
    const found = new Map<string, { version: string; item: T | undefined }>();
    let resourceVersion: string | undefined;
    for await (const page of client.list(resource, { namespace, labelSelector, pageSize, signal })) {
      resourceVersion = page.resourceVersion;
      for (const object of page.items) {
        found.set(keyOf(object), { version: object.metadata.resourceVersion, item: this.#reduce(object) });
      }
    }
    let changed = 0;
    for (const key of this.#versions.keys()) {
      if (!found.has(key) && this.#remove(key)) changed += 1;
    }
    for (const [key, { version, item }] of found) if (this.#put(key, version, item)) changed += 1;
    this.#resourceVersion = resourceVersion;
    return changed;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { client, clock, resource, namespace, labelSelector, idleLimit } = this.#options;
    const resourceVersion = this.#resourceVersion;
    if (resourceVersion === undefined) return;
    const started = clock.monotonic();
    let events = 0;
    try {
      const from = { namespace, labelSelector, resourceVersion, idleLimit, signal };
      for await (const event of client.watch(resource, from)) {
        events += 1;
        this.#failures = 0;
        if (event.type === "BOOKMARK") {
          this.#resourceVersion = event.resourceVersion;
          continue;
        }
        const version = event.object.metadata.resourceVersion;
        const key = keyOf(event.object);
        if (event.type === "DELETED") this.#remove(key);
        else if (this.#versions.get(key) !== version) this.#put(key, version, this.#reduce(event.object));
        this.#resourceVersion = version;
      }
    } catch (error) {
      // A silent watch is the usual end of a connection that some box on the way forgot.
      if (!isKubeError(error, "timeout") || error.status !== undefined) throw error;
      this.#logger.debug({ error: errorFields(error) }, "watch was silent, watching anew");
    }
    if (events > 0 || clock.monotonic() - started >= SHORTEST_WATCH) this.#failures = 0;
    else throw new KubeError(`watch ${qualifiedPlural(resource)}`, "network", { detail: "ended at once" });
  }

  async #pause(failure: unknown, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    if (mustRelist(failure)) this.#resourceVersion = undefined;
    this.#failures += 1;
    const asked = isKubeError(failure) ? (failure.retryAfterSeconds ?? 0) * 1000 : 0;
    const wait = Math.max(asked, withFullJitter(this.#failures, BACKOFF, random));
    const fields = { failures: this.#failures, retryIn: Math.round(wait), error: errorFields(failure) };
    if (isKubeError(failure, "gone"))
      this.#logger.info(fields, "version of the watch is forgotten, listing again");
    else this.#logger.warn(fields, "list or watch failed, trying again");
    try {
      await clock.sleep(wait, signal);
    } catch {
      // Only the signal makes a sleep throw, and the loop looks at it.
    }
  }

  /** @returns whether the object is another than before. */
  #put(key: string, version: string, item: T | undefined): boolean {
    if (this.#versions.get(key) === version) return false;
    this.#versions.set(key, version);
    this.#store.set(key, item);
    return true;
  }

  #remove(key: string): boolean {
    if (!this.#versions.delete(key)) return false;
    this.#store.set(key, undefined);
    return true;
  }

  #reduce(object: K): T | undefined {
    try {
      return this.#options.reduce(object);
    } catch (error) {
      this.#logger.error({ key: keyOf(object), error: errorFields(error) }, "object cannot be read, ignored");
      return undefined;
    }
  }
}
