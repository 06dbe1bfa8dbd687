/** One pass over a Cluster: its account is tried by a call that costs nothing, and the status says what came of it. */
import { isDeepStrictEqual } from "node:util";
import { FIELD_MANAGER } from "../../api/names.ts";
import { clusterStatus, type AccountCheck } from "../../core/status/cluster-status.ts";
import type { Reconcile } from "../../kube/work/controller.ts";
import type { Clock } from "../../ops/clock.ts";
import type { Logger } from "../../ops/logger.ts";
import { isSslmateError } from "../../sslmate/errors.ts";
import type { KubePort } from "../ports.ts";
import { clusters, type ClusterObject } from "../resources.ts";
import type { Accounts } from "../vendor/accounts.ts";
import { vendorFailure } from "../vendor/ask.ts";
import type { Caches } from "../world/caches.ts";

/** Any name does, whether the account has a certificate of it or not; this one nobody can own (RFC 2606). */
const NAME_TO_ASK_FOR = "example.com";

export interface ClusterReconcilerSettings {
  kube: KubePort;
  caches: Caches;
  accounts: Accounts;
  clock: Clock;
  logger: Logger;
  operatorNamespace: string;
  /** Milliseconds until a working account is tried again. */
  recheck: number;
  /** Milliseconds until an account that does not work is tried again. */
  retry: number;
}

export function clusterReconciler(settings: ClusterReconcilerSettings): Reconcile {
  const { kube, caches, clock, logger, operatorNamespace } = settings;
  return async (name, signal) => {
    const cluster = caches.clusters.get(undefined, name);
    if (cluster === undefined || cluster.metadata.deletionTimestamp !== undefined) return {};
    const check = await tryAccount(settings.accounts, cluster, signal);
    const { metadata, spec, status } = cluster;
    const wanted = clusterStatus({
      now: clock.now(),
      generation: metadata.generation ?? 0,
      spec,
      status: status ?? { observedGeneration: -1 },
      operatorNamespace,
      check,
    });
    if (!isDeepStrictEqual(status, wanted)) {
      const written = await kube.apply(
        clusters,
        { metadata: { name, resourceVersion: metadata.resourceVersion }, status: wanted },
        { fieldManager: FIELD_MANAGER.clusterStatus, force: true, subresource: "status" },
      );
      caches.wroteCluster(written, metadata.resourceVersion);
      const ready = wanted.conditions?.find(({ type }) => type === "Ready");
      logger.info(
        { cluster: name, ready: ready?.status, reason: ready?.reason, message: ready?.message },
        "cluster changed",
      );
    }
    const asked = check.kind === "vendor" ? (check.error.retryAfterSeconds ?? 0) * 1_000 : 0;
    return { after: check.kind === "accepted" ? settings.recheck : Math.max(settings.retry, asked) };
  };
}

async function tryAccount(
  accounts: Accounts,
  cluster: ClusterObject,
  signal: AbortSignal,
): Promise<AccountCheck> {
  const opened = await accounts.open(cluster, signal);
  if (!opened.ok) return opened.check;
  try {
    await opened.account.client.getCertificate(NAME_TO_ASK_FOR);
    return { kind: "accepted" };
  } catch (error) {
    if (isSslmateError(error)) return { kind: "vendor", error: vendorFailure(error) };
    throw error;
  }
}
