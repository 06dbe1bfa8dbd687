/** Keys that were set aside are kept for a while, in case their call shows an effect after all, and then thrown away. */
import { keptUntil } from "../../core/attempt/orphan.ts";
import type { Attempt, ObjectName } from "../../core/facts/observed.ts";
import { secrets } from "../../kube/client/kinds.ts";
import { isInFlight } from "../attempts/attempt-secret.ts";
import type { Operator } from "../order/pass.ts";
import { orders, type OrderObject } from "../resources.ts";
import { ATTEMPTS_BY, attemptIndexValue } from "../world/caches.ts";
import { askVendor } from "../vendor/ask.ts";
import { accountFor } from "./account.ts";

/** A term of a year, and what a certificate may last beyond it, in milliseconds. */
const LONGEST = 400 * 24 * 3_600_000;

/** How long to wait, in milliseconds, where a key has to be kept longer, or it is not known whether it has to. */
const LATER = 24 * 3_600_000;

/**
 * Throws away what was set aside for an Order of this name long enough ago.
 * What Kubernetes refuses here stands in the log alone: a key is kept longer than it need be, which keeps nobody from anything.
 * @returns milliseconds until there is something to throw away; undefined if there is nothing.
 * @throws KubeError
 */
export async function tidySetAside(
  operator: Operator,
  key: ObjectName,
  signal: AbortSignal,
): Promise<number | undefined> {
  const now = operator.clock.now();
  const kept = operator.caches.ownSecrets
    .byIndex(ATTEMPTS_BY.order, attemptIndexValue(key))
    .flatMap((own) => (own.kind === "attempt" && !isInFlight(own.attempt) ? [own] : []));
  const waits: number[] = [];
  for (const { attempt, createdAt } of kept) {
    const until = keptUntil(createdAt);
    if (until > now) waits.push(until - now);
    else if (!(await throwAway(operator, attempt, signal))) waits.push(LATER);
  }
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** @returns false if it has to stay. */
async function throwAway(operator: Operator, attempt: Attempt, signal: AbortSignal): Promise<boolean> {
  const { kube, operatorNamespace, logger } = operator;
  const { namespace, name } = attempt.order;
  const order = await kube.get(orders, { namespace, name }, { signal });
  const isWaitedFor = order !== undefined && mayWaitFor(operator, order, attempt);
  if (isWaitedFor && (await isShown(operator, attempt, signal))) return false;
  const key = { namespace: operatorNamespace, name: attempt.secretName };
  await kube.delete(secrets, key, { uid: attempt.uid });
  logger.info(
    { order: `${namespace}/${name}`, attempt: attempt.secretName },
    "a key that was set aside long ago and that nobody waits for is deleted",
  );
  return true;
}

/** The Order wants this common name, and its Secret does not hold this key. */
function mayWaitFor({ caches }: Operator, { metadata, spec }: OrderObject, attempt: Attempt): boolean {
  if (spec.identifiers[0]?.value !== attempt.names[0]) return false;
  const held = caches.tlsSecrets.get(metadata.namespace, spec.secretName)?.pair?.certificate.publicKeyHash;
  return held !== attempt.publicKeyHash;
}

/**
 * Whether SSLMate has a current or pending instance with this key, or cannot be asked: what another account does not have
 * may well be there.
 */
async function isShown(operator: Operator, attempt: Attempt, signal: AbortSignal): Promise<boolean> {
  const found = await accountFor(operator, attempt, signal);
  // No certificate of that time is valid any more then, and none of its term can be had.
  if (found?.isItsOwn !== true) return operator.clock.now() < attempt.startedAt + LONGEST;
  const [commonName = ""] = attempt.names;
  const question = { attempt, known: [], tag: "", isAbandoned: () => false, now: 0, pki: operator.pki };
  const answer = await askVendor(found.account, commonName, question);
  if (!answer.ok) return true;
  const { current, pending } = answer.view;
  return [current, pending].some((instance) => instance?.publicKeyHash === attempt.publicKeyHash);
}
