/**
 * One pass over a Cluster: its account is tried if that is due, its Orders are counted, and the status says what came of
 * both. Many Orders change at once, so whoever asks for a count asks for one a few seconds from now.
 */
import { isDeepStrictEqual } from "node:util";
import { FIELD_MANAGER } from "../../api/names.ts";
import { clusterStatus } from "../../core/status/cluster-status.ts";
import { clusterGone, clusterHappenings } from "../../core/status/events/happenings.ts";
import type { EventRecorder } from "../../kube/events.ts";
import type { Reconcile } from "../../kube/work/controller.ts";
import type { ClusterStatus } from "../../api/types.ts";
import type { KubePort } from "../ports.ts";
import { clusters, type ClusterObject } from "../resources.ts";
import type { Sightings } from "../vendor/sightings.ts";
import { ORDERS_BY, type Caches } from "../world/caches.ts";
import { tryAccount, type Trial, type TrialRequest, type TrialSettings } from "./trial.ts";
import { countOrders, readBudgetUse } from "./use.ts";

export interface ClusterReconcilerSettings extends TrialSettings {
  kube: KubePort;
  caches: Caches;
  sightings: Sightings;
  events: EventRecorder;
  operatorNamespace: string;
  /** Has an Order looked at, of whose certificate the account's list shows something new. */
  wakeOrders(cluster: string, commonNames: readonly string[]): void;
}

export interface ClusterReconciler {
  reconcile: Reconcile;
  /** Lets the next pass try the account, whenever it was tried last. */
  forgetTrial: (this: void, cluster: string) => void;
}

export function clusterReconciler(settings: ClusterReconcilerSettings): ClusterReconciler {
  const { caches, clock, sightings } = settings;
  const trials = new Map<string, Trial>();
  /** Of the Clusters that there were, for an Event on one that is gone. */
  const uids = new Map<string, string>();
  const reconcile: Reconcile = async (name, signal) => {
    const cluster = caches.clusters.get(undefined, name);
    if (cluster === undefined) {
      letGo(settings, name, uids.get(name));
      trials.delete(name);
      uids.delete(name);
      return {};
    }
    const { uid, deletionTimestamp, finalizers = [] } = cluster.metadata;
    uids.set(name, uid);
    const orders = caches.orders.byIndex(ORDERS_BY.cluster, name);
    const inputs = inputsOf(settings, cluster);
    const before = trials.get(name);
    const follows = orders.length > 0;
    const onList: TrialRequest["onList"] = (certificates, askedAt) =>
      settings.wakeOrders(name, sightings.list(name, certificates, askedAt));
    const trial = isCurrent(before, inputs, follows, clock.monotonic())
      ? before
      : await tryAccount(settings, { cluster, inputs, before, follows, onList }, signal);
    trials.set(name, trial);
    const budget = await readBudgetUse(settings, cluster);
    const wanted = clusterStatus({
      now: clock.now(),
      generation: cluster.metadata.generation ?? 0,
      spec: cluster.spec,
      status: cluster.status ?? { observedGeneration: -1 },
      operatorNamespace: settings.operatorNamespace,
      check: trial.check,
      orders: countOrders(orders),
      // Somebody's finalizer may keep it for long, and its Orders need its account until it is gone.
      ...(deletionTimestamp === undefined ? {} : { keptBy: finalizers }),
      ...(budget === undefined ? {} : { budget }),
    });
    await writeStatus(settings, cluster, wanted);
    const next = Math.min(trial.nextAt - clock.monotonic(), (budget?.changesAt ?? Infinity) - clock.now());
    return { after: Math.max(1, next) };
  };
  const forgetTrial = (cluster: string): void => {
    const trial = trials.get(cluster);
    if (trial !== undefined) trials.set(cluster, { ...trial, nextAt: 0 });
  };
  return { reconcile, forgetTrial };
}

/** A trial holds until its time is over; the first Order of an account that works has it listed at once. */
function isCurrent(trial: Trial | undefined, inputs: string, follows: boolean, now: number): trial is Trial {
  if (trial?.inputs !== inputs || now >= trial.nextAt) return false;
  return !follows || trial.listAt !== undefined || trial.check.kind !== "accepted";
}

/** The spec, and the Secret that holds the API key. */
function inputsOf(
  { caches, operatorNamespace }: ClusterReconcilerSettings,
  { metadata, spec }: ClusterObject,
): string {
  const secret = caches.ownSecrets.get(operatorNamespace, spec.apiKeySecretRef.name);
  const version = secret?.kind === "other" ? secret.resourceVersion : "";
  return `${metadata.uid} ${metadata.generation} ${version}`;
}

/** A Cluster is gone: its connections are closed, and Orders that still name it are counted in the log and in an Event. */
function letGo(
  { accounts, sightings, caches, logger, events }: ClusterReconcilerSettings,
  name: string,
  uid: string | undefined,
): void {
  sightings.drop(name);
  accounts.drop(name);
  // An Order may name what never was.
  if (uid === undefined) return;
  const orders = caches.orders.byIndex(ORDERS_BY.cluster, name).length;
  if (orders === 0) {
    logger.info({ cluster: name }, "cluster deleted");
    return;
  }
  logger.warn({ cluster: name, orders }, "cluster deleted while Orders use it: they keep what they have");
  events.record({ resource: clusters, object: { name, uid }, ...clusterGone(name, orders) });
}

async function writeStatus(
  { kube, caches, logger, events }: ClusterReconcilerSettings,
  { metadata, status }: ClusterObject,
  wanted: ClusterStatus,
): Promise<void> {
  if (isDeepStrictEqual(status, wanted)) return;
  const { name, resourceVersion } = metadata;
  const written = await kube.apply(
    clusters,
    { metadata: { name, resourceVersion }, status: wanted },
    { fieldManager: FIELD_MANAGER.clusterStatus, force: true, subresource: "status" },
  );
  caches.wroteCluster(written, resourceVersion);
  for (const happening of clusterHappenings(status, wanted)) {
    events.record({ resource: clusters, object: { name, uid: metadata.uid }, ...happening });
  }
  const ready = wanted.conditions?.find(({ type }) => type === "Ready");
  const before = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status === before?.status && ready?.reason === before?.reason) return;
  logger.info(
    { cluster: name, ready: ready?.status, reason: ready?.reason, message: ready?.message },
    "cluster changed",
  );
}
