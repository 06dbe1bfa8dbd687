/** Keeps the owner reference on a TLS Secret in step with what its Order says of its deletion. */
import type { OrderObserved } from "../../core/facts/observed.ts";
import { secrets } from "../../kube/client/kinds.ts";
import type { Pass } from "../order/pass.ts";
import { orders } from "../resources.ts";
import { refusalOf } from "../world/refusal.ts";
import { ownerField } from "./owner.ts";
import { composeContent, presentContent } from "./content/compose.ts";
import { tlsSecretFacts, writeTlsSecret } from "./tls-secret.ts";
import { presentPair, viewFor } from "./write-pair.ts";

/**
 * Writes what is in the Secret once more, with the owner reference set or left out. A reference that somebody else has set
 * too is his, and stays.
 * @throws KubeError `conflict` if the Secret has changed since it was read.
 */
export async function setOwner(pass: Pass, observed: OrderObserved): Promise<Partial<OrderObserved>> {
  const { kube, pki, logger } = pass.operator;
  const { metadata, spec } = pass.read.order;
  const namespace = metadata.namespace ?? "";
  const key = { namespace, name: spec.secretName };
  const order = { namespace, name: metadata.name };

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
  const view = viewFor(pass, facts);
  if (view.kind !== "owned" || view.inherited === true) return { secret: view };
  const pair = { ...presentPair(live, facts), ...ownerField(pass.read, facts) };
  const fingerprint = facts.pair?.certificate.fingerprintSha256;
  // Beside a pair that cannot be read, nothing can be made from it.
  const { content, password }: Awaited<ReturnType<typeof composeContent>> =
    fingerprint === undefined
      ? { content: presentContent(live) }
      : await composeContent(pass, live, { ...pair, fingerprint });
  try {
    const written = await writeTlsSecret(
      pass.operator,
      { ...key, uid: live.metadata.uid },
      metadata.name,
      pair,
      content,
      live.metadata.resourceVersion,
    );
    logger.info(
      { order: `${namespace}/${metadata.name}`, secret: key.name, owned: pair.owner !== undefined },
      "owner reference written",
    );
    return {
      secret: viewFor(pass, written),
      tried: { ...observed.tried, owner: {} },
      ...(password === undefined ? {} : { password }),
    };
  } catch (error) {
    const refusal = refusalOf(pass, error);
    if (refusal === undefined) throw error;
    return { secret: view, tried: { ...observed.tried, owner: { refusal } } };
  }
}
