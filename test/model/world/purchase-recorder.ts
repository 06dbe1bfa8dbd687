/** Writes down, for each charge, who sent what caused it, when, and what the vendor had at that moment. */
import type { Instance, LedgerEntry } from "../../../src/sandbox/state/model.ts";
import {
  currentInstance,
  isExpiring,
  isSubscriptionEnding,
  pendingInstance,
} from "../../../src/sandbox/lifecycle/queries.ts";
import { isIntegrated } from "../../../src/sandbox/approval/check.ts";
import { namesWithApproval } from "../../../src/sandbox/state/names.ts";
import type { Transport } from "../../../src/sslmate/client.ts";
import { accountOfCall, nameAt } from "./accounts.ts";
import type { MemoryVendor } from "./memory-vendor.ts";
import type { SimTime } from "./sim-time.ts";

/** One charge, and what can be judged about it. Times in simulated milliseconds. */
export interface Charge {
  entry: LedgerEntry;
  /** Number of the installation that caused it; a person at the web page, or the vendor's own renewal. */
  by: number | "person" | "vendor";
  sentAt: number;
  at: number;
  /** Of the account that it was sent with, as what comes next. */
  before: VendorState;
  /** The moments of the charge, and of the last question before it was sent, in the order of all that happened there. */
  moment: number;
  lastQuestion: number;
}

export interface Shown {
  id: number;
  pubkeyHash: string;
  /** Its moment in the order of all that happened at the vendor. */
  since: number;
}

/** What the vendor had for a common name in an account. */
export interface VendorState {
  current: Shown | undefined;
  pending: Shown | undefined;
  /** Names of the current instance. */
  currentNames: readonly string[];
  expiring: boolean;
  /** Milliseconds that the current certificate has left. */
  left: number;
  /** Of all that are active, the longest: which of them is published, the vendor does not know. */
  lifetime: number;
  subscriptionEnding: boolean;
  /** Tags on the object. */
  tags: readonly string[];
  /** The vendor is to renew it by himself. */
  autoRenew: boolean;
  /** A name of it cannot be proved as things stand. */
  unready: boolean;
  /** Newest instance that was canceled or revoked, unless a newer one lives or has lived to its end. */
  lost: number | undefined;
  /** The account has, or had, an instance of the name. */
  sold: boolean;
}

/** One call by which an installation has instances revoked. */
export interface Revocation {
  account: number;
  commonName: string;
  by: number;
  sentAt: number;
  before: VendorState;
}

type Exchange = Parameters<Transport>[0];

export class PurchaseRecorder {
  readonly charges: Charge[] = [];
  /** Revocations by installations. */
  readonly revocations: Revocation[] = [];
  /** Common names of an account ({@link nameAt}) whose request a person has replaced by one with a key of his own. */
  readonly foreignCsr = new Set<string>();
  /**
   * When somebody changed something about a common name of an account ({@link nameAt}), or about all of them, in the
   * order of all that happened at the vendor: a person, or the settings of an installation.
   */
  readonly touched: { name?: string; at: number; by: number | "person" }[] = [];
  /** Common names of an account of which somebody wants the vendor to renew them by himself. */
  readonly vendorRenews = new Set<string>();
  readonly #vendor: MemoryVendor;
  readonly #time: SimTime;
  /** Counts what happens at the vendor. */
  #moment = 0;
  /** The moment at which each instance was there first. */
  readonly #instances = new Map<number, number>();
  /** The moment of the last settings that were sent, by installation, account and common name. */
  readonly #questions = new Map<string, number>();
  #counted = 0;

  constructor(vendor: MemoryVendor, time: SimTime) {
    this.#vendor = vendor;
    this.#time = time;
  }

