/** Asking the vendor: alone, to follow a call in flight, or together with a live look at everything a call rests on. */
import { decide } from "../../core/order/decide.ts";
import { judge } from "../../core/attempt/doubt.ts";
import { wantedContent } from "../../core/secret/content.ts";
import { keyInSecret, type Attempt, type OrderObserved } from "../../core/facts/observed.ts";
import { isInFlight } from "../attempts/attempt-secret.ts";
import { endpointOf } from "../endpoint.ts";
import { budgetOf, readPurse, UnreadablePurse } from "../money/purse.ts";
import { accountMark, attemptOf, isOfOther, purseView, strayCalls } from "../money/purse-record.ts";
import { askVendor, type Answer, type KnownKey, type Question } from "../vendor/ask.ts";
import type { Account } from "../vendor/accounts.ts";
import { isOfInstallation, ownerTag } from "../vendor/owner-tag.ts";
import { priceOf } from "../vendor/price.ts";
import { ATTEMPTS_BY, ORDERS_BY } from "../world/caches.ts";
import { liveLookup } from "../world/lookup.ts";
import { gather } from "./gather.ts";
import { accountOf, type Pass } from "./pass.ts";

type Learned = Partial<OrderObserved>;

/** Asks the vendor, for facts that were gathered from the caches. */
export async function ask(pass: Pass, observed: OrderObserved): Promise<Learned> {
  const opened = await accountOf(pass);
  if (!opened.ok) return { failure: opened.failure };
  const answer = await question(pass, observed, opened.account);
  return answer.ok
    ? { vendor: answer.view, ...doubtOf(pass, observed) }
    : { failure: { kind: "vendor", doing: "read", error: answer.error } };
}

/** Reads everything live: Kubernetes, the vendor's object, the purse. What is decided next rests on this alone. */
export async function look(pass: Pass, { order: key, tried }: OrderObserved): Promise<Learned> {
  const { operator, signal } = pass;
  const found = await gather(operator, liveLookup(operator, signal), key);
  if (found === undefined) return { failure: { kind: "changed", what: "the Order is gone" } };
  const read = { ...found, observed: { ...found.observed, ...(tried === undefined ? {} : { tried }) } };
  pass.read = read;
  // Kubernetes alone may already say no; then the vendor need not be asked.
  const next = decide(read.observed);
  if (next.kind !== "look" && next.kind !== "ask-vendor") return read.observed;
  const opened = await accountOf(pass);
  if (!opened.ok) return { ...read.observed, failure: opened.failure };
  const answer = await question(pass, read.observed, opened.account);
  if (!answer.ok) {
    return { ...read.observed, failure: { kind: "vendor", doing: "read", error: answer.error } };
  }
  pass.looked = { account: opened.account, certificate: answer.certificate };
  // Nothing is bought for a deleted Order: no trouble with a purse keeps it.
  const { asksPrice, ...purse } = read.observed.order.deleting
    ? { asksPrice: false }
    : await purseOf(pass, read.observed, opened.account);
  const price = asksPrice ? await priceOf(opened.account, read.observed) : {};
  return {
    ...read.observed,
    ...doubtOf(pass, read.observed),
    vendor: { ...answer.view, ...price },
    ...purse,
    live: true,
  };
}

async function question(pass: Pass, observed: OrderObserved, account: Account): Promise<Answer> {
  const { operator } = pass;
  const commonName = observed.order.spec.identifiers[0]?.value ?? "";
  const asked: Question = {
    attempt: observed.attempt.kind === "ours" ? observed.attempt.attempt : undefined,
    known: knownKeys(observed),
    tag: observed.owner.tag,
    asksApprovals: observed.attempt.kind === "ours" || waitsForApproval(observed.order),
    asksRoot: wantedContent(observed.order.spec, pass.read.cluster?.spec)?.formats.includes("CA") === true,
    isAbandoned: (tag) => isAbandoned(pass, commonName, tag),
    now: operator.clock.now(),
    pki: operator.pki,
  };
  const askedAt = operator.clock.monotonic();
  const answer = await askVendor(account, commonName, asked);
  if (!answer.ok) return answer;
  operator.sightings.see(observed.order.spec.cluster, answer.certificate, askedAt);
  pass.bundles = answer.bundles;
  if (asked.attempt !== undefined) {
    const verdict = judge(asked.attempt, answer.view, observed.owner);
    operator.sends.answered(asked.attempt, verdict.kind === "ours");
  }
  return answer;
}

