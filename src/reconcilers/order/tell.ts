/** Every purchase is told: by an Event on the Order, a log line, and in the status. */
import { decide } from "../../core/order/decide.ts";
import type { Attempt, OrderObserved } from "../../core/order/observed.ts";
import { purchasesOf } from "../../core/status/issuance.ts";
import { orderStatus } from "../../core/status/order-status.ts";
import { takingUp } from "../../core/status/rests.ts";
import { BOUGHT } from "../money/purse-record.ts";
import { noteOutcome } from "../money/purse.ts";
import { orders } from "../resources.ts";
import type { Pass } from "./pass.ts";
import { writeStatus } from "./status.ts";

/**
 * Tells a purchase of ours as soon as it is known, whether its call was answered or it was found by asking, and before
 * anything is built on it: a process that is stopped later has told it.
 * @throws KubeError of the status write.
 */
export async function tellNewPurchase(pass: Pass, observed: OrderObserved): Promise<OrderObserved> {
  const { attempt, order } = observed;
  if (attempt.kind !== "ours") return observed;
  const [newest] = purchasesOf(observed) ?? [];
  const listed = order.status.purchases?.some(({ instanceId }) => instanceId === newest?.instanceId);
  if (newest === undefined || listed === true) return observed;
  tellPurchase(pass, attempt.attempt, newest);
  const { instanceId, invoiceId } = newest;
  const cluster = pass.read.cluster?.metadata.name ?? pass.read.order.spec.cluster;
  await noteOutcome(pass.operator, cluster, attempt.attempt, BOUGHT, {
    instanceId,
    ...(invoiceId === undefined ? {} : { invoiceId }),
  });
  const next = decide(observed);
  const status = orderStatus(observed, next.kind === "rest" ? next : takingUp(newest.instanceId, observed));
  await writeStatus(pass, status);
  return { ...observed, order: { ...order, status } };
}

/** By Event and log line alone: for what the status does not list. */
export function tellPurchase(
  { operator, read }: Pass,
  attempt: Attempt,
  { instanceId, invoiceId }: { instanceId: number; invoiceId?: string },
): void {
  const { namespace = "", name, uid } = read.order.metadata;
  const [commonName] = attempt.names;
  operator.logger.info(
    { order: `${namespace}/${name}`, attempt: attempt.uid, commonName, instanceId, invoiceId },
    "certificate bought",
  );
  const invoice = invoiceId === undefined ? "" : `, invoice ${invoiceId}`;
  operator.events.record({
    resource: orders,
    object: { namespace, name, uid },
    type: "Normal",
    reason: "Purchased",
    action: attempt.verb === "buy" ? "Buy" : "Reissue",
    note: `${attempt.verb === "buy" ? "Bought a certificate for" : "Paid for added names by a reissue for"} ${attempt.names.join(", ")} from SSLMate (instance ${instanceId}${invoice}).`,
  });
}
