/** Writes down, for each charge, who sent what caused it, when, and what the vendor had at that moment. */
import type { Instance, LedgerEntry } from "../../../src/sandbox/state/model.ts";
import {
  currentInstance,
  isExpiring,
  isSubscriptionEnding,
  pendingInstance,
} from "../../../src/sandbox/lifecycle/queries.ts";
import type { Transport } from "../../../src/sslmate/client.ts";
import type { MemoryVendor } from "./memory-vendor.ts";
import type { SimTime } from "./sim-time.ts";

/** One charge, and what can be judged about it. Times in simulated milliseconds. */
export interface Charge {
  entry: LedgerEntry;
  /** Number of the installation that caused it; a person at the web page, or the vendor's own renewal. */
  by: number | "person" | "vendor";
  sentAt: number;
  at: number;
  before: VendorState;
}

/** What the vendor had for a common name. */
export interface VendorState {
  current: Pick<Instance, "id" | "pubkeyHash"> | undefined;
  pending: Pick<Instance, "id" | "pubkeyHash"> | undefined;
  /** Names of the current instance. */
  currentNames: readonly string[];
  expiring: boolean;
  /** Milliseconds that the current certificate has left, and that it was issued for. */
  left: number;
  lifetime: number;
  subscriptionEnding: boolean;
}

type Exchange = Parameters<Transport>[0];

export class PurchaseRecorder {
  readonly charges: Charge[] = [];
  /** Common names whose request a person has replaced by one with a key of his own. */
  readonly foreignCsr = new Set<string>();
  /** Common names of which somebody wants the vendor to renew them by himself. */
  readonly vendorRenews = new Set<string>();
  readonly #vendor: MemoryVendor;
  readonly #time: SimTime;
  #counted = 0;

  constructor(vendor: MemoryVendor, time: SimTime) {
    this.#vendor = vendor;
    this.#time = time;
  }

  /** Passes a request on, and notes what it was charged for. */
  async watch(by: number | "person", sentAt: number, call: Exchange): ReturnType<Transport> {
    this.#note("vendor", this.#time.elapsed, undefined);
    const [, commonName = ""] = /\/certs\/([^/?]+)/.exec(call.path) ?? [];
    const before = this.stateOf(decodeURIComponent(commonName));
    const answer = await this.#vendor.transport(call, this.#vendor.world.clock);
    this.#note(by, sentAt, before);
    return answer;
  }

  /** Has a person at the vendor's web page do something; nobody else does anything meanwhile. */
  async byPerson(act: () => Promise<unknown>): Promise<void> {
    this.settle();
    try {
      await act();
    } finally {
      this.#note("person", this.#time.elapsed, undefined);
    }
  }

  /** Takes up the charges that the vendor made by himself. */
  settle(): void {
    this.#note("vendor", this.#time.elapsed, undefined);
  }

  stateOf(commonName: string): VendorState {
    const { world } = this.#vendor;
    const [account] = world.store.accounts();
    const certificate = world.store.certificate(account?.id ?? 0, commonName);
    const current = certificate && currentInstance(world, certificate);
    const pending = certificate && pendingInstance(world, certificate);
    const issued = current?.issued;
    return {
      current: current && { id: current.id, pubkeyHash: current.pubkeyHash },
      pending: pending && { id: pending.id, pubkeyHash: pending.pubkeyHash },
      currentNames: current?.names.map(({ name }) => name) ?? [],
      expiring: current !== undefined && isExpiring(world, current),
      left: issued ? issued.expiration - world.time.now() : 0,
      lifetime: issued ? issued.expiration - issued.issuedAt : 0,
      subscriptionEnding: certificate === undefined || isSubscriptionEnding(world, certificate),
    };
  }

  #note(by: Charge["by"], sentAt: number, before: VendorState | undefined): void {
    const { ledger } = this.#vendor.world.store;
    for (const entry of ledger.slice(this.#counted)) {
      this.charges.push({
        entry,
        by: entry.action === "auto_renew" ? "vendor" : by,
        sentAt,
        at: this.#time.elapsed,
        before: before ?? this.stateOf(entry.cn),
      });
    }
    this.#counted = ledger.length;
  }
}