  /** A request that leaves an installation; the result brings it to the vendor, and notes what is charged for it. */
  send(by: number, call: Exchange): () => ReturnType<Transport> {
    const [, escaped = ""] = /\/certs\/([^/?]+)/.exec(call.path) ?? [];
    const commonName = decodeURIComponent(escaped);
    const settings = call.method === "POST" && call.path.split("?")[0]?.endsWith(escaped) === true;
    const account = accountOfCall(this.#vendor.world, call);
    const name = nameAt(account, commonName);
    const key = `${by} ${name}`;
    const sentAt = this.#time.elapsed;
    const lastQuestion = this.#questions.get(key) ?? 0;
    return async () => {
      this.settle();
      const before = this.stateOf(account, commonName);
      this.#moment += 1;
      const revokes = call.method === "POST" && call.path.endsWith(`${escaped}/revoke`);
      if (revokes) this.revocations.push({ account, commonName, by, sentAt, before });
      if (settings) {
        this.#questions.set(key, this.#moment);
        this.touched.push({ name, at: this.#moment, by });
      }
      const answer = await this.#vendor.transport(call, this.#vendor.world.clock);
      this.#note(by, { sentAt, lastQuestion, before });
      return answer;
    };
  }

  /** Has a person at the vendor's web page do something; nobody else does anything meanwhile. */
  async byPerson(account: number, commonName: string, act: () => Promise<unknown>): Promise<void> {
    this.settle();
    this.#moment += 1;
    this.touched.push({ name: nameAt(account, commonName), at: this.#moment, by: "person" });
    try {
      await act();
    } finally {
      this.#note("person", { sentAt: this.#time.elapsed, lastQuestion: 0 });
    }
  }

  /** Something changed that concerns every certificate of every account. */
  accountChanged(): void {
    this.#moment += 1;
    this.touched.push({ at: this.#moment, by: "person" });
  }

  /** Takes up the charges that the vendor made by himself. */
  settle(): void {
    this.#note("vendor", { sentAt: this.#time.elapsed, lastQuestion: 0 });
  }

  stateOf(accountId: number, commonName: string): VendorState {
    const { world } = this.#vendor;
    const account = world.store.account(accountId);
    const certificate = world.store.certificate(accountId, commonName);
    const current = certificate && currentInstance(world, certificate);
    const pending = certificate && pendingInstance(world, certificate);
    const issued = current?.issued;
    const active = certificate
      ? world.store.instancesOf(certificate).filter(({ state }) => state === "active")
      : [];
    const newest = certificate && world.store.instancesOf(certificate).at(-1);
    return {
      current: current && this.#shown(current),
      pending: pending && this.#shown(pending),
      currentNames: current?.names.map(({ name }) => name) ?? [],
      expiring: current !== undefined && isExpiring(world, current),
      left: issued ? issued.expiration - world.time.now() : 0,
      lifetime: Math.max(
        0,
        ...active.map(({ issued: each }) => (each ? each.expiration - each.issuedAt : 0)),
      ),
      tags: certificate?.tags ?? [],
      autoRenew: certificate?.autoRenew === true,
      unready:
        account !== undefined &&
        certificate !== undefined &&
        namesWithApproval(certificate).some(
          (approval) => approval.method !== "email" && !isIntegrated(account, approval),
        ),
      subscriptionEnding: certificate === undefined || isSubscriptionEnding(world, certificate),
      lost: newest?.state === "canceled" || newest?.state === "revoked" ? newest.id : undefined,
      sold: newest !== undefined,
    };
  }

  #shown({ id, pubkeyHash }: Instance): Shown {
    return { id, pubkeyHash, since: this.#instances.get(id) ?? this.#moment };
  }

  #note(by: Charge["by"], sent: { sentAt: number; lastQuestion: number; before?: VendorState }): void {
    const { ledger } = this.#vendor.world.store;
    for (const { id } of this.#vendor.world.store.instances()) {
      if (!this.#instances.has(id)) this.#instances.set(id, this.#moment);
    }
    for (const entry of ledger.slice(this.#counted)) {
      this.charges.push({
        before: this.stateOf(entry.accountId, entry.cn),
        ...sent,
        entry,
        by: entry.action === "auto_renew" ? "vendor" : by,
        at: this.#time.elapsed,
        moment: this.#moment,
      });
    }
    this.#counted = ledger.length;
  }
}
