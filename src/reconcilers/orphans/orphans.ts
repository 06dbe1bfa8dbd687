/**
 * Attempts of an Order that is gone are asked about, never sent again, and set aside once their answer is known, so that
 * nobody who wants the name waits for them. It runs in the queue of Orders, under the key of the Order that is gone: so it
 * never works on an attempt that a pass over that Order is about to send.
 */
import { followOrphan } from "../../core/attempt/orphan.ts";
import { putsBack } from "../../core/attempt/ending.ts";
import { judge } from "../../core/attempt/doubt.ts";
import type { Attempt, InstanceView, ObjectName } from "../../core/facts/observed.ts";
import { VENDOR_FAILURES } from "../../core/failure/vendor-failures.ts";
import { WHAT_FAILS, WHAT_MENDS_PURSE, WHAT_REFUSES, withWords } from "../../core/status/failures.ts";
import { sentence } from "../../core/words.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import { secrets } from "../../kube/client/kinds.ts";
import { conclude } from "../attempts/conclude.ts";
import { attemptName, isInFlight } from "../attempts/attempt-secret.ts";
import { putBackAt } from "../calls/put-back.ts";
import { endpointOf } from "../endpoint.ts";
import { UnreadablePurse } from "../money/purse.ts";
import type { Operator } from "../order/pass.ts";
import { orders, type OrderObject } from "../resources.ts";
import { askVendor } from "../vendor/ask.ts";
import { ownerTag } from "../vendor/owner-tag.ts";
import { ATTEMPTS_BY, attemptIndexValue } from "../world/caches.ts";
import { noteFailure, type KubernetesFailure } from "../world/failing.ts";
import { accountFor } from "./account.ts";
import { tellOrphanPurchase, tellUnresolved } from "./tell.ts";

/** Milliseconds between two questions about a call that cannot be brought to its end. */
const LONGEST_WAIT = 15 * 60_000;

/**
 * Follows the attempts of an Order's name that no Order looks at any more.
 * @returns milliseconds until they want to be looked at again; undefined if there is none.
 * @throws KubeError that is not a refusal: then they are followed later.
 */
export async function followOrphans(
  operator: Operator,
  key: ObjectName,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { caches, kube, timing } = operator;
  const present = caches.orders.get(key.namespace, key.name);
  const orphans = inFlightOf(operator, key).filter((attempt) => !looksAt(operator, present, attempt));
  if (orphans.length === 0) return undefined;
  // The cache may not show yet that somebody made the Order again.
  const live = await kube.get(orders, key, { signal });
  const waits: number[] = [];
  for (const attempt of orphans) {
    if (!(await isThere(operator, attempt, signal))) continue;
    const wait = looksAt(operator, live, attempt)
      ? timing.retry
      : await followOrTell(operator, attempt, signal);
    if (wait !== undefined) waits.push(wait);
  }
  return waits.length === 0 ? undefined : Math.min(...waits);
}

function inFlightOf({ caches }: Operator, key: ObjectName): Attempt[] {
  return caches.ownSecrets
    .byIndex(ATTEMPTS_BY.order, attemptIndexValue(key))
    .flatMap((own) => (own.kind === "attempt" && isInFlight(own.attempt) ? [own.attempt] : []));
}

/** The cache may not show yet that it has ended. */
async function isThere(
  { kube, operatorNamespace }: Operator,
  { secretName, uid }: Attempt,
  signal: AbortSignal,
): Promise<boolean> {
  const secret = await kube.get(secrets, { namespace: operatorNamespace, name: secretName }, { signal });
  return secret?.metadata.uid === uid;
}

/** Whether a pass over this Order follows the attempt: an Order made anew may want another common name. */
function looksAt({ caches }: Operator, order: OrderObject | undefined, attempt: Attempt): boolean {
  if (order === undefined) return false;
  const cluster = caches.clusters.get(undefined, order.spec.cluster);
  const endpoint = cluster === undefined ? attempt.endpoint : (endpointOf(cluster) ?? attempt.endpoint);
  return attemptName(endpoint, order.spec.identifiers[0]?.value ?? "") === attempt.secretName;
}

