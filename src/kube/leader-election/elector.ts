/**
 * Leader election on a Lease: of several processes one leads, and knows for how long it surely still does. A lease of the
 * same name that is held in another namespace counts too: there is one leader on an API server.
 *
 * No two clocks are compared. A candidate takes a lease over only after it has itself seen it unchanged for the whole
 * lease duration; a leader counts its lease from before the request that renewed it was sent. Kubernetes cannot fence
 * a former leader off, so who loses the lease must end the process, and work that must not be done twice must ask
 * `remaining` first.
 * @see https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
import type { Clock, Timer } from "../../ops/clock.ts";
import type { Logger } from "../../ops/logger.ts";
import type { KubeClient } from "../client/client.ts";
import { isKubeError } from "../client/errors.ts";
import { leases, microTime, type Lease } from "../client/kinds.ts";
import type { CallOptions } from "../client/options.ts";
import { errorFields } from "../error-fields.ts";
import { LeasesElsewhere, type Elsewhere } from "./elsewhere.ts";
import { HeldLease } from "./held.ts";
import { leaseRecord } from "./record.ts";

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

export class LeaderElector {
  /** Resolves with the reason, for the log, when the lease was held and is lost: the process must end at once. */
  readonly lost: Promise<string>;
  readonly #options: LeaderElectionOptions;
  readonly #logger: Logger;
  readonly #leaseDuration: number;
  readonly #renewInterval: number;
  readonly #stop = new AbortController();
  readonly #announceLoss: (reason: string) => void;
  readonly #another: HeldLease;
  readonly #elsewhere: LeasesElsewhere;
  /** Who leads elsewhere, as it was told in the log last. */
  #told: string | undefined;
  #leads = false;
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
    const { client, clock, namespace, name } = options;
    const leaseDuration = this.#leaseDuration;
    this.#another = new HeldLease(clock, leaseDuration);
    this.#elsewhere = new LeasesElsewhere({ client, clock, namespace, name, leaseDuration });
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
      this.#yield();
      // The jitter keeps candidates from asking all at the same moment.
      await clock.sleep(this.#retryInterval * (0.75 + random() / 2), signal);
    }
    this.#leads = true;
    this.#logger.info({ identity }, "leading");
    this.#renewing = this.#renew();
  }

  /** @returns milliseconds for which no other process can lead; 0 if this one does not. */
  remaining(): number {
    if (this.#heldSince === undefined || !this.#leads) return 0;
    return Math.max(0, this.#heldSince + this.#leaseDuration - this.#options.clock.monotonic());
  }

  /**
   * Gives the lease up, so that another candidate can take it without waiting. Call it when all work has ended.
   * Never throws: a lease that cannot be given up runs out by itself.
   */
  async release(): Promise<void> {
    this.#stop.abort();
    await this.#renewing;
    await this.#giveUp();
  }

  async #giveUp(): Promise<void> {
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
    const { client, clock, namespace, name, identity } = this.#options;
    const limits = { timeLimit: this.#requestLimit, signal };
    const lease = await client.get(leases, { namespace, name }, limits);
    if (lease !== undefined && !this.#mayTake(lease)) {
      if (this.#leads) this.#lose(`held by ${lease.spec?.holderIdentity ?? "nobody"}`);
      return false;
    }
    // A leader elsewhere is not to see a lease that is taken in vain.
    if (!this.#leads && (await this.#ledElsewhere(limits)) !== undefined) return false;
    const spec = leaseRecord(identity, this.#leaseDuration, clock.now(), lease);
    const sent = clock.monotonic();
    const won = await this.#won(sent, async () =>
      lease === undefined
        ? client.create(leases, { metadata: { namespace, name }, spec }, limits)
        : client.replace(leases, { ...lease, spec }, limits),
    );
    if (!won) return false;
    // Asked once more, now that ours can be seen: of two that come at the same moment, one at least sees the other.
    const elsewhere = await this.#ledElsewhere(limits);
    if (elsewhere === undefined) return true;
    if (this.#leads) this.#lose(`${elsewhere.holder} leads in namespace ${elsewhere.namespace}`);
    else await this.#giveUp();
    return false;
  }

  /** Says so when it begins. */
  async #ledElsewhere(limits: CallOptions): Promise<Elsewhere | undefined> {
    const elsewhere = await this.#elsewhere.held(limits);
    if (elsewhere?.namespace !== this.#told && elsewhere !== undefined) {
      this.#logger.warn(
        { elsewhere },
        "another installation holds a lease on this API server: this one waits until that is given up or has run out, since two would do everything twice",
      );
    }
    this.#told = elsewhere?.namespace;
    return elsewhere;
  }

  /** Whether the lease is ours, nobody's, or one that its holder has not renewed while we looked on. */
  #mayTake(lease: Lease): boolean {
    if (lease.spec?.holderIdentity === this.#options.identity) return true;
    // Once we led, an emptied or expired record is no invitation: somebody else was there.
    return !this.#leads && !this.#another.isHeld(lease);
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