/** Something was pending when the status was written. */
function waitsForApproval({ status }: OrderObserved["order"]): boolean {
  return (
    status.conditions?.some(({ type, status: is }) => type === "DomainsApproved" && is === "False") === true
  );
}

/** Whether an owner tag on the object of a name is of this installation, and of no Order and no call in flight that there is. */
export function isAbandoned(pass: Pass, commonName: string, tag: string): boolean {
  const { installation, caches } = pass.operator;
  return (
    isOfInstallation(tag, installation) &&
    !caches.orders
      .byIndex(ORDERS_BY.commonName, commonName)
      .some(({ metadata }) => tagOf(metadata, installation) === tag) &&
    !inFlightFor(pass, commonName).some(({ order }) => ownerTag(installation, order) === tag)
  );
}

function tagOf({ namespace = "", name }: { namespace?: string; name: string }, installation: string): string {
  return ownerTag(installation, { namespace, name });
}

/** What was set aside holds nothing: whoever wants the name next may take over what came of it, free of charge. */
function inFlightFor({ operator }: Pass, commonName: string): Attempt[] {
  return operator.caches.ownSecrets
    .byIndex(ATTEMPTS_BY.commonName, commonName)
    .flatMap((own) => (own.kind === "attempt" && isInFlight(own.attempt) ? [own.attempt] : []));
}

/** Keys whose certificate we could publish: the attempt's, the Secret's, and those that were set aside. */
function knownKeys(observed: OrderObserved): KnownKey[] {
  const attempt = observed.attempt.kind === "ours" ? [observed.attempt.attempt] : [];
  const kept = [...attempt, ...observed.setAside].map(({ publicKeyHash, names }) => ({
    publicKeyHash,
    names,
    allowExtraNames: false,
  }));
  const publicKeyHash = keyInSecret(observed);
  if (publicKeyHash === undefined) return kept;
  const names = observed.order.spec.identifiers.slice(0, 1).map(({ value }) => value);
  return [...kept, { publicKeyHash, names, allowExtraNames: true }];
}

/** The doubt anew: an answer may have settled it. */
function doubtOf({ operator }: Pass, { attempt }: OrderObserved): Learned {
  if (attempt.kind !== "ours") return {};
  return { attempt: { ...attempt, doubt: operator.sends.doubt(attempt.attempt) } };
}

/** The purse, or why it cannot be read: then nothing is paid, and what is free goes on. */
async function purseOf(
  { operator, read, signal }: Pass,
  { order, attempt, now }: OrderObserved,
  { apiKeyFingerprint }: Account,
): Promise<Pick<OrderObserved, "purse" | "purseProblem"> & { asksPrice: boolean }> {
  const { cluster } = read;
  const endpoint = cluster === undefined ? undefined : endpointOf(cluster);
  if (cluster === undefined || endpoint === undefined) return { asksPrice: false };
  const { sends } = operator;
  try {
    const record = await readPurse(operator, endpoint);
    const commonName = order.spec.identifiers[0]?.value ?? "";
    const uid = attempt.kind === "ours" ? attempt.attempt.uid : undefined;
    const account = accountMark(apiKeyFingerprint);
    // SSLMate has just answered what it has of this name: for a call whose attempt is gone, that is all that can be asked.
    for (const call of strayCalls(record, commonName, uid)) {
      if (!isOfOther(call, account)) sends.answered(stray(call.id), false);
    }
    const view = purseView(record, budgetOf(cluster.spec), {
      commonName,
      cluster: cluster.metadata.name,
      attempt: uid,
      account,
      now,
      doubt: (gone) => sends.doubt({ uid: gone, paid: true }),
    });
    const manual = [cluster.spec.purchase?.policy, order.spec.purchase?.policy].includes("Manual");
    const asked = order.asked.approvePurchase !== undefined;
    const approvalGuarded = await operator.approvals.isGuarded(asked, signal);
    return { purse: { ...view, approvalGuarded }, asksPrice: manual || view.person !== undefined };
  } catch (error) {
    if (!(error instanceof UnreadablePurse)) throw error;
    return { purseProblem: error.message, asksPrice: false };
  }
}

function stray(callId: string): { uid: string; paid: boolean } {
  return { uid: attemptOf(callId), paid: true };
}
