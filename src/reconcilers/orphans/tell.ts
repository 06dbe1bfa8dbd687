/** A call whose Order is gone is told where the payer looks: in the log, and by an Event on the Cluster that it was made for. */
import type { Attempt, InstanceView } from "../../core/facts/observed.ts";
import { callUnresolved, purchasedForNobody } from "../../core/status/events/effects.ts";
import type { Happening } from "../../core/status/events/happening.ts";
import { attemptId } from "../attempts/attempt-secret.ts";
import { readPurse } from "../money/purse.ts";
import { attemptOf } from "../money/purse-record.ts";
import type { Operator } from "../order/pass.ts";
import { clusters } from "../resources.ts";

/** Tells it unless it was told while the Order was there. @throws UnreadablePurse */
export async function tellOrphanPurchase(
  operator: Operator,
  attempt: Attempt,
  instance: InstanceView,
): Promise<void> {
  const { id, state, invoiceId } = instance;
  const { journal } = await readPurse(operator, attempt.endpoint);
  const isTold = journal.some(
    (entry) => attemptOf(entry.id) === attemptId(attempt) && entry.instanceId === id,
  );
  if (isTold) return;
  const { namespace, name } = attempt.order;
  const order = `${namespace}/${name}`;
  operator.logger.info(
    { order, attempt: attempt.uid, commonName: attempt.names[0], instanceId: id, invoiceId, state },
    "certificate bought",
  );
  record(operator, attempt, purchasedForNobody(attempt, instance));
}

/**
 * Tells why an attempt cannot be brought to its end. The recorder of Events tells the same once an hour at most.
 * @param problem what stands in the way, and what helps: whole sentences.
 */
export function tellUnresolved(operator: Operator, attempt: Attempt, problem: string): void {
  const { namespace, name } = attempt.order;
  operator.logger.warn(
    { order: `${namespace}/${name}`, attempt: attempt.secretName, commonName: attempt.names[0], problem },
    "a call whose Order is gone cannot be brought to its end",
  );
  record(operator, attempt, callUnresolved(attempt, problem));
}

/** Without its Cluster there is no object left that an Event could stand on. */
function record({ caches, events }: Operator, { cluster: name }: Attempt, happening: Happening): void {
  const cluster = caches.clusters.get(undefined, name);
  if (cluster === undefined) return;
  const { uid } = cluster.metadata;
  events.record({ resource: clusters, object: { name, uid }, ...happening });
}
