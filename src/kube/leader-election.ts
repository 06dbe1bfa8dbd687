/**
 * Leader election on a Lease: of several processes one leads, and knows for how long it surely still does.
 *
 * No two clocks are compared. A candidate takes a lease over only after it has itself seen it unchanged for the whole
 * lease duration; a leader counts its lease from before the request that renewed it was sent. Kubernetes cannot fence
 * a former leader off, so who loses the lease must end the process, and work that must not be done twice must ask
 * `remaining` first.
 * @see https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
import type { Clock, Timer } from "../ops/clock.ts";
import type { Logger } from "../ops/logger.ts";
import type { KubeClient } from "./client/client.ts";
import { isKubeError } from "./client/errors.ts";
import { leases, microTime, type Lease } from "./client/kinds.ts";
import { errorFields } from "./error-fields.ts";

export interface LeaderElectionOptions {
  client: KubeClient;
  clock: Clock;
  /** Uniform in [0, 1), like Math.random. */
  random: () => number;
  logger: Logger;
  namespace: string;
  /** Name of the Lease. */
  name: string;
  /** Of this process, never used again by another: host name and a UUID. */
  identity: string;
  /** Milliseconds after which a leader that renews no more can be replaced; whole seconds, default 60 s. */
  leaseDuration?: number | undefined;
  /** Milliseconds between two renewals, default a quarter of the lease; candidates look five times as often. */
  renewInterval?: number | undefined;
}

const LEASE_DURATION = 60_000;

/** What a candidate has seen of another's lease, and when it first saw it so. */
interface Observation {
  record: string;
  since: number;
}

export class LeaderElector {
  /** Resolves with the reason, for the log, when the lease was held and is lost: the process must end at once. */
  readonly lost: Promise<string>;
  readonly #options: LeaderElectionOptions;
  readonly #logger: Logger;
  readonly #leaseDuration: number;
  readonly #renewInterval: number;
  readonly #stop = new AbortController();
  readonly #announceLoss: (reason: string) => void;
  #observation: Observation | undefined;
  /** Who leads instead, as it was told in the log. */
  #waitsFor: string | undefined;
  /** Monotonic time before the request was sent that last gave us the lease; undefined: we do not hold it. */
  #heldSince: number | undefined;
  #lossTimer: Timer | undefined;
  #renewing: Promise<void> = Promise.resolve();

  /** @throws RangeError if the lease would end before a second try to renew it. */
  constructor(options: LeaderElectionOptions) {
    this.#leaseDuration = options.leaseDuration ?? LEASE_DURATION;
    this.#renewInterval = options.renewInterval ?? this.#leaseDuration / 4;
    if (this.#leaseDuration % 1000 !== 0 || this.#renewInterval * 2 > this.#renewDeadline) {
      throw new RangeError("a lease lasts whole seconds, and three quarters of it hold two renewals");
    }
    this.#options = options;
    this.#logger = options.logger.child({ lease: `${options.namespace}/${options.name}` });
    const { promise, resolve } = Promise.withResolvers<string>();
    this.lost = promise;
    this.#announceLoss = resolve;
  }

