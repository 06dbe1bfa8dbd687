/** An Order as decisions see it. */
import { DELETION_FINALIZER, REQUEST_ANNOTATION } from "../../api/names.ts";
import type { OrderView } from "../../core/facts/observed.ts";
import type { OrderObject } from "../resources.ts";

export function orderView({ metadata, spec, status }: OrderObject): OrderView {
  const { annotations = {}, finalizers = [], deletionTimestamp } = metadata;
  const { renew, rekey, approvePurchase, retryApproval } = REQUEST_ANNOTATION;
  const asked = {
    renew: annotations[renew],
    rekey: annotations[rekey],
    approvePurchase: annotations[approvePurchase],
    retryApproval: annotations[retryApproval],
  };
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    uid: metadata.uid,
    generation: metadata.generation ?? 0,
    createdAt: Date.parse(metadata.creationTimestamp),
    deleting: deletionTimestamp !== undefined,
    ...(deletionTimestamp === undefined ? {} : { deletingSince: Date.parse(deletionTimestamp) }),
    finalizer: finalizers.includes(DELETION_FINALIZER),
    asked: Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)),
    spec,
    status: status ?? { observedGeneration: -1 },
  };
}
