/** What a reflector has seen, by namespace and name, with indexes for other questions. */
import type { Logger } from "../../ops/logger.ts";
import { errorFields } from "../error-fields.ts";
import { keyText } from "../client/resource.ts";

/** Told of each change; `before` is undefined for a new item, `after` for one that is gone. */
export type ChangeListener<T> = (key: string, before: T | undefined, after: T | undefined) => void;

/** The view of those who read. */
export interface ReadableStore<T> {
  /** @param namespace undefined for cluster-scoped kinds. */
  get(namespace: string | undefined, name: string): T | undefined;
  list(): T[];
  /**
   * Keeps items findable by further values.
   * @param values of one item; it may have none, or several.
   */
  index(name: string, values: (item: T) => readonly string[]): void;
  /** @throws TypeError if there is no such index. */
  byIndex(name: string, value: string): T[];
  /** Calls back on each change from now on. */
  onChange(listener: ChangeListener<T>): void;
}

interface Index<T> {
  values: (item: T) => readonly string[];
  keys: Map<string, Set<string>>;
}

export class Store<T> implements ReadableStore<T> {
  readonly #logger: Logger;
  readonly #items = new Map<string, T>();
  readonly #indexes = new Map<string, Index<T>>();
  readonly #listeners: ChangeListener<T>[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#items.get(keyText({ namespace, name }));
  }

  list(): T[] {
    return [...this.#items.values()];
  }

  index(name: string, values: (item: T) => readonly string[]): void {
    const index: Index<T> = { values, keys: new Map() };
    this.#indexes.set(name, index);
    for (const [key, item] of this.#items) this.#enter(index, key, item);
  }

  byIndex(name: string, value: string): T[] {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new TypeError(`there is no index "${name}"`);
    const keys = [...(index.keys.get(value) ?? [])];
    return keys.map((key) => this.#items.get(key)).filter((item) => item !== undefined);
  }

  onChange(listener: ChangeListener<T>): void {
    this.#listeners.push(listener);
  }

  /** Puts an item in place of the one of that key; undefined removes it. Listeners hear of it before this returns. */
  set(key: string, after: T | undefined): void {
    const before = this.#items.get(key);
    if (before === undefined && after === undefined) return;
    for (const index of this.#indexes.values()) {
      if (before !== undefined) this.#leave(index, key, before);
      if (after !== undefined) this.#enter(index, key, after);
    }
    if (after === undefined) this.#items.delete(key);
    else this.#items.set(key, after);
    for (const listener of this.#listeners) this.#guarded(key, () => listener(key, before, after));
  }

  #enter(index: Index<T>, key: string, item: T): void {
    for (const value of this.#valuesOf(index, key, item)) {
      const keys = index.keys.get(value) ?? new Set();
      index.keys.set(value, keys.add(key));
    }
  }

  #leave(index: Index<T>, key: string, item: T): void {
    for (const value of this.#valuesOf(index, key, item)) {
      const keys = index.keys.get(value);
      keys?.delete(key);
      if (keys?.size === 0) index.keys.delete(value);
    }
  }

  #valuesOf(index: Index<T>, key: string, item: T): readonly string[] {
    return this.#guarded(key, () => index.values(item)) ?? [];
  }

  /** A fault of one listener or index must not keep the others, or the cache itself, from going on. */
  #guarded<R>(key: string, call: () => R): R | undefined {
    try {
      return call();
    } catch (error) {
      this.#logger.error({ key, error: errorFields(error) }, "cache listener or index failed");
      return undefined;
    }
  }
}