  /**
   * Waits until this process leads; from then on the lease is renewed until `release`.
   * @throws the signal's reason, if it is aborted before.
   */
  async acquire(signal: AbortSignal): Promise<void> {
    const { clock, random, identity } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      if (await this.#try(signal)) break;
      // The jitter keeps candidates from asking all at the same moment.
      await clock.sleep(this.#retryInterval * (0.75 + random() / 2), signal);
    }
    this.#logger.info({ identity }, "leading");
    this.#renewing = this.#renew();
  }

  /** @returns milliseconds for which no other process can lead; 0 if this one does not. */
  remaining(): number {
    if (this.#heldSince === undefined) return 0;
    return Math.max(0, this.#heldSince + this.#leaseDuration - this.#options.clock.monotonic());
  }

  /**
   * Gives the lease up, so that another candidate can take it without waiting. Call it when all work has ended.
   * Never throws: a lease that cannot be given up runs out by itself.
   */
  async release(): Promise<void> {
    this.#stop.abort();
    await this.#renewing;
    this.#yield();
    const { client, clock, namespace, name, identity } = this.#options;
    const limits = { timeLimit: this.#requestLimit };
    try {
      // Read anew: the last write may have taken hold without its answer reaching us.
      const lease = await client.get(leases, { namespace, name }, limits);
      if (lease?.spec?.holderIdentity !== identity) return;
      const spec = { ...lease.spec, holderIdentity: "", renewTime: microTime(clock.now()) };
      await client.replace(leases, { ...lease, spec }, limits);
      this.#logger.info({}, "lease given up");
    } catch (error) {
      this.#logger.warn({ error: errorFields(error) }, "lease could not be given up, it runs out by itself");
    }
  }

  /** Later than this after a renewal the lease counts as lost; the rest of it is there to end what still runs. */
  get #renewDeadline(): number {
    return this.#leaseDuration * 0.75;
  }

  /** Leaves room for another try before the deadline, so that one hung call does not cost the lease. */
  get #requestLimit(): number {
    return this.#renewDeadline / 4;
  }

  /** After a failure, so that several tries fit before the deadline; and of a candidate. */
  get #retryInterval(): number {
    return this.#renewInterval / 5;
  }

  async #renew(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    let wait = this.#renewInterval;
    try {
      while (this.#heldSince !== undefined) {
        await clock.sleep(wait, signal);
        wait = (await this.#try(signal)) ? this.#renewInterval : this.#retryInterval;
      }
    } catch {
      // Only the signal makes these throw: the lease was released or lost.
    }
  }

  /** One attempt to get or keep the lease. @returns whether we hold it now by this attempt. */
  async #try(signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#attempt(signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#logger.warn({ error: errorFields(error) }, "lease could not be read or written");
      return false;
    }
  }

  async #attempt(signal: AbortSignal): Promise<boolean> {
    const { client, clock, namespace, name } = this.#options;
    const limits = { timeLimit: this.#requestLimit, signal };
    const lease = await client.get(leases, { namespace, name }, limits);
    if (lease === undefined) {
      const sent = clock.monotonic();
      const metadata = { namespace, name };
      return this.#won(sent, async () =>
        client.create(leases, { metadata, spec: this.#record(undefined) }, limits),
      );
    }
    if (!this.#mayTake(lease)) {
      const holder = lease.spec?.holderIdentity ?? "nobody";
      if (this.#heldSince !== undefined) this.#lose(`held by ${holder}`);
      else if (holder !== this.#waitsFor)
        this.#logger.info({ holder }, "another process leads: waiting for it to end");
      this.#waitsFor = holder;
      return false;
    }
    const sent = clock.monotonic();
    return this.#won(sent, async () =>
      client.replace(leases, { ...lease, spec: this.#record(lease) }, limits),
    );
  }

  /** Whether the lease is ours, nobody's, or one that its holder has not renewed while we looked on. */
  #mayTake(lease: Lease): boolean {
    const { clock, identity } = this.#options;
    const holder = lease.spec?.holderIdentity ?? "";
    if (holder === identity) return true;
    // Once we led, an emptied or expired record is no invitation: somebody else was there.
    if (this.#heldSince !== undefined) return false;
    if (holder === "") return true;
    const record = JSON.stringify(lease.spec);
    if (this.#observation?.record !== record) {
      this.#observation = { record, since: clock.monotonic() };
      return false;
    }
    const theirs = (lease.spec?.leaseDurationSeconds ?? 0) * 1000;
    return clock.monotonic() - this.#observation.since >= Math.max(theirs, this.#leaseDuration);
  }

  /** The record to write; who takes the lease from another counts the transition. */
  #record(lease: Lease | undefined): NonNullable<Lease["spec"]> {
    const { clock, identity } = this.#options;
    const now = microTime(clock.now());
    const before = lease?.spec;
    const renewal = before?.holderIdentity === identity;
    const transitions = before?.leaseTransitions ?? 0;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: this.#leaseDuration / 1000,
      acquireTime: renewal ? (before.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: renewal || lease === undefined ? transitions : transitions + 1,
    };
  }

  /** @param sent monotonic time before `write`, from which the lease surely counts. */
  async #won(sent: number, write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
    } catch (error) {
      if (isKubeError(error, "conflict", "already-exists", "not-found")) return false;
      throw error;
    }
    // The loss may have been announced while this write was on its way.
    if (this.#stop.signal.aborted) return false;
    this.#heldSince = sent;
    this.#lossTimer?.cancel();
    const left = sent + this.#renewDeadline - this.#options.clock.monotonic();
    this.#lossTimer = this.#options.clock.after(left, () => this.#lose("not renewed in time"));
    return true;
  }

  #lose(reason: string): void {
    if (this.#heldSince === undefined) return;
    this.#yield();
    this.#stop.abort();
    this.#announceLoss(reason);
  }

  #yield(): void {
    this.#heldSince = undefined;
    this.#lossTimer?.cancel();
  }
}
