/** Our finalizer on an Order: set before anything needs it, removed as soon as nothing does. */
import { DELETION_FINALIZER } from "../../api/names.ts";
import type { Action } from "../../core/order/action.ts";
import type { OrderObserved } from "../../core/facts/observed.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import { orders, type OrderObject } from "../resources.ts";
import type { Pass } from "../order/pass.ts";
import { asksTheSame, writeOver } from "../order/writes/write-over.ts";
import { refusalOf } from "../world/refusal.ts";
import { tellLeftUndone } from "./tell.ts";

/**
 * Replaces the Order by one with, or without, our finalizer, always over a version that was read, so that nobody else's
 * finalizer and nobody's edit is lost. Server-side apply would not do: it leaves a finalizer that another
 * manager holds too, as after a restore from a backup, and the Order would never go.
 * @throws KubeError `conflict` if the Order asks for something else by now: the next pass reads it anew.
 */
export async function setFinalizer(
  pass: Pass,
  observed: OrderObserved,
  { stands, leaving }: Extract<Action, { kind: "set-finalizer" }>,
): Promise<Partial<OrderObserved>> {
  const { kube } = pass.operator;
  const { deleting } = observed.order;
  if (leaving !== undefined) tellLeftUndone(pass, leaving);
  const replace = async (order: OrderObject): Promise<OrderObject> => {
    const others = (order.metadata.finalizers ?? []).filter((each) => each !== DELETION_FINALIZER);
    const finalizers = stands ? [...others, DELETION_FINALIZER] : others;
    const wanted: OrderObject = { ...order, metadata: { ...order.metadata, finalizers } };
    return kube.replace(orders, wanted, { signal: pass.signal });
  };
  try {
    await writeOver(pass, replace, asksTheSame);
  } catch (error) {
    const refusal = refusalOf(pass, error);
    if (refusal !== undefined) return { tried: { ...observed.tried, finalizer: refusal } };
    const isGone = deleting && isKubeError(error, "not-found");
    if (!isGone) throw error;
  }
  return { order: { ...observed.order, finalizer: stands } };
}
