/** What a Cluster's status says of its use: its Orders, counted, and what is left of its budget. */
import type { BudgetUse, OrderCounts } from "../../core/status/cluster-status.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import type { Clock } from "../../ops/clock.ts";
import type { KubePort } from "../ports.ts";
import { endpointOf } from "../endpoint.ts";
import { budgetUse } from "../money/purse-record.ts";
import { budgetOf, readPurse, UnreadablePurse } from "../money/purse.ts";
import type { ClusterObject, OrderObject } from "../resources.ts";

/**
 * Counts Orders by their conditions. An Order is ready and stalled if its Secret is valid and a person is needed all the
 * same; one that the operator has not looked at as it stands now is in progress, as kstatus sees it.
 */
export function countOrders(orders: readonly OrderObject[]): OrderCounts {
  const counts = { total: orders.length, ready: 0, progressing: 0, stalled: 0 };
  for (const { status, metadata } of orders) {
    const isTrue = (type: string): boolean =>
      status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ===
      true;
    const isCurrent = status?.observedGeneration === metadata.generation;
    if (isTrue("Ready")) counts.ready += 1;
    if (isCurrent && isTrue("Stalled")) counts.stalled += 1;
    else if (!isCurrent || isTrue("Reconciling")) counts.progressing += 1;
  }
  return counts;
}

/** What of an Order a Cluster's status depends on. */
export function useOf(order: OrderObject): string {
  return JSON.stringify([countOrders([order]), order.status?.purchases?.[0]]);
}

/** @returns undefined if the budget cannot be read: then no Order can use it either, and each says so. */
export async function readBudgetUse(
  place: { kube: KubePort; clock: Clock; operatorNamespace: string },
  cluster: ClusterObject,
): Promise<BudgetUse | undefined> {
  const endpoint = endpointOf(cluster);
  if (endpoint === undefined) return undefined;
  try {
    const record = await readPurse(place, endpoint);
    return budgetUse(record, cluster.metadata.name, budgetOf(cluster.spec), place.clock.now());
  } catch (error) {
    // Whatever keeps it from being read: that the account works, or why not, is said all the same.
    if (error instanceof UnreadablePurse || isKubeError(error)) return undefined;
    throw error;
  }
}
