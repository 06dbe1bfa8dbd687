/** The owner reference on a TLS Secret, by which Kubernetes deletes it with its Order; only where the Order asks for that. */
import { API_VERSION } from "../../api/names.ts";
import { dutiesOf } from "../../core/deletion/duties.ts";
import type { OwnerReference } from "../../kube/client/resource.ts";
import type { Gathered } from "../order/gather.ts";
import type { TlsSecretFacts } from "./tls-secret.ts";

/**
 * The field `owner` for a write of the Secret. The reference does not block the Order's deletion: that would need a right on
 * every Order's finalizers.
 * @param present what is there now: where only a Cluster that is gone could say what is wanted, it stays.
 */
export function ownerField(
  { order, cluster }: Pick<Gathered, "order" | "cluster">,
  present: TlsSecretFacts | undefined,
): { owner?: OwnerReference } {
  const { name, uid } = order.metadata;
  const { secret } = dutiesOf(order.spec, cluster?.spec);
  const isOwned = present?.owners.some((owner) => owner.uid === uid) === true;
  const owned = secret === undefined ? isOwned : secret === "Delete";
  return owned ? { owner: { apiVersion: API_VERSION, kind: "Order", name, uid } } : {};
}
