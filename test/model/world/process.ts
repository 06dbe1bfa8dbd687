/**
 * One process of the operator in a simulation: the real controllers and caches on ports that can break. When it is
 * killed, no call of it returns and no timer of it rings any more; what it had in memory is gone.
 */
import type { Clock, Timer } from "../../../src/ops/clock.ts";
import { sleepWith } from "../../../src/ops/clock.ts";
import { silentLogger, type Logger } from "../../../src/ops/logger.ts";
import { createControllers, type OperatorOptions } from "../../../src/reconcilers/controllers.ts";
import type { KubePort, PkiPort, VendorPort } from "../../../src/reconcilers/ports.ts";
import { createCaches } from "../../../src/reconcilers/world/caches.ts";
import { createSslmateClient, type Transport } from "../../../src/sslmate/client.ts";
import { kubeError, vendorOutcome } from "../faults/break.ts";
import { noteCaller } from "../effects/note.ts";
import type { Call, FaultPlan } from "../faults/fault.ts";
import { CacheSource } from "./kube/cache-source.ts";
import type { MemoryKube } from "./kube/memory-kube.ts";
import { Random } from "./random.ts";
import type { SimTime } from "./sim-time.ts";

export const OPERATOR_NAMESPACE = "sslmate-system";
export const LEASE = 60_000;
const RENEW_EVERY = 15_000;
const PAID_CALL_LIMIT = 30_000;
const KUBE_CALL_LIMIT = 30_000;

export interface ProcessSettings {
  name: string;
  time: SimTime;
  /** The clock of the machine that it runs on. */
  clock: Clock;
  kube: MemoryKube;
  /** Sends a request to the vendor: called when it leaves; the result brings it there. */
  send: (call: Parameters<Transport>[0]) => () => ReturnType<Transport>;
  pki: PkiPort;
  seed: number;
  /** Names the installation among all that use the account. */
  installation: string;
  options: OperatorOptions;
  logger?: Logger;
  /** Told of every call; returns what becomes of it. */
  onCall: (call: Omit<Call, "index" | "at">) => ReturnType<FaultPlan>;
  /** Milliseconds after which a late effect takes hold. */
  lateness: (port: Call["port"]) => number;
  onKilled: () => void;
}

export class OperatorProcess {
  readonly name: string;
  readonly caches: CacheSource;
  readonly #settings: ProcessSettings;
  readonly #random: Random;
  readonly #watching = new AbortController();
  #alive = true;
  /** Set while the process stands still. */
  #paused: { resumed: Promise<void>; resume: () => void } | undefined;
  /** Timers that have run down while it stands still. */
  readonly #overdue: (() => void)[] = [];
  /** When the lease was renewed last, if it cannot be renewed any more. */
  #lastRenewal: number | undefined;

  constructor(settings: ProcessSettings) {
    this.#settings = settings;
    this.name = settings.name;
    this.#random = new Random(settings.seed);
    this.caches = new CacheSource(settings.kube, settings.time);
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Builds the operator and lets it work as soon as its caches are filled. */
  start(): void {
    const { pki, options, installation, logger = silentLogger } = this.#settings;
    const clock = this.#clock();
    const random = (): number => this.#random.next();
    const { caches, synced, run } = createCaches({
      client: this.caches.client,
      clock,
      random,
      logger,
      operatorNamespace: OPERATOR_NAMESPACE,
      pki,
    });
    const controllers = createControllers({
      kube: this.#guardKube(this.#settings.kube.port(this.name)),
      connect: (connection) => this.#watchVendor(createSslmateClient(connection, this.#transport)),
      pki: this.#guardPki(pki),
      caches,
      clock,
      random,
      logger,
      operatorNamespace: OPERATOR_NAMESPACE,
      installation,
      identity: this.name,
      userAgent: "simulation",
      options,
      paidCallLimit: PAID_CALL_LIMIT,
      leaseRemaining: () => this.leaseRemaining(),
    });
    void run(this.#watching.signal);
    void synced.then(() => controllers.start());
  }

  /** Ends it as power failure does. */
  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#watching.abort();
    this.resume();
    this.#settings.onKilled();
  }

  /** It stands still, as a stopped process or machine does. */
  pause(): void {
    this.loseLease();
    if (this.#paused !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#paused = { resumed: promise, resume: resolve };
  }

  resume(): void {
    this.#paused?.resume();
    this.#paused = undefined;
    for (const callback of this.#overdue.splice(0)) this.#ring(callback);
  }

  /** From now on the lease is not renewed any more. */
  loseLease(): void {
    const { time } = this.#settings;
    this.#lastRenewal ??= time.elapsed - (time.elapsed % RENEW_EVERY);
  }

  leaseRemaining(): number {
    const { elapsed } = this.#settings.time;
    const renewed = this.#lastRenewal ?? elapsed - (elapsed % RENEW_EVERY);
    return Math.max(0, renewed + LEASE - elapsed);
  }

  #clock(): Clock {
    const { clock } = this.#settings;
    const unlessPaused = (callback: () => void) => (): void => {
      if (this.#paused === undefined) this.#ring(callback);
      else this.#overdue.push(callback);
    };
    const after = (milliseconds: number, callback: () => void): Timer =>
      clock.after(milliseconds, unlessPaused(callback));
    return {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after,
      alarm: (milliseconds, callback) => clock.alarm(milliseconds, unlessPaused(callback)),
      sleep: sleepWith(after),
    };
  }

  #ring(callback: () => void): void {
    if (this.#alive) callback();
  }

  /** Every method of the port, whatever there will be: nobody can forget one. */
  #guardKube(port: KubePort): KubePort {
    return new Proxy(port, {
      get: (target, method: keyof KubePort) => {
        const call = target[method] as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          noteCaller();
          return this.#through(
            { port: "kube", name: `kube ${method} ${kubeTarget(args)}`, writes: method !== "get" },
            async () => call.apply(target, args),
          );
        };
      },
    });
  }

