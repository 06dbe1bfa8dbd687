/** Keeps the owner reference on a TLS Secret in step with what its Order says of its deletion. */
import type { OrderObserved } from "../../core/order/observed.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import { secrets } from "../../kube/client/kinds.ts";
import type { Pass } from "../order/pass.ts";
import { orders } from "../resources.ts";
import { ownerField } from "./owner.ts";
import { presentPair } from "./publish.ts";
import { secretView, tlsSecretFacts, writeTlsSecret } from "./tls-secret.ts";

/**
 * Writes what is in the Secret once more, with the owner reference set or left out. A reference that somebody else has set
 * too is his, and stays.
 * @throws KubeError `conflict` if the Secret has changed since it was read.
 */
export async function setOwner(pass: Pass, observed: OrderObserved): Promise<Partial<OrderObserved>> {
  const { kube, pki, caches, logger } = pass.operator;
  const { metadata, spec } = pass.read.order;
  const namespace = metadata.namespace ?? "";
  const key = { namespace, name: spec.secretName };
  const order = { namespace, name: metadata.name };
  const othersThere = (name: string): boolean =>
    caches.orders.get(namespace, name)?.spec.secretName === spec.secretName;

  // The garbage collector may just have taken the reference away, for a deletion that is to leave the Secret.
  if (!observed.order.deleting) {
    const present = await kube.get(orders, order, { signal: pass.signal });
    if (present?.metadata.uid !== metadata.uid || present.metadata.deletionTimestamp !== undefined) {
      return { failure: { kind: "changed", what: "the Order is being deleted" } };
    }
  }
  const live = await kube.get(secrets, key, { signal: pass.signal });
  if (live === undefined) return { secret: { kind: "absent" } };
  const facts = tlsSecretFacts(live, pki);
  const view = secretView(facts, order, othersThere);
  if (view.kind !== "owned" || view.inherited === true) return { secret: view };
  const pair = { ...presentPair(live, facts), ...ownerField(pass.read, facts) };
  try {
    const written = await writeTlsSecret(
      pass.operator,
      { ...key, uid: live.metadata.uid },
      metadata.name,
      pair,
      live.metadata.resourceVersion,
    );
    logger.info(
      { order: `${namespace}/${metadata.name}`, secret: key.name, owned: pair.owner !== undefined },
      "owner reference written",
    );
    return { secret: secretView(written, order, othersThere), tried: { ...observed.tried, owner: {} } };
  } catch (error) {
    if (!isKubeError(error, "forbidden", "invalid")) throw error;
    return { secret: view, tried: { ...observed.tried, owner: { problem: error.message } } };
  }
}