/** What stands in the way of its end for longer is told, since no Order is left that could say it. */
async function followOrTell(
  operator: Operator,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { failing } = operator;
  const row = `call ${attempt.uid}`;
  try {
    const wait = await follow(operator, attempt, signal);
    failing.delete(row);
    return wait;
  } catch (error) {
    const problem = problemOf(error, noteFailure(failing, row, error));
    if (problem === undefined || signal.aborted) throw error;
    tellUnresolved(operator, attempt, problem);
    return waitFor(operator, attempt);
  }
}

/** @returns undefined for what passes by itself. */
function problemOf(error: unknown, failure: KubernetesFailure | undefined): string | undefined {
  if (error instanceof UnreadablePurse) return `${sentence(error.message)} ${WHAT_MENDS_PURSE}`;
  if (isKubeError(error, "forbidden", "invalid")) {
    return `${sentence(`Kubernetes refuses it (${error.message})`)} ${WHAT_REFUSES}`;
  }
  return failure?.isRepeated === true
    ? `${sentence(`Kubernetes fails at it (${failure.message})`)} ${WHAT_FAILS}`
    : undefined;
}

/** Milliseconds: the older it is, the longer. */
function waitFor({ timing, clock }: Operator, { startedAt }: Attempt): number {
  return Math.max(timing.retry, Math.min(LONGEST_WAIT, (clock.now() - startedAt) / 4));
}

/** @returns milliseconds until it is asked again; undefined once it has ended. */
async function follow(
  operator: Operator,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { sends, clock, pki, installation, logger } = operator;
  const found = await accountFor(operator, attempt, signal);
  const [commonName = ""] = attempt.names;
  const fields = { attempt: attempt.secretName, order: attemptIndexValue(attempt.order), commonName };
  if (found === undefined) {
    const problem = `No Cluster whose spec.endpoint is ${attempt.endpoint} has an account that can be used now. See the condition Ready of Cluster ${attempt.cluster}.`;
    tellUnresolved(operator, attempt, problem);
    return waitFor(operator, attempt);
  }
  const owner = { tag: ownerTag(installation, attempt.order) };
  const question = { attempt, known: [], tag: owner.tag, isAbandoned: () => false, now: clock.now(), pki };
  const answer = await askVendor(found.account, commonName, question);
  if (!answer.ok) {
    const { error } = answer;
    // An outage is said by the Cluster itself.
    if (VENDOR_FAILURES[error.kind].class === "refused") {
      tellUnresolved(operator, attempt, withWords("SSLMate refuses to say what it has of this name", error));
    }
    return Math.max(waitFor(operator, attempt), (error.retryAfterSeconds ?? 0) * 1_000);
  }
  sends.answered(attempt, judge(attempt, answer.view, owner).kind === "ours");
  const step = followOrphan(attempt, answer.view, owner, sends.doubt(attempt));
  if (step.kind === "wait") return step.after;
  const { ending, instance } = step;
  if (instance !== undefined && attempt.paid) await tellOrphanPurchase(operator, attempt, instance);
  if (putsBack(ending)) await putBackAt(operator, attempt, found);
  await conclude(operator, ending, {
    shown: instance !== undefined,
    ...(instance === undefined ? {} : { bought: idsOf(instance) }),
  });
  logger.info(
    { ...fields, why: ending.why, how: ending.how, instanceId: instance?.id },
    "a call whose Order is gone has come to its end",
  );
  return undefined;
}

function idsOf({ id, invoiceId }: InstanceView): { instanceId: number; invoiceId?: string } {
  return { instanceId: id, ...(invoiceId === undefined ? {} : { invoiceId }) };
}