  /** Its calls are broken where they leave it; here is noted only whose they are. */
  #watchVendor(port: VendorPort): VendorPort {
    return new Proxy(port, {
      get: (target, method: keyof VendorPort) => {
        const member = target[method];
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          noteCaller();
          return (member as (...given: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  }

  /** Keys and certificates have no effect outside; what can happen there is that the process ends. */
  #guardPki(port: PkiPort): PkiPort {
    return new Proxy(port, {
      get: (target, method: keyof PkiPort) => {
        const call = target[method] as (...args: unknown[]) => unknown;
        if (method !== "generatePrivateKey") return call;
        return async (...args: unknown[]) =>
          this.#through({ port: "pki", name: `pki ${method}`, writes: false }, async () =>
            call.apply(target, args),
          );
      },
    });
  }

  /** All calls to the vendor go through here, for the client has no other way out. */
  readonly #transport: Transport = async (call) => {
    const [path = ""] = call.path.split("?");
    const name = `vendor ${call.method} ${vendorTarget(path)}`;
    const limit = call.limits.totalMilliseconds;
    return this.#through(
      { port: "vendor", name, writes: call.method === "POST" },
      this.#settings.send(call),
      limit,
      async (setting) => this.#settings.send({ ...call, body: without(call.body, setting) })(),
    );
  };

  async #through<T>(
    call: Omit<Call, "index" | "at" | "process">,
    run: () => Promise<T>,
    limit = KUBE_CALL_LIMIT,
    runWithout: (setting: string) => Promise<T> = run,
  ): Promise<T> {
    const { time, onCall, lateness } = this.#settings;
    await this.#mayGoOn();
    const fault = await onCall({ ...call, process: this.name });
    await pass(time, 1 + this.#random.integer(10));
    await this.#mayGoOn();
    if (fault?.kind === "slow") await pass(time, fault.milliseconds);
    if (fault === undefined || fault.kind === "slow") return this.#back(run());
    if (fault.kind === "not taken") return this.#back(runWithout(fault.setting));
    if (fault.when === "after") await run().catch(() => undefined);
    if (fault.when === "late")
      time.after(fault.later ?? lateness(call.port), () => void run().catch(() => undefined));
    if (fault.kind === "crash") {
      this.kill();
      return new Promise(() => undefined);
    }
    if (fault.error === "timeout") await pass(time, limit);
    await this.#mayGoOn();
    if (fault.kind === "kube") throw kubeError(call.name, fault.error);
    return vendorOutcome(fault.error, fault.retryAfter) as T;
  }

  async #back<T>(result: Promise<T>): Promise<T> {
    const settled = await result.then(
      (value) => ({ ok: true as const, value }),
      (error: unknown) => ({ ok: false as const, error }),
    );
    await this.#mayGoOn();
    if (settled.ok) return settled.value;
    throw settled.error;
  }

  /** A dead process never goes on; one that stands still goes on when it is let. */
  async #mayGoOn(): Promise<void> {
    while (this.#paused !== undefined && this.#alive) await this.#paused.resumed;
    if (!this.#alive) await new Promise(() => undefined);
  }
}

async function pass(time: SimTime, milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => time.after(milliseconds, resolve));
}

/** A form without one of its parameters. */
function without(body: string, setting: string): string {
  const kept = body
    .split("&")
    .filter((pair) => !pair.startsWith(`${setting}=`) && !pair.startsWith(`${setting}.`));
  return kept.join("&");
}

/** What a call to the API server is about, without the parts that differ from run to run. */
function kubeTarget(args: readonly unknown[]): string {
  const [resource, target, options] = args as [
    { plural: string },
    { metadata?: { namespace?: string; name?: string }; namespace?: string; name?: string },
    { subresource?: string } | undefined,
  ];
  const { namespace, name } = target.metadata ?? target;
  const subresource = options?.subresource === undefined ? "" : `/${options.subresource}`;
  const own =
    namespace === OPERATOR_NAMESPACE ? ` (${(name ?? "").replaceAll(/-[0-9a-f-]{8,}.*/g, "")})` : "";
  return `${resource.plural}${subresource}${own}`;
}

function vendorTarget(path: string): string {
  const [, , , , , verb = "settings", detail = ""] = path.split("/");
  return detail === "" ? verb : `${verb} ${detail.split(":")[0]?.replaceAll(/\d+/g, "N") ?? ""}`;
}
