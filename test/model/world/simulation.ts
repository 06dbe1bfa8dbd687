/** A simulated world: a vendor, one or more clusters with an operator in each, one time for all, and a memory of it all. */
import type { ClusterSpec } from "../../../src/api/types.ts";
import { namespaces, secrets } from "../../../src/kube/client/kinds.ts";
import type { Resource } from "../../../src/kube/client/resource.ts";
import type { Logger } from "../../../src/ops/logger.ts";
import type { OperatorOptions } from "../../../src/reconcilers/controllers.ts";
import {
  APPROVAL_POLICY,
  policies,
  policyBindings,
  POLICY_EXPRESSIONS,
} from "../../../src/reconcilers/money/approval-policy.ts";
import type { PkiPort } from "../../../src/reconcilers/ports.ts";
import { clusters, orders } from "../../../src/reconcilers/resources.ts";
import type { Policy, Switches } from "../../../src/sandbox/state/policy.ts";
import type { Transport } from "../../../src/sslmate/client.ts";
import { noFaults, type Call, type FaultPlan } from "../faults/fault.ts";
import { API_KEY_SECRET } from "./accounts.ts";
import { createFakePki } from "./fake-pki.ts";
import { MemoryKube } from "./kube/memory-kube.ts";
import { API_KEY, createMemoryVendor, ENDPOINT, type MemoryVendor } from "./memory-vendor.ts";
import { LEASE, OPERATOR_NAMESPACE, OperatorProcess } from "./process.ts";
import { PurchaseRecorder } from "./purchase-recorder.ts";
import { Random } from "./random.ts";
import { SimTime } from "./sim-time.ts";

export const NAMESPACE = "shop";
export const CLUSTER = "webservers";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The operator's options in every simulation: its defaults, with rarer questions where nothing depends on them. */
export const OPTIONS: OperatorOptions = {
  workers: 4,
  settlePaid: 10 * MINUTE,
  settleFree: MINUTE,
  poll: 2 * MINUTE,
  approvalPatience: DAY,
  retry: 5 * MINUTE,
  retryLimit: 6 * HOUR,
  recheck: 12 * HOUR,
  resync: HOUR,
  // Shorter than what a story heals in: what cannot be done is given up before it is judged.
  deletionPatience: 4 * HOUR,
};

/** More than any story needs, three years included. */
export const MOST_CALLS = 40_000;

export interface InstallationOptions {
  seed: number;
  clusterSpec?: Partial<ClusterSpec>;
  logger?: Logger;
  options?: Partial<OperatorOptions>;
  /** Instead of simulated keys and certificates. */
  pki?: PkiPort;
  /** Of the account at the vendor. */
  apiKey?: string;
}

export interface SimulationOptions extends Omit<InstallationOptions, "pki" | "apiKey"> {
  installations?: number;
  policy?: Partial<Omit<Policy, "switches">> & { switches?: Partial<Switches> };
  /** Fields that the vendor's answers lack. */
  hides?: readonly string[];
}

export class Simulation implements Surroundings {
  readonly time: SimTime;
  readonly vendor: MemoryVendor;
  readonly purchases: PurchaseRecorder;
  readonly installations: readonly Installation[];
  readonly calls: Call[] = [];
  readonly random: Random;
  faults: FaultPlan = noFaults;
  #clockShift = 0;
  /** How far the operators' wall clocks have been from the true time at most, in milliseconds. */
  worstClockShift = 0;

  /** How far the operators' wall clocks are from the true time, in milliseconds. */
  get clockShift(): number {
    return this.#clockShift;
  }

  set clockShift(milliseconds: number) {
    this.#clockShift = milliseconds;
    this.worstClockShift = Math.max(this.worstClockShift, Math.abs(milliseconds));
    this.time.clocksJumped();
  }

  private constructor(time: SimTime, vendor: MemoryVendor, settings: SimulationOptions) {
    this.time = time;
    this.vendor = vendor;
    this.random = new Random(settings.seed);
    this.purchases = new PurchaseRecorder(vendor, time);
    this.installations = Array.from(
      { length: settings.installations ?? 1 },
      (_, number) => new Installation(this, number, settings),
    );
  }

  static async create(settings: SimulationOptions): Promise<Simulation> {
    const time = new SimTime();
    const { policy = {}, hides = [] } = settings;
    const vendor = await createMemoryVendor(time.clock(), { policy, historyLimit: 2_000 }, hides);
    return new Simulation(time, vendor, settings);
  }

  send(number: number, call: Exchange): () => ReturnType<Transport> {
    return this.purchases.send(number, call);
  }

  /** The first installation, which most stories are about. */
  get home(): Installation {
    const [home] = this.installations;
    if (home === undefined) throw new Error("a simulation without an installation");
    return home;
  }
}

/** What an installation stands in. */
export interface Surroundings {
  readonly time: SimTime;
  /** How far the wall clock of its machines is from the true time, in milliseconds. */
  readonly clockShift: number;
  readonly random: Random;
  /** All calls so far, and what becomes of the next one. */
  readonly calls: Call[];
  readonly faults: FaultPlan;
  /** A request to the vendor leaves installation `number`; the result brings it there. */
  send(number: number, call: Exchange): () => ReturnType<Transport>;
}

type Exchange = Parameters<Transport>[0];

