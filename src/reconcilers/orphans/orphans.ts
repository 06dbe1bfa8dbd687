/**
 * Attempts of an Order that is gone are asked about, never sent again, and set aside once their answer is known, so that
 * nobody who wants the name waits for them. It runs in the queue of Orders, under the key of the Order that is gone: so it
 * never works on an attempt that a pass over that Order is about to send.
 */
import { followOrphan } from "../../core/attempt/orphan.ts";
import { putsBack } from "../../core/attempt/ending.ts";
import { judge } from "../../core/attempt/doubt.ts";
import type { Attempt, InstanceView, ObjectName } from "../../core/facts/observed.ts";
import { secrets } from "../../kube/client/kinds.ts";
import { conclude } from "../attempts/conclude.ts";
import { attemptName, isInFlight } from "../attempts/attempt-secret.ts";
import { putBackAt } from "../calls/put-back.ts";
import { endpointOf } from "../endpoint.ts";
import type { Operator } from "../order/pass.ts";
import { orders, type OrderObject } from "../resources.ts";
import { askVendor } from "../vendor/ask.ts";
import { ownerTag } from "../vendor/owner-tag.ts";
import { ATTEMPTS_BY, attemptIndexValue } from "../world/caches.ts";
import { accountFor } from "./account.ts";
import { tellOrphanPurchase } from "./tell.ts";

/**
 * Follows the attempts of an Order's name that no Order looks at any more.
 * @returns milliseconds until they want to be looked at again; undefined if there is none.
 * @throws KubeError; UnreadablePurse: then they are followed later, and nothing was ended.
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
    const wait = looksAt(operator, live, attempt) ? timing.retry : await follow(operator, attempt, signal);
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

/** @returns milliseconds until it is asked again; undefined once it has ended. */
async function follow(
  operator: Operator,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { sends, clock, pki, installation, timing, logger } = operator;
  const account = (await accountFor(operator, attempt, signal))?.account;
  const [commonName = ""] = attempt.names;
  const fields = { attempt: attempt.secretName, order: attemptIndexValue(attempt.order), commonName };
  if (account === undefined) {
    logger.debug(fields, "no account can be asked about a call whose Order is gone");
    return timing.retry;
  }
  const owner = { tag: ownerTag(installation, attempt.order) };
  const question = { attempt, known: [], tag: owner.tag, isAbandoned: () => false, now: clock.now(), pki };
  const answer = await askVendor(account, commonName, question);
  if (!answer.ok) return Math.max(timing.retry, (answer.error.retryAfterSeconds ?? 0) * 1_000);
  sends.answered(attempt, judge(attempt, answer.view, owner).kind === "ours");
  const step = followOrphan(attempt, answer.view, owner, sends.doubt(attempt));
  if (step.kind === "wait") return step.after;
  const { ending, instance } = step;
  if (instance !== undefined && attempt.paid) await tellOrphanPurchase(operator, attempt, instance);
  if (putsBack(ending)) await putBackAt(operator, attempt, account);
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
