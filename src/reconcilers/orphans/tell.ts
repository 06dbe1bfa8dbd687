/** A purchase whose Order is gone is told where the payer looks: in the log, and by an Event on the Cluster that paid. */
import type { Attempt, InstanceView } from "../../core/facts/observed.ts";
import { purchasedForNobody } from "../../core/status/events/effects.ts";
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
  const cluster = operator.caches.clusters.get(undefined, attempt.cluster);
  if (cluster === undefined) return;
  operator.events.record({
    resource: clusters,
    object: { name: cluster.metadata.name, uid: cluster.metadata.uid },
    ...purchasedForNobody(attempt, instance),
  });
}
