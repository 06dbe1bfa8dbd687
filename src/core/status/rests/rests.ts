/** What a pass says when it rests: one function a situation, each with its reason, its words and when to look again. */
import type { OrderReason } from "../../../api/reasons.ts";
import { growingWait, waitsUpTo } from "../../failure/growing-wait.ts";
import type { Rest } from "../../order/action.ts";
import type { Attempt, InstanceView, OrderObserved } from "../../facts/observed.ts";
import { mayGoOnByVendor } from "../../renewal/by-vendor.ts";
import type { Objection } from "../../rules/guards.ts";
import { sentence } from "../../words.ts";
import { issuanceOf } from "../issuance.ts";
import { iso } from "../time.ts";

export function issued({ order }: OrderObserved): Rest {
  return rest("settled", "Issued", `Secret ${order.spec.secretName} holds a valid certificate.`);
}

/** The Cluster no longer pays for this Order: what it has, it keeps. */
export function keptOnly({ order }: OrderObserved, { reason, message }: Objection): Rest {
  return rest(
    "settled",
    reason,
    `Secret ${order.spec.secretName} holds a valid certificate, which is kept and renewed as long as that is free. ${message}`,
  );
}

export function orderSuspended({ order }: OrderObserved): Rest {
  return restWith("stalled", "Suspended", [
    `spec.suspend is set: SSLMate is not called for this Order, and Secret ${order.spec.secretName} stays as it is.`,
    "Remove spec.suspend to go on.",
  ]);
}

export function clusterSuspended({ order }: OrderObserved): Rest {
  return rest(
    "stalled",
    "ClusterSuspended",
    `Cluster ${order.spec.cluster} is suspended, so nothing is paid. Its owner ends that by removing spec.suspend.`,
  );
}

/** @param current its instance, if it has one now. */
export function ownedElsewhere(
  current: InstanceView | undefined,
  owner: string,
  observed: OrderObserved,
): Rest {
  const { order } = observed;
  const instance = current === undefined ? "" : ` (instance ${current.id})`;
  return rest(
    "stalled",
    "OwnedElsewhere",
    `The certificate of ${order.spec.identifiers[0]?.value} at SSLMate${instance} belongs to another Order or installation (tag ${owner}). Delete that Order; or, if it is gone for good, set spec.adopt to Rekey.`,
    growingWait(observed, "OwnedElsewhere"),
  );
}

/** The only copy of a paid key may be in that Secret, so nobody is told to delete it. */
export function immutableKey({ order }: OrderObserved, encoding: string): Rest {
  const { secretName } = order.spec;
  return rest(
    "stalled",
    "SecretConflict",
    `Secret ${secretName} is immutable, so its key cannot be written anew as ${encoding}. Set the encoding back, or replace the Secret by a copy, with its labels and annotations, that is not immutable.`,
  );
}

