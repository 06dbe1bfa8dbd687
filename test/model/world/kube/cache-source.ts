/**
 * List and watch over the kept history, as one process sees them: each kind may lag behind, stand still, or begin at an
 * earlier state than the present one.
 */
import type { KubeClient } from "../../../../src/kube/client/client.ts";
import type { ListPage } from "../../../../src/kube/client/options.ts";
import { keyText, type KubeObject, type Resource } from "../../../../src/kube/client/resource.ts";
import type { SimTime } from "../sim-time.ts";
import type { MemoryKube } from "./memory-kube.ts";
import { kindOf, type AnyObject, type Change } from "./object.ts";

interface View {
  /** Changes beyond this version are not shown; undefined: up to date. */
  heldAt: number | undefined;
  wake: Set<() => void>;
}

/** What a watch asks for. */
interface Selection {
  namespace?: string | undefined;
  labelSelector?: string | undefined;
}

/** The name of the watch of the Secrets in a namespace of the operator's. */
export const OWN_SECRETS = "secrets of sslmate-system";

/** Milliseconds until a change reaches a cache that is up to date. */
const USUAL_LAG = 3;

export class CacheSource {
  readonly #kube: MemoryKube;
  readonly #time: SimTime;
  readonly #views = new Map<string, View>();

  constructor(kube: MemoryKube, time: SimTime) {
    this.#kube = kube;
    this.#time = time;
    kube.onChange((kind) => {
      for (const [name, view] of this.#views) {
        const follows = name.startsWith(kind) && view.heldAt === undefined;
        if (follows) time.after(USUAL_LAG, () => wakeAll(view));
      }
    });
  }

  /**
   * From now on a kind shows nothing new.
   * @param kind its plural; Secrets are watched twice, those of the operator's namespace as {@link OWN_SECRETS}.
   * @param back how many of its newest changes it has not seen either, if it begins only now.
   */
  hold(kind: string, resource: Resource, back = 0): void {
    const changes = this.#kube.changes(resource);
    const missed = changes[changes.length - back];
    this.#view(kind).heldAt = back > 0 && missed !== undefined ? missed.version - 1 : this.#kube.version;
  }

  /** All kinds catch up. */
  release(): void {
    for (const view of this.#views.values()) {
      view.heldAt = undefined;
      this.#time.after(USUAL_LAG, () => wakeAll(view));
    }
  }

  /** What the caches of the operator are built on. */
  get client(): Pick<KubeClient, "list" | "watch"> {
    return {
      list: (resource, options) => this.#list(resource, options) as never,
      watch: (resource, options) => this.#watch(resource, options) as never,
    };
  }

  async *#list(resource: Resource, selection: Selection = {}): AsyncGenerator<ListPage<KubeObject>> {
    const { heldAt = this.#kube.version } = this.#view(nameOf(resource, selection));
    const found = new Map<string, AnyObject>();
    for (const { version, before, after } of this.#kube.changes(resource)) {
      if (version > heldAt) break;
      const key = keyText((after ?? before)?.metadata ?? { name: "" });
      if (after !== undefined && matches(after, selection)) found.set(key, after);
      else found.delete(key);
    }
    yield { items: [...found.values()], resourceVersion: String(heldAt) };
  }

  async *#watch(
    resource: Resource,
    options: Selection & { resourceVersion: string; signal?: AbortSignal | undefined },
  ): AsyncGenerator<{ type: "ADDED" | "MODIFIED" | "DELETED"; object: KubeObject }> {
    const view = this.#view(nameOf(resource, options));
    const { signal } = options;
    const since = Number(options.resourceVersion);
    let next = this.#kube.changes(resource).findIndex(({ version }) => version > since);
    if (next < 0) next = this.#kube.changes(resource).length;
    const goesOn = (): boolean => signal?.aborted !== true;
    while (goesOn()) {
      const change = this.#kube.changes(resource)[next];
      if (change === undefined || !this.#visible(view, change)) {
        await new Promise<void>((resolve) => view.wake.add(resolve));
        continue;
      }
      next += 1;
      const event = eventOf(change, options);
      if (event !== undefined) yield event;
    }
  }

  #visible(view: View, { version, at }: Change): boolean {
    if (view.heldAt !== undefined) return version <= view.heldAt;
    return at + USUAL_LAG <= this.#time.elapsed;
  }

  #view(kind: string): View {
    const view = this.#views.get(kind) ?? { heldAt: undefined, wake: new Set() };
    this.#views.set(kind, view);
    return view;
  }
}

function nameOf(resource: Resource, { namespace }: Selection): string {
  return namespace === undefined ? kindOf(resource) : `${kindOf(resource)} of ${namespace}`;
}

function wakeAll(view: View): void {
  const waiting = [...view.wake];
  view.wake.clear();
  for (const wake of waiting) wake();
}

function eventOf(
  { before, after }: Change,
  selection: Selection,
): { type: "ADDED" | "MODIFIED" | "DELETED"; object: KubeObject } | undefined {
  const had = before !== undefined && matches(before, selection);
  if (after !== undefined && matches(after, selection)) {
    return { type: had ? "MODIFIED" : "ADDED", object: after };
  }
  const last = after ?? before;
  return had && last !== undefined ? { type: "DELETED", object: last } : undefined;
}

function matches({ metadata }: KubeObject, { namespace, labelSelector }: Selection): boolean {
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  if (labelSelector === undefined) return true;
  const [label = "", value] = labelSelector.split("=");
  return metadata.labels?.[label] === value;
}
