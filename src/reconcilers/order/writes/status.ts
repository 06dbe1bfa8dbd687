/** Writes an Order's status: only when it differs, and only over the status that it was computed from. */
import { isDeepStrictEqual } from "node:util";
import { FIELD_MANAGER } from "../../../api/names.ts";
import type { OrderStatus } from "../../../api/types.ts";
import type { OrderView } from "../../../core/facts/observed.ts";
import type { SettingsChange } from "../../../core/facts/settings.ts";
import { settingsAhead } from "../../../core/rules/vendor-settings.ts";
import { orderHappenings } from "../../../core/status/events/happenings.ts";
import { orders, type OrderObject } from "../../resources.ts";
import type { Pass } from "../pass.ts";
import { expectTheSame, writeOver } from "./write-over.ts";

/**
 * Writes the status over the Order that was read last, and over what it has become, as long as its status is the one that was
 * read: `observedGeneration` says of which spec it speaks. That Kubernetes refuses this write stands in the log alone, for it
 * could be said nowhere else.
 * @throws KubeError `conflict` if somebody else has written the status; also once it is written, if the Order asks for
 * something else by now: the next pass computes it anew.
 */
export async function writeStatus(pass: Pass, wanted: OrderStatus): Promise<void> {
  const read = pass.read.order;
  const { metadata, status } = read;
  if (isDeepStrictEqual(status, wanted)) return;
  const { namespace, name } = metadata;
  await apply(pass, wanted);
  tellChange(pass, read, wanted);
  const ready = wanted.conditions?.find(({ type }) => type === "Ready");
  const before = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status !== before?.status || ready?.reason !== before?.reason) {
    pass.operator.logger.info(
      { order: `${namespace}/${name}`, ready: ready?.status, reason: ready?.reason, message: ready?.message },
      "order changed",
    );
  }
  expectTheSame(pass.read.order, read);
}

/**
 * Writes into the status that the Order sets this at SSLMate, if it does not stand there. Only then may it be sent: what is
 * not remembered is never taken back.
 * @returns the Order with that.
 * @throws KubeError `conflict` if the Order asks for something else by now.
 */
export async function rememberSettings(
  pass: Pass,
  order: OrderView,
  sent: SettingsChange,
): Promise<OrderView> {
  const read = pass.read.order;
  const settings = settingsAhead(read.status?.settings, sent);
  if (settings === undefined) return order;
  await apply(pass, { ...read.status, settings });
  expectTheSame(pass.read.order, read);
  return { ...order, status: { ...order.status, settings } };
}

async function apply(pass: Pass, status: OrderStatus): Promise<void> {
  const { kube } = pass.operator;
  const write = async ({ metadata }: OrderObject): Promise<OrderObject> => {
    const { namespace, name, resourceVersion } = metadata;
    const object = { metadata: { namespace, name, resourceVersion }, status };
    const options = { fieldManager: FIELD_MANAGER.orderStatus, force: true, subresource: "status" } as const;
    return kube.apply(orders, object, options);
  };
  await writeOver(pass, write);
}

/** By Events. What happens to an Order that is being deleted is told where it happens. */
function tellChange(
  { operator, secretWasAbsent = false }: Pass,
  { metadata, spec, status: before }: OrderObject,
  after: OrderStatus,
): void {
  if (metadata.deletionTimestamp !== undefined) return;
  const { namespace, name, uid } = metadata;
  const facts = { now: operator.clock.now(), secretName: spec.secretName, secretWasAbsent };
  for (const happening of orderHappenings(before, after, facts)) {
    operator.events.record({ resource: orders, object: { namespace, name, uid }, ...happening });
  }
}
