/** The operator put together: caches, queues, reconcilers and the lease that says who may work. */
import type { Config } from "./config.ts";
import { withEqualJitter } from "./kube/backoff.ts";
import type { KubeClient } from "./kube/client/client.ts";
import { namespaces } from "./kube/client/kinds.ts";
import { errorFields } from "./kube/error-fields.ts";
import { LeaderElector } from "./kube/leader-election.ts";
import type { Clock } from "./ops/clock.ts";
import type { Logger } from "./ops/logger.ts";
import { createSslmateClient } from "./sslmate/client.ts";
import { createControllers, type Controllers } from "./reconcilers/controllers.ts";
import { realPki } from "./reconcilers/ports.ts";
import { createCaches } from "./reconcilers/world/caches.ts";

/** Of each paid call; the lease must outlive it. */
const PAID_CALL_LIMIT = 30_000;
/** How long passes that run may take to end when the process is asked to stop: a paid call is not cut. */
const STOP_GRACE = PAID_CALL_LIMIT + 5_000;

const UID_BACKOFF = { base: 1_000, cap: 30_000 };

export interface OperatorSettings {
  config: Readonly<Config>;
  /** Closed when the operator ends. */
  kube: KubeClient;
  /** Of this process and of no other. */
  identity: string;
  userAgent: string;
  clock: Clock;
  random: () => number;
  logger: Logger;
}

/**
 * Runs until the signal is aborted, then ends what runs and gives the lease up.
 * @returns `lease-lost` if another process may lead now: this one must end at once.
 */
export async function runOperator(
  settings: OperatorSettings,
  stop: AbortSignal,
): Promise<"stopped" | "lease-lost"> {
  const { config, kube, clock, random, logger, identity, userAgent } = settings;
  const { namespace: operatorNamespace } = config;
  const paidCallLimit = Math.min(PAID_CALL_LIMIT, config.leaseDuration / 2);
  const elector = new LeaderElector({
    client: kube,
    clock,
    random,
    logger,
    // Another installation, in another namespace, would do everything once more: they share one Lease.
    namespace: config.leaseNamespace,
    name: "sslmate-operator",
    identity: `${operatorNamespace}/${identity}`,
    leaseDuration: config.leaseDuration,
  });
  const { caches, synced, run } = createCaches({
    client: kube,
    clock,
    random,
    logger,
    operatorNamespace,
    pki: realPki,
  });
  const lost = elector.lost.then(() => "lease-lost" as const);
  const stopped = new Promise<"stopped">((resolve) => {
    if (stop.aborted) resolve("stopped");
    stop.addEventListener("abort", () => resolve("stopped"), { once: true });
  });
  const watching = new AbortController();
  let controllers: Controllers | undefined;
  try {
    const installation = config.installation ?? (await uidOfCluster(settings, stop));
    if (installation === undefined) return "stopped";
    logger.info({ identity, namespace: operatorNamespace }, "waiting for the lease");
    if (
      !(await elector.acquire(stop).then(
        () => true,
        () => false,
      ))
    )
      return "stopped";
    controllers = createControllers({
      kube,
      connect: (options) => createSslmateClient(options),
      pki: realPki,
      caches,
      clock,
      random,
      logger,
      operatorNamespace,
      installation,
      identity,
      userAgent,
      options: config,
      paidCallLimit,
      leaseRemaining: () => elector.remaining(),
    });
    const watches = run(watching.signal);
    const ready = await Promise.race([synced.then(() => "synced" as const), stopped, lost]);
    if (ready === "synced") {
      logger.info(
        { orders: caches.orders.list().length, clusters: caches.clusters.list().length },
        "working",
      );
      controllers.start();
    }
    const end = ready === "synced" ? await Promise.race([stopped, lost]) : ready;
    // Whoever lost the lease must not finish what it does: another process may be doing it.
    if (end === "lease-lost") return end;
    logger.info({}, "stopping");
    const drained = ready === "synced" ? controllers.stop(STOP_GRACE) : Promise.resolve();
    const left = await Promise.race([drained.then(() => "stopped" as const), lost]);
    if (left === "lease-lost") return left;
    watching.abort();
    await watches;
    await elector.release();
    return "stopped";
  } finally {
    watching.abort();
    controllers?.close();
    kube.close();
  }
}

/**
 * What names this Kubernetes cluster for good: the uid of a namespace that is as old as the cluster and never made anew.
 * @returns undefined if the signal was aborted before the API server had answered.
 */
async function uidOfCluster(
  { kube, clock, random, logger }: OperatorSettings,
  stop: AbortSignal,
): Promise<string | undefined> {
  for (let failures = 1; !stop.aborted; failures += 1) {
    try {
      const namespace = await kube.get(namespaces, { name: "kube-system" }, { signal: stop });
      if (namespace !== undefined) return namespace.metadata.uid;
      logger.warn({}, "there is no namespace kube-system to name this installation by: set --installation");
    } catch (error) {
      if (stop.aborted) break;
      const what = "namespace kube-system, whose uid names this installation, could not be read";
      logger.warn({ error: errorFields(error) }, what);
    }
    await clock.sleep(withEqualJitter(failures, UID_BACKOFF, random), stop).catch(() => undefined);
  }
  return undefined;
}
