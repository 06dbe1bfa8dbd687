/** What a pass says when it rests: one function a situation, each with its reason, its words and when to look again. */
import type { OrderReason } from "../../api/reasons.ts";
import type { Rest } from "../order/action.ts";
import type { Attempt, InstanceView, OrderObserved } from "../order/observed.ts";
import type { Objection } from "../rules/guards.ts";
import { sentence } from "../words.ts";
import { issuanceOf } from "./issuance.ts";
import { iso } from "./time.ts";

export function deleting(): Rest {
  return rest("settled", "Deleting", "The Order is being deleted; its Secret stays.");
}

export function issued({ order, now }: OrderObserved, notAfter: number): Rest {
  return rest(
    "settled",
    "Issued",
    `Secret ${order.spec.secretName} holds a valid certificate.`,
    notAfter - now,
  );
}

export function expired({ order }: OrderObserved, notAfter: number): Rest {
  return rest(
    "stalled",
    "Expired",
    `The certificate in Secret ${order.spec.secretName} expired at ${iso(notAfter)}, and this version of the operator does not renew. To buy a new one, delete the Secret once SSLMate shows no current certificate of this name.`,
  );
}

export function reissueRequired({ order, now }: OrderObserved, wrong: string, notAfter: number): Rest {
  return rest(
    "stalled",
    "ReissueRequired",
    `The certificate in Secret ${order.spec.secretName} is valid, but ${wrong}. This version of the operator does not reissue: set the Order back to what the certificate has.`,
    notAfter - now,
  );
}

/** The only copy of a paid key may be in that Secret, so nobody is told to delete it. */
export function immutableKey({ order, now }: OrderObserved, encoding: string, notAfter: number): Rest {
  const { secretName } = order.spec;
  return rest(
    "stalled",
    "SecretConflict",
    `Secret ${secretName} is immutable, so its key cannot be written anew as ${encoding}. Set the encoding back, or replace the Secret by a copy, with its labels and annotations, that is not immutable.`,
    notAfter - now,
  );
}

export function clusterNotFound({ order }: OrderObserved): Rest {
  return rest(
    "progressing",
    "ClusterNotFound",
    `Cluster ${order.spec.cluster} does not exist. Create it, or create this Order anew with a spec.cluster that kubectl get sslcluster lists.`,
  );
}

export function clusterNotReady({ order }: OrderObserved, trouble: string): Rest {
  return rest(
    "progressing",
    "ClusterNotReady",
    `Cluster ${order.spec.cluster} is not ready: ${sentence(trouble)}`,
  );
}

/** A field and its remedy, from the rules about what may be asked for. */
export function notAcceptable(problem: { reason: OrderReason; message: string }): Rest {
  return rest("stalled", problem.reason, problem.message);
}

export function forbidden(objection: Objection, { timing }: OrderObserved): Rest {
  return rest("stalled", objection.reason, objection.message, objection.passing ? timing.retry : undefined);
}

export function attemptInFlight(other: Attempt, { timing }: OrderObserved): Rest {
  return rest(
    "progressing",
    "AttemptInFlight",
    `A purchase of this common name for Order ${other.order.namespace}/${other.order.name} has not come to its end. If that Order is gone for good and SSLMate shows no certificate of it, delete Secret ${other.secretName} in the operator's namespace.`,
    timing.retry,
  );
}

export function attemptUnreadable(secretName: string, { timing }: OrderObserved): Rest {
  return rest(
    "stalled",
    "AttemptInFlight",
    `Secret ${secretName} in the operator's namespace has the name of this purchase's attempt, but cannot be read as one, so nothing is bought. If another version of the operator made it, run that version; if SSLMate shows no certificate of this name, delete the Secret.`,
    timing.retry,
  );
}

