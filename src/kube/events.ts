/** Tells people, by Events of the API, what the operator did for an object. */
import type { Clock } from "../ops/clock.ts";
import type { Logger } from "../ops/logger.ts";
import type { KubeClient } from "./client/client.ts";
import { isKubeError } from "./client/errors.ts";
import { microTime } from "./client/kinds.ts";
import type { KubeObject, ObjectKey, Resource } from "./client/resource.ts";
import { apiVersionOf } from "./client/resource.ts";
import { errorFields } from "./error-fields.ts";

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
interface KubeEvent extends KubeObject {
  type: "Normal" | "Warning";
  reason: string;
  action: string;
  note: string;
  eventTime: string;
  regarding: { apiVersion: string; kind: string; namespace?: string; name: string; uid: string };
  reportingController: string;
  reportingInstance: string;
}

const events: Resource<KubeEvent> = {
  group: "events.k8s.io",
  version: "v1",
  plural: "events",
  kind: "Event",
  namespaced: true,
};

/** What happened, and to which object. */
export interface Happening {
  resource: Resource;
  /** Key and uid of the object. */
  object: ObjectKey & { uid: string };
  type: "Normal" | "Warning";
  /** One word in CamelCase, why: a constant. */
  reason: string;
  /** One word in CamelCase, what the operator did or tried: a constant. */
  action: string;
  /** A sentence for people, at most 1 kB; it must not hold what is secret. */
  note: string;
}

export interface EventRecorderOptions {
  client: Pick<KubeClient, "create">;
  clock: Clock;
  logger: Logger;
  /** Name of the operator, as a domain name with path. */
  controller: string;
  /** Of this process. */
  instance: string;
}

/** The API server keeps an Event for an hour; one that is still there is not written again. */
const WINDOW = 3_600_000;
const MOST_REMEMBERED = 2_000;
const MOST_UNDER_WAY = 50;
const LONGEST_NOTE = 1_024;

export class EventRecorder {
  readonly #options: EventRecorderOptions;
  /** When each was written last, on the monotonic clock; oldest first. */
  readonly #written = new Map<string, number>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /**
   * Writes an Event in the background, unless the same one was written within the last hour. Never throws; what cannot
   * be written is logged and dropped, for Events are for people and nothing depends on them.
   */
  record(happening: Happening): void {
    const { object, type, reason, note } = happening;
    const key = JSON.stringify([object.uid, type, reason, note]);
    if (!this.#isNew(key)) return;
    if (this.#underWay.size >= MOST_UNDER_WAY) {
      this.#options.logger.warn({ reason, object: object.name }, "too many events under way, one dropped");
      this.#written.delete(key);
      return;
    }
    const writing = this.#write(happening).finally(() => this.#underWay.delete(writing));
    this.#underWay.add(writing);
  }

  /** Resolves when all that was recorded is written or given up. */
  async flush(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #isNew(key: string): boolean {
    const now = this.#options.clock.monotonic();
    const last = this.#written.get(key);
    if (last !== undefined && now - last < WINDOW) return false;
    this.#written.delete(key);
    this.#written.set(key, now);
    const [oldest] = this.#written.keys();
    if (this.#written.size > MOST_REMEMBERED && oldest !== undefined) this.#written.delete(oldest);
    return true;
  }

  async #write(happening: Happening): Promise<void> {
    const { client, clock, logger, controller, instance } = this.#options;
    const { resource, object, type, reason, action, note } = happening;
    const { namespace, name, uid } = object;
    const place = namespace === undefined ? {} : { namespace };
    try {
      await client.create(events, {
        // Events of cluster-scoped objects live in `default`.
        metadata: { namespace: namespace ?? "default", generateName: `${name}-` },
        type,
        reason,
        action,
        note: shortened(note),
        eventTime: microTime(clock.now()),
        regarding: { apiVersion: apiVersionOf(resource), kind: resource.kind, ...place, name, uid },
        reportingController: controller,
        reportingInstance: instance,
      });
    } catch (error) {
      // In a namespace that is being deleted there is nobody left to tell.
      if (isKubeError(error, "namespace-terminating", "not-found")) return;
      logger.warn({ reason, object: name, error: errorFields(error) }, "event could not be written");
    }
  }
}

/** The API server refuses notes above 1 kB; its limit counts bytes. */
function shortened(note: string): string {
  if (Buffer.byteLength(note) <= LONGEST_NOTE) return note;
  const cut = Buffer.from(note)
    .subarray(0, LONGEST_NOTE - 3)
    .toString("utf8");
  return `${cut.replace(/\uFFFD+$/, "")}…`;
}
