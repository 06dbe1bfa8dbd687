/** Every purchase is told: by an Event on the Order, a log line, and in the status; a certificate taken over by the first two. */
import type { Purchase } from "../../api/types.ts";
import { decide } from "../../core/order/decide.ts";
import type { Attempt, InstanceView, OrderObserved } from "../../core/facts/observed.ts";
import { adopted, purchased, takenUp } from "../../core/status/events/effects.ts";
import { boughtIn, type Bought } from "../../core/status/issuance.ts";
import { orderStatus } from "../../core/status/order-status.ts";
import { takingUp } from "../../core/status/rests/rests.ts";
import { noteOutcome, UnreadablePurse } from "../money/purse.ts";
import { orders } from "../resources.ts";
import type { Pass } from "./pass.ts";
import { refusalOf } from "../world/refusal.ts";
import { writeStatus } from "./writes/status.ts";

/**
 * Tells a purchase of ours as soon as it is known, whether its call was answered or it was found by asking, and before
 * anything is built on it: a process that is stopped later has told it.
 * @throws KubeError of the status write.
 */
export async function tellNewPurchase(pass: Pass, observed: OrderObserved): Promise<OrderObserved> {
  const { order } = observed;
  const listed = ({ instanceId }: Bought): Purchase | undefined =>
    order.status.purchases?.find((purchase) => purchase.instanceId === instanceId);
  const isNews = (bought: Bought): boolean => {
    const before = listed(bought);
    return before === undefined || (before.invoiceId === undefined && bought.invoiceId !== undefined);
  };
  const news = boughtIn(observed).filter(isNews);
  const newest = news.at(-1);
  if (newest === undefined) return observed;
  for (const bought of news) {
    // Of one that was told, only the invoice is new.
    if (listed(bought) === undefined) tellPurchase(pass, bought.attempt, bought);
    await note(pass, bought);
  }
  const next = decide(observed);
  const status = orderStatus(observed, next.kind === "rest" ? next : takingUp(newest.instanceId, observed));
  await writeStatus(pass, status);
  return { ...observed, order: { ...order, status } };
}

/**
 * A journal that cannot be written, for whatever reason, keeps nobody from what he has paid for. Why it cannot be is said
 * when a call would need it, or the attempt comes to its end.
 */
async function note(pass: Pass, { attempt, instanceId, invoiceId }: Bought): Promise<void> {
  const { operator } = pass;
  try {
    const bought = { instanceId, ...(invoiceId === undefined ? {} : { invoiceId }) };
    await noteOutcome(operator, attempt, "bought", bought);
  } catch (error) {
    const isUnreadable = error instanceof UnreadablePurse;
    if (!isUnreadable && refusalOf(pass, error) === undefined) throw error;
    const problem = error instanceof Error ? error.message : "";
    operator.logger.error({ instanceId, problem }, "a purchase is not in the journal");
  }
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
  operator.events.record({
    resource: orders,
    object: { namespace, name, uid },
    ...purchased(attempt, { instanceId, ...(invoiceId === undefined ? {} : { invoiceId }) }),
  });
}

/** A certificate with the Secret's key was taken up that no known call has made. */
export function tellTakenUp({ operator, read }: Pass, instance: InstanceView): void {
  const { id, invoiceId } = instance;
  const { namespace = "", name, uid } = read.order.metadata;
  const { secretName } = read.order.spec;
  operator.logger.warn(
    { order: `${namespace}/${name}`, instanceId: id, invoiceId },
    "certificate taken up that no call of this operator is known to have made",
  );
  operator.events.record({
    resource: orders,
    object: { namespace, name, uid },
    ...takenUp(instance, secretName),
  });
}

/** A certificate that somebody else had is this Order's now, and has its key. @param renews SSLMate does that by itself. */
export function tellAdoption({ operator, read }: Pass, attempt: Attempt, renews: boolean): void {
  const { namespace = "", name, uid } = read.order.metadata;
  const [commonName = ""] = attempt.names;
  operator.logger.info(
    { order: `${namespace}/${name}`, commonName, renews },
    "certificate taken over, with a new key",
  );
  operator.events.record({
    resource: orders,
    object: { namespace, name, uid },
    ...adopted(commonName, renews),
  });
}