export function pendingElsewhere(pending: InstanceView, { order, timing }: OrderObserved): Rest {
  return rest(
    "progressing",
    "PendingElsewhere",
    `SSLMate shows a pending instance (${pending.id}) for ${order.spec.identifiers[0]?.value} that this Order did not buy; nothing is bought beside it. Finish or cancel it at SSLMate.`,
    timing.retry,
  );
}

export function certificateExists(current: InstanceView, { order, timing }: OrderObserved): Rest {
  return rest(
    "stalled",
    "CertificateExists",
    `SSLMate already has a certificate (instance ${current.id}) for ${order.spec.identifiers[0]?.value} whose key this Order does not have; nothing is bought beside it. Use it where its key is, or revoke it at SSLMate to have this Order buy one.`,
    timing.retry,
  );
}

/** While an attempt is in flight, the status also shows how far it is. */
export function whileIssuing(resting: Rest, observed: OrderObserved): Rest {
  const issuance = issuanceOf(observed);
  return issuance === undefined ? resting : { ...resting, issuance };
}

export function overtaken(other: InstanceView, nextQuestion: number): Rest {
  return rest(
    "progressing",
    "OvertakenElsewhere",
    `SSLMate shows a new instance (${other.id}) with another key, bought by somebody else; nothing more is sent. Waiting until it is sure that our own purchase did not arrive.`,
    nextQuestion,
  );
}

export function inDoubt(nextQuestion: number): Rest {
  return rest(
    "progressing",
    "InDoubt",
    "It is not known whether the purchase reached SSLMate. It is looked for there until enough time has passed to be sure, and only then sent again, so that nothing is paid twice.",
    nextQuestion,
  );
}

export function accountChanged(attempt: Attempt, { timing }: OrderObserved): Rest {
  return rest(
    "stalled",
    "InDoubt",
    `The API key changed while a purchase was under way, so SSLMate cannot tell what came of it. Look at the former account: if it has no certificate for ${attempt.names[0]}, delete Secret ${attempt.secretName} in the operator's namespace, and the purchase starts anew.`,
    timing.retry,
  );
}

export function approvalPending(instance: InstanceView, { timing }: OrderObserved): Rest {
  return rest(
    "progressing",
    "ApprovalPending",
    `Bought as instance ${instance.id}; SSLMate waits for the approval of its names.`,
    timing.poll,
  );
}

export function takingUp(instanceId: number, observed: OrderObserved): Rest {
  const message = `Bought as instance ${instanceId}; its certificate is being taken up.`;
  return whileIssuing(rest("progressing", "Preparing", message), observed);
}

export function notDelivered(instance: InstanceView, { timing }: OrderObserved): Rest {
  return rest(
    "progressing",
    "NotDelivered",
    `SSLMate issued instance ${instance.id}, but has not handed over its certificate yet; it is asked again.`,
    timing.poll,
  );
}

/** @param problem a sentence about the certificate. */
export function badCertificate(instance: InstanceView, problem: string, { timing }: OrderObserved): Rest {
  return rest(
    "stalled",
    "BadCertificate",
    `SSLMate issued instance ${instance.id}, but its certificate is not published. ${sentence(problem)} Ask SSLMate for a working certificate; it is then published by itself.`,
    timing.retry,
  );
}

export function canceled(instance: InstanceView, attempt: Attempt, { timing }: OrderObserved): Rest {
  const { invoiceId } = instance;
  const invoice =
    invoiceId === undefined ? "Ask SSLMate about its invoice." : `Ask SSLMate about invoice ${invoiceId}.`;
  return rest(
    "stalled",
    "Canceled",
    `Instance ${instance.id} was bought and is ${instance.state} at SSLMate; nothing more is bought by itself. ${invoice} To buy once more, delete Secret ${attempt.secretName} in the operator's namespace.`,
    timing.retry,
  );
}

/** The common shape; `after` in milliseconds. */
export function rest(state: Rest["state"], reason: OrderReason, message: string, after?: number): Rest {
  return { kind: "rest", state, reason, message, ...(after === undefined ? {} : { after }) };
}
