/** Every purchase is told: an Event on the Order and a log line; the status lists it as well. */
import type { Attempt, InstanceView } from "../../core/order/observed.ts";
import { orders } from "../resources.ts";
import type { Pass } from "./pass.ts";

export function tellPurchase({ operator, read }: Pass, attempt: Attempt, instance: InstanceView): void {
  const { namespace = "", name, uid } = read.order.metadata;
  const [commonName] = attempt.names;
  const { invoiceId, id } = instance;
  operator.logger.info(
    { order: `${namespace}/${name}`, attempt: attempt.uid, commonName, instanceId: id, invoiceId },
    "certificate bought",
  );
  const invoice = invoiceId === undefined ? "" : `, invoice ${invoiceId}`;
  operator.events.record({
    resource: orders,
    object: { namespace, name, uid },
    type: "Normal",
    reason: "Purchased",
    action: "Buy",
    note: `Bought a certificate for ${attempt.names.join(", ")} from SSLMate (instance ${id}${invoice}).`,
  });
}