export function clusterNotFound(observed: OrderObserved): Rest {
  const { cluster, identifiers } = observed.order.spec;
  const charges = mayGoOnByVendor(observed)
    ? ` Meanwhile SSLMate may go on renewing the certificate by itself, and charging for that; if that is not wanted, turn automatic renewal off on the page of ${identifiers[0]?.value} at sslmate.com.`
    : "";
  return rest(
    "progressing",
    "ClusterNotFound",
    `Cluster ${cluster} does not exist. Create it, or create this Order anew with a spec.cluster that kubectl get sslcluster lists.${charges}`,
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

/** Milliseconds between two looks, at most, for what nobody tells the operator of. */
const LONGEST_UNSEEN = 900_000;

export function forbidden({ reason, message, passing }: Objection, observed: OrderObserved): Rest {
  if (!passing) return rest("stalled", reason, message);
  // A Secret that is not ours is not watched: that it was deleted is noticed at the next look only.
  const bounds = observed.secret.kind === "foreign" ? waitsUpTo(LONGEST_UNSEEN, observed) : undefined;
  return rest("stalled", reason, message, growingWait(observed, reason, bounds));
}

export function attemptInFlight(other: Attempt, { timing }: OrderObserved): Rest {
  return rest(
    "progressing",
    "AttemptInFlight",
    `A call for this common name, made for Order ${other.order.namespace}/${other.order.name}, has not come to its end. If that Order is gone, SSLMate is asked what came of it, which takes some minutes, and this Order then goes on by itself. Only if no account is left to ask with, and SSLMate shows no certificate of this name, delete Secret ${other.secretName} in the operator's namespace.`,
    timing.retry,
  );
}

export function attemptUnreadable(secretName: string, { timing }: OrderObserved): Rest {
  return rest(
    "stalled",
    "AttemptInFlight",
    `Secret ${secretName} in the operator's namespace is where the key of a purchase of this common name is kept while that is under way, but cannot be read as one, so nothing is bought. If another version of the operator made it, run that version; if SSLMate shows no certificate of this name, delete the Secret.`,
    timing.retry,
  );
}

export function pendingElsewhere(pending: InstanceView, observed: OrderObserved): Rest {
  const { order } = observed;
  return rest(
    "progressing",
    "PendingElsewhere",
    `SSLMate shows a pending instance (${pending.id}) for ${order.spec.identifiers[0]?.value} that this Order did not buy; nothing is bought beside it. Finish or cancel it at SSLMate.`,
    growingWait(observed, "PendingElsewhere"),
  );
}

export function certificateExists(current: InstanceView, observed: OrderObserved): Rest {
  const { order } = observed;
  return rest(
    "stalled",
    "CertificateExists",
    `SSLMate already has a certificate (instance ${current.id}) for ${order.spec.identifiers[0]?.value} whose key this Order does not have; nothing is bought beside it. Use it where its key is; or set spec.adopt to Rekey, by which this Order takes it over with a new key; or revoke it at SSLMate to have this Order buy one.`,
    growingWait(observed, "CertificateExists"),
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
    `SSLMate shows a new instance (${other.id}) with another key, bought by somebody else; nothing more is sent. This Order waits until it is sure that our own purchase did not arrive, and then says what to do about theirs.`,
    nextQuestion,
  );
}

/** @param attempt whose call is in doubt; undefined if its counted call is all that is left of it. */
export function inDoubt(attempt: Attempt | undefined, nextQuestion: number): Rest {
  const [call, why] =
    attempt?.paid === false
      ? ["reissue", "that there is one new certificate and no more"]
      : ["purchase", "that nothing is paid twice"];
  return rest(
    "progressing",
    "InDoubt",
    `It is not known whether the ${call} reached SSLMate. It is looked for there until enough time has passed to be sure, and only then sent again, so ${why}. There is nothing to do.`,
    nextQuestion,
  );
}

/** Why a person has to agree: the vendor of another account cannot tell what came of the call. */
export function accountChanged({ names: [commonName = ""] }: Pick<Attempt, "names">): string {
  return `The API key changed while a paid call for ${commonName} was under way, so SSLMate cannot tell what came of it. Look at the former account first, and agree only if nothing was bought there.`;
}

/** What a person has to know before the next paid call for this name. */
export function lostPurchase(instance: InstanceView): string {
  const invoice = instance.invoiceId === undefined ? "its invoice" : `invoice ${instance.invoiceId}`;
  return `Instance ${instance.id} was bought and is ${instance.state} at SSLMate; ask SSLMate about ${invoice}.`;
}

/** Why a person has to agree: an absence proves nothing where the key had a certificate before. */
export function cannotTell({ names: [commonName = ""] }: Pick<Attempt, "names">): string {
  return `It is not known whether an earlier paid call for ${commonName} arrived, and since its key had a certificate before, SSLMate cannot tell. Look at the invoices there first, and agree only if nothing new was charged.`;
}

/**
 * The Secret was written, and what stands there now is not what was written. An attempt in flight goes on, for what it brought
 * is not where it belongs yet.
 */
export function notKept(observed: OrderObserved): Rest {
  const { secretName } = observed.order.spec;
  return whileIssuing(
    rest(
      "stalled",
      "SecretConflict",
      `The certificate was written to Secret ${secretName}, and what stands there now is something else. Something on this cluster changes what is written to it, such as an admission webhook; have it leave the data, labels and annotations of Secrets with the label sslmate.com/managed alone. It is written again by itself, at least once an hour.`,
      growingWait(observed, "SecretConflict"),
    ),
    observed,
  );
}

export function takingUp(instanceId: number, observed: OrderObserved): Rest {
  const message = `Bought as instance ${instanceId}; its certificate is being taken up.`;
  return whileIssuing(rest("progressing", "Preparing", message), observed);
}

/** What was paid for is wanted soon, and asked for ever more rarely only down to this: milliseconds. */
const SLOWEST_DELIVERY = 15 * 60_000;

export function notDelivered(instance: InstanceView, observed: OrderObserved): Rest {
  const { poll } = observed.timing;
  return rest(
    "progressing",
    "NotDelivered",
    `SSLMate issued instance ${instance.id}, but has not handed over its certificate yet. It is asked again by itself. If that lasts for hours, ask SSLMate about this instance.`,
    growingWait(observed, "NotDelivered", { shortest: poll, longest: Math.max(poll, SLOWEST_DELIVERY) }),
  );
}

const HOUR = 3_600_000;
/** No clock of a cluster is wrong by more, nor does a certificate authority date a certificate ahead by more. */
const EARLIEST = 48 * HOUR;

/** A certificate whose time comes soon is waited for: another one would be as early. Undefined if it is none. */
export function notYetValid({ id, check }: InstanceView, observed: OrderObserved): Rest | undefined {
  const { now, timing } = observed;
  if (check?.ok !== false || check.validFrom === undefined || check.validFrom > now + EARLIEST)
    return undefined;
  return rest(
    "progressing",
    "NotYetValid",
    `SSLMate issued instance ${id}, which is valid only from ${iso(check.validFrom)} on. It is published then. If that time is past, the clock of the operator's node is wrong: set it right.`,
    // A clock that is set right, or SSLMate's hand, makes it valid at once.
    Math.min(Math.max(check.validFrom - now, timing.poll), growingWait(observed, "NotYetValid")),
  );
}

/** @param vain the attempts that brought no certificate that can be used. */
export function inVain(vain: readonly Attempt[], observed: OrderObserved): Rest {
  const { vendor } = observed;
  const current = vendor.kind === "answered" ? vendor.current : undefined;
  const problem = current?.check?.ok === false ? sentence(current.check.problem) : undefined;
  const wrong = vain.some(({ ended }) => ended !== "canceled");
  const what = wrong ? "could not be used" : "were canceled or revoked there";
  const which = problem === undefined ? "" : ` Instance ${current?.id}: ${problem}`;
  const reason = wrong ? "BadCertificate" : "Canceled";
  return rest(
    "stalled",
    reason,
    `The last ${vain.length} certificates that SSLMate made for this Order ${what}, so no further one is asked for by itself.${which} Ask SSLMate; a working certificate is then published by itself. To have another one tried, give the annotation sslmate.com/rekey a new value.`,
    growingWait(observed, reason),
  );
}

/** The same in two parts: what is, and what to do about it while the Order is there. */
export function restWith(
  state: Rest["state"],
  reason: OrderReason,
  [cause, remedy]: readonly [string, string],
  after?: number,
): Rest {
  return { ...rest(state, reason, `${cause} ${remedy}`, after), cause };
}

/** The common shape; `after` in milliseconds. */
export function rest(state: Rest["state"], reason: OrderReason, message: string, after?: number): Rest {
  return { kind: "rest", state, reason, message, ...(after === undefined ? {} : { after }) };
}
