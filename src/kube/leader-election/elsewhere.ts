/**
 * Leases of the same name in other namespaces of the API server. Whoever installs the program a second time, or moves it
 * to another namespace before the old one has ended, has two that would do the same work, each the leader of its own.
 */
import type { Clock } from "../../ops/clock.ts";
import type { KubeClient } from "../client/client.ts";
import { leases } from "../client/kinds.ts";
import type { CallOptions } from "../client/options.ts";
import { HeldLease } from "./held.ts";

export interface LeasesElsewhereOptions {
  client: KubeClient;
  clock: Clock;
  /** The one whose lease does not count. */
  namespace: string;
  /** Name of the leases. */
  name: string;
  /** Milliseconds. */
  leaseDuration: number;
}

/** Who leads there. */
export interface Elsewhere {
  namespace: string;
  holder: string;
}

export class LeasesElsewhere {
  readonly #options: LeasesElsewhereOptions;
  #known = new Map<string, HeldLease>();

  constructor(options: LeasesElsewhereOptions) {
    this.#options = options;
  }

  /**
   * Asks the API server, which a right to list leases of this name in all namespaces allows.
   * @returns one that is held, or undefined.
   */
  async held(limits: CallOptions): Promise<Elsewhere | undefined> {
    const { client, clock, namespace: own, name, leaseDuration } = this.#options;
    const seen = new Map<string, HeldLease>();
    let found: Elsewhere | undefined;
    for await (const { items } of client.list(leases, {
      fieldSelector: `metadata.name=${name}`,
      ...limits,
    })) {
      for (const lease of items) {
        const { namespace = "" } = lease.metadata;
        if (namespace === own) continue;
        const known = this.#known.get(namespace) ?? new HeldLease(clock, leaseDuration);
        seen.set(namespace, known);
        if (known.isHeld(lease)) found ??= { namespace, holder: lease.spec?.holderIdentity ?? "" };
      }
    }
    this.#known = seen;
    return found;
  }
}
