/** The reconcilers with their queues, built on ports: what a leader runs, and what a test runs on a world of its own. */
import { EventRecorder } from "../kube/events.ts";
import { Controller } from "../kube/work/controller.ts";
import type { Clock } from "../ops/clock.ts";
import type { Logger } from "../ops/logger.ts";
import { Sends } from "./attempts/sends.ts";
import { LostPairs } from "./secret/remembered/lost-pairs.ts";
import { Rewrites } from "./secret/remembered/rewrites.ts";
import { clusterReconciler } from "./cluster/reconciler.ts";
import { ApprovalGuard } from "./money/approval-policy.ts";
import { purseChanges } from "./money/purse.ts";
import { orderReconciler } from "./order/reconciler.ts";
import type { ConnectVendor, KubePort, PkiPort } from "./ports.ts";
import { Accounts } from "./vendor/accounts.ts";
import { Sightings } from "./vendor/sightings.ts";
import { Answers } from "./world/answers.ts";
import type { Caches } from "./world/caches.ts";
import { connectTriggers, ordersOf } from "./world/triggers.ts";

export interface ControllersSettings {
  kube: KubePort;
  connect: ConnectVendor;
  pki: PkiPort;
  /** Not filled yet: what they bring first is work too. */
  caches: Caches;
  clock: Clock;
  /** Uniform in [0, 1), like Math.random. */
  random: () => number;
  logger: Logger;
  operatorNamespace: string;
  /** Names this installation among all that use an account. */
  installation: string;
  /** Of this process and of no other. */
  identity: string;
  userAgent: string;
  options: OperatorOptions;
  /** Milliseconds after which a paid call is given up; the lease must outlive it. */
  paidCallLimit: number;
  /** Milliseconds for which no other process can lead. */
  leaseRemaining: () => number;
}

/** Options of the operator, with docs in its help; times in milliseconds. */
export interface OperatorOptions {
  /** Orders worked on at a time. */
  workers: number;
  settlePaid: number;
  settleFree: number;
  poll: number;
  approvalPatience: number;
  retry: number;
  retryLimit: number;
  recheck: number;
  resync: number;
  deletionPatience: number;
}

export interface Controllers {
  /** Begins to work, once the caches are filled. */
  start(): void;
  /** Begins no further pass, and waits for those that run for at most `grace` milliseconds. */
  stop(grace: number): Promise<void>;
  /** Ends every connection to the vendor. */
  close(): void;
}

export function createControllers(settings: ControllersSettings): Controllers {
  const { kube, connect, pki, caches, clock, random, logger, operatorNamespace, installation, options } =
    settings;
  const { identity, userAgent, paidCallLimit, leaseRemaining } = settings;
  const accounts = new Accounts({ kube, connect, clock, operatorNamespace, userAgent, paidCallLimit });
  const sightings = new Sightings();
  const events = new EventRecorder({
    client: kube,
    clock,
    logger,
    controller: "sslmate.com/operator",
    instance: identity,
  });
  const base = { clock, random, logger };
  const orders = new Controller({
    ...base,
    name: "orders",
    workers: options.workers,
    reconcile: orderReconciler({
      kube,
      pki,
      caches,
      accounts,
      sightings,
      events,
      purses: purseChanges({ kube, operatorNamespace }),
      approvals: new ApprovalGuard(kube, clock),
      lostPairs: new LostPairs(clock),
      rewrites: new Rewrites(clock, options.retry),
      answers: new Answers(),
      failing: new Set(),
      sends: new Sends(clock, { paid: options.settlePaid, free: options.settleFree }),
      clock,
      logger,
      timing: {
        poll: options.poll,
        retry: options.retry,
        retryLimit: options.retryLimit,
        approvalPatience: options.approvalPatience,
        deletionPatience: options.deletionPatience,
      },
      resync: options.resync,
      operatorNamespace,
      installation,
      leaseRemaining,
      paidCallLimit,
      recheckCluster: (name) => {
        forgetTrial(name);
        clusters.enqueue(name);
      },
    }),
  });
  const { reconcile, forgetTrial } = clusterReconciler({
    ...base,
    kube,
    events,
    caches,
    accounts,
    sightings,
    operatorNamespace,
    recheck: options.recheck,
    retry: options.retry,
    retryLimit: options.retryLimit,
    wakeOrders: (cluster, commonNames) => {
      for (const key of ordersOf(caches, cluster, commonNames)) orders.enqueue(key);
    },
  });
  const clusters = new Controller({ ...base, name: "clusters", workers: 2, reconcile });
  connectTriggers(caches, orders, clusters);
  return {
    start: () => {
      orders.start();
      clusters.start();
    },
    stop: async (grace) => {
      await Promise.all([orders.stop(grace), clusters.stop(grace)]);
      await events.flush();
    },
    close: () => accounts.close(),
  };
}
