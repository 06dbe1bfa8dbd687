/**
 * Writes over an Order that was read some time ago. Whoever edits it meanwhile, Argo CD or a person, need not ask for anything
 * else: then the write goes over what the Order is now, or such edits would keep a pass from ever coming to its end.
 */
import { isDeepStrictEqual } from "node:util";
import { KubeError, isKubeError } from "../../../kube/client/errors.ts";
import { orders, type OrderObject } from "../../resources.ts";
import { orderView } from "../order-view.ts";
import type { Pass } from "../pass.ts";

/** Whoever is faster than so many tries is in the way; the next pass tries anew. */
const MOST_TRIES = 5;

/**
 * Has `write` write over the Order that was read last, or over what it is now, if its status is still the same and `mayFollow`
 * agrees. What came of it is what was read last then, and in the cache.
 * @throws KubeError `conflict` if the Order is another one by now, if somebody else has written its status, or if it changes
 * all the time.
 */
export async function writeOver(
  pass: Pass,
  write: (order: OrderObject) => Promise<OrderObject>,
  mayFollow: (live: OrderObject, read: OrderObject) => boolean = () => true,
): Promise<void> {
  const { kube } = pass.operator;
  const read = pass.read.order;
  let over = read;
  for (let tries = 1; ; tries += 1) {
    try {
      const written = await write(over);
      pass.read = { ...pass.read, order: written };
      if (!isGone(written)) showIn(pass, written, [read, over]);
      return;
    } catch (error) {
      if (!isKubeError(error, "conflict") || tries === MOST_TRIES) throw error;
      const live = await kube.get(orders, read.metadata);
      if (live?.metadata.uid !== read.metadata.uid || !isDeepStrictEqual(live.status, read.status))
        throw error;
      if (!mayFollow(live, read)) throw error;
      over = live;
    }
  }
}

/** A deleted Order goes with its last finalizer. */
function isGone({ metadata: { deletionTimestamp, finalizers = [] } }: OrderObject): boolean {
  return deletionTimestamp !== undefined && finalizers.length === 0;
}

/** The next pass begins with it, whichever of its former versions the cache has. */
function showIn({ operator }: Pass, written: OrderObject, former: readonly OrderObject[]): void {
  for (const { metadata } of former) operator.caches.wroteOrder(written, metadata.resourceVersion);
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