/** One Kubernetes cluster with an operator in it. */
export class Installation {
  readonly number: number;
  readonly kube: MemoryKube;
  readonly #simulation: Surroundings;
  readonly #settings: InstallationOptions;
  readonly #pki: PkiPort;
  #processes = 0;
  #leader: OperatorProcess | undefined;
  /** How much of what happened last a process that starts has not seen, by kind. */
  staleAtStart: ReadonlyMap<string, { resource: Resource; back: number }> = new Map();

  constructor(simulation: Surroundings, number: number, settings: InstallationOptions) {
    this.number = number;
    this.#simulation = simulation;
    this.#settings = settings;
    this.#pki = settings.pki ?? createFakePki(`${settings.seed} ${number}`);
    this.kube = new MemoryKube(simulation.time, `uid${number}`);
    this.#furnish();
  }

  get leader(): OperatorProcess | undefined {
    return this.#leader?.alive === true ? this.#leader : undefined;
  }

  /** Starts a process, which leads at once. */
  start(): OperatorProcess {
    const simulation = this.#simulation;
    const { seed, options, logger } = this.#settings;
    this.#processes += 1;
    const name = `operator-${this.number}-${this.#processes}`;
    const process = new OperatorProcess({
      name,
      time: simulation.time,
      clock: simulation.time.clock(() => simulation.clockShift),
      kube: this.kube,
      send: (call) => simulation.send(this.number, call),
      pki: this.#pki,
      installation: `cluster-${this.number}`,
      seed: seed * 31 + this.number * 7 + this.#processes,
      options: { ...OPTIONS, ...options },
      ...(logger === undefined ? {} : { logger: logger.child({ process: name }) }),
      onCall: (call) => {
        const entry: Call = { ...call, index: simulation.calls.length, at: simulation.time.elapsed };
        simulation.calls.push(entry);
        // Whoever goes in circles without end is judged by what it did so far.
        return simulation.calls.length > MOST_CALLS ? new Promise(() => undefined) : simulation.faults(entry);
      },
      // The API server drops a request soon after its caller is gone; what stands before the vendor may take its time.
      lateness: (port) => 1_000 + simulation.random.integer(port === "vendor" ? 8 * MINUTE : 2_000),
      onKilled: () => this.#restartAfterLease(),
    });
    for (const [kind, { resource, back }] of this.staleAtStart) process.caches.hold(kind, resource, back);
    this.staleAtStart = new Map();
    this.#leader = process;
    process.start();
    return process;
  }

  /** The process ends at once, and no other is started. */
  stop(): void {
    const process = this.#leader;
    this.#leader = undefined;
    process?.kill();
  }

  /** The process ends at once, and another one leads when the lease has run out. */
  crash(): void {
    this.leader?.kill();
  }

  /** The process stands still for that long; meanwhile its lease runs out and another one leads. */
  pause(milliseconds: number): void {
    const process = this.leader;
    if (process === undefined) return;
    process.pause();
    const { time } = this.#simulation;
    time.after(LEASE, () => this.#replace(process));
    time.after(milliseconds, () => {
      process.resume();
      // It finds its lease lost, and ends, a moment after it goes on.
      time.after(500, () => process.kill());
    });
  }

  /** The lease cannot be renewed any more: the process ends when it has run out. */
  loseLease(): void {
    const process = this.leader;
    if (process === undefined) return;
    process.loseLease();
    const { time } = this.#simulation;
    time.after(process.leaseRemaining(), () => {
      process.kill();
      this.#replace(process);
    });
  }

  #replace(process: OperatorProcess): void {
    if (this.#leader === process) this.start();
  }

  #restartAfterLease(): void {
    const { time } = this.#simulation;
    const ended = this.#leader;
    time.after(LEASE, () => {
      if (ended !== undefined && this.#leader === ended && !ended.alive) this.start();
    });
  }

  #furnish(): void {
    const { kube } = this;
    for (const name of ["kube-system", "default", OPERATOR_NAMESPACE, NAMESPACE]) {
      kube.create(namespaces, { metadata: { name } });
    }
    kube.create(policies, {
      metadata: { name: APPROVAL_POLICY },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ["sslmate.com"],
              apiVersions: ["*"],
              operations: ["CREATE", "UPDATE"],
              resources: ["orders"],
            },
          ],
        },
        variables: Object.entries(POLICY_EXPRESSIONS.variables).map(([name, expression]) => ({
          name,
          expression,
        })),
        validations: [{ expression: POLICY_EXPRESSIONS.validation }],
      },
    });
    kube.create(policyBindings, {
      metadata: { name: APPROVAL_POLICY },
      spec: { policyName: APPROVAL_POLICY, validationActions: ["Deny"] },
    });
    const key = Buffer.from(`${this.#settings.apiKey ?? API_KEY}\n`).toString("base64");
    kube.create(secrets, { metadata: { ...API_KEY_SECRET }, data: { api_key: key } });
    kube.create(clusters, {
      metadata: { name: CLUSTER },
      spec: {
        service: "Basic",
        endpoint: ENDPOINT,
        apiKeySecretRef: { name: API_KEY_SECRET.name, key: "api_key" },
        allowedNamespaces: { from: "All" },
        defaults: { approval: "dns" },
        // As rarely as the account is tried, where nothing depends on it.
        pollInterval: "12h",
        ...this.#settings.clusterSpec,
      },
    });
    // Watched kinds that may have no object yet.
    kube.all(orders);
  }
}
