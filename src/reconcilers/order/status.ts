/** Writes an Order's status: only when it differs, and only over the version that it was computed from. */
import { isDeepStrictEqual } from "node:util";
import { FIELD_MANAGER } from "../../api/names.ts";
import type { OrderStatus } from "../../api/types.ts";
import type { OrderView } from "../../core/facts/observed.ts";
import type { SettingsChange } from "../../core/facts/settings.ts";
import { settingsAhead } from "../../core/rules/vendor-settings.ts";
import { orderHappenings } from "../../core/status/events/happenings.ts";
import { orders } from "../resources.ts";
import type { Pass } from "./pass.ts";

/**
 * Writes the status over the Order that was read last. That Kubernetes refuses this write stands in the log alone, for it could
 * be said nowhere else.
 * @throws KubeError `conflict` if the Order has changed since: the next pass computes it anew.
 */
export async function writeStatus(pass: Pass, wanted: OrderStatus): Promise<void> {
  const { logger } = pass.operator;
  const { metadata, status } = pass.read.order;
  if (isDeepStrictEqual(status, wanted)) return;
  const { namespace, name } = metadata;
  await apply(pass, wanted);
  tellChange(pass, status, wanted);
  const ready = wanted.conditions?.find(({ type }) => type === "Ready");
  const before = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status === before?.status && ready?.reason === before?.reason) return;
  logger.info(
    { order: `${namespace}/${name}`, ready: ready?.status, reason: ready?.reason, message: ready?.message },
    "order changed",
  );
}

/**
 * Writes into the status that the Order sets this at SSLMate, if it does not stand there. Only then may it be sent: what is
 * not remembered is never taken back.
 * @returns the Order with that.
 * @throws KubeError `conflict` if the Order has changed since it was read: then it may ask for something else.
 */
export async function rememberSettings(
  pass: Pass,
  order: OrderView,
  sent: SettingsChange,
): Promise<OrderView> {
  const { status } = pass.read.order;
  const settings = settingsAhead(status?.settings, sent);
  if (settings === undefined) return order;
  await apply(pass, { ...status, settings });
  return { ...order, status: { ...order.status, settings } };
}

async function apply(pass: Pass, status: OrderStatus): Promise<void> {
  const { kube, caches } = pass.operator;
  const { namespace, name, resourceVersion } = pass.read.order.metadata;
  const written = await kube.apply(
    orders,
    { metadata: { namespace, name, resourceVersion }, status },
    { fieldManager: FIELD_MANAGER.orderStatus, force: true, subresource: "status" },
  );
  caches.wroteOrder(written, resourceVersion);
  pass.read = { ...pass.read, order: written };
}

/** By Events. What happens to an Order that is being deleted is told where it happens. */
function tellChange(
  { operator, read, secretWasAbsent = false }: Pass,
  before: OrderStatus | undefined,
  after: OrderStatus,
): void {
  const { metadata, spec } = read.order;
  if (metadata.deletionTimestamp !== undefined) return;
  const { namespace, name, uid } = metadata;
  const facts = { now: operator.clock.now(), secretName: spec.secretName, secretWasAbsent };
  for (const happening of orderHappenings(before, after, facts)) {
    operator.events.record({ resource: orders, object: { namespace, name, uid }, ...happening });
  }
}
