/**
 * Writes over an Order that was read some time ago. Whoever edits it meanwhile, Argo CD or a person, need not ask for anything
 * else: then the write goes over what the Order is now, or such edits would keep a pass from ever coming to its end.
 */
import { isDeepStrictEqual } from "node:util";
import { KubeError, isKubeError } from "../../kube/client/errors.ts";
import { orders, type OrderObject } from "../resources.ts";
import { orderView } from "./order-view.ts";
import type { Pass } from "./pass.ts";

/** Whoever is faster than so many tries is in the way; the next pass tries anew. */
const MOST_TRIES = 5;

/**
 * Has `write` write over the Order that was read last, or over what it is now if `mayFollow` says so of the two. What came of
 * it is what was read last then.
 * @returns what was written over.
 * @throws KubeError `conflict` if the Order is another one by now, or changes all the time.
 */
export async function writeOver(
  pass: Pass,
  write: (order: OrderObject) => Promise<OrderObject>,
  mayFollow: (live: OrderObject, read: OrderObject) => boolean,
): Promise<OrderObject> {
  const { kube } = pass.operator;
  const read = pass.read.order;
  let over = read;
  for (let tries = 1; ; tries += 1) {
    try {
      pass.read = { ...pass.read, order: await write(over) };
      return over;
    } catch (error) {
      if (!isKubeError(error, "conflict") || tries === MOST_TRIES) throw error;
      const live = await kube.get(orders, read.metadata, { signal: pass.signal });
      if (live?.metadata.uid !== read.metadata.uid || !mayFollow(live, read)) throw error;
      over = live;
    }
  }
}

/** Whether a decision that was made for the one holds for the other: nothing that it rests on differs. */
export function asksTheSame(one: OrderObject, other: OrderObject): boolean {
  const [a, b] = [one, other].map((order) => ({ ...orderView(order), status: undefined }));
  return isDeepStrictEqual(a, b);
}

/** @throws KubeError `conflict` if it asks for something else than the other: then a pass begins anew. */
export function expectTheSame(one: OrderObject, other: OrderObject): void {
  if (asksTheSame(one, other)) return;
  const { namespace, name } = one.metadata;
  throw new KubeError(`go on with order ${namespace}/${name}, which asks for something else now`, "conflict");
}
