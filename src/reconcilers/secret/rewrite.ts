/** The pair that an Order has is written once more: with all that is asked for beside it, or under another name. */
import type { Action } from "../../core/order/action.ts";
import type { OrderObserved } from "../../core/facts/observed.ts";
import { secrets } from "../../kube/client/kinds.ts";
import type { Pass } from "../order/pass.ts";
import { refusalOf } from "../world/refusal.ts";
import { namesOrder } from "./order-annotation.ts";
import { tlsSecretFacts, type Pair } from "./tls-secret.ts";
import { presentPair, viewFor, writePair } from "./write-pair.ts";

type Learned = Partial<OrderObserved>;

/**
 * Writes the Secret as it should be, in the form that is asked for. What Kubernetes refuses is a fact like any other: it
 * must not stand in the way of a renewal.
 * @throws KubeError for anything but a refusal.
 */
export async function rewrite(
  pass: Pass,
  observed: OrderObserved,
  { encoding, why, onlyWithRoot }: Extract<Action, { kind: "rewrite" }>,
): Promise<Learned> {
  const asked = observed.vendor.kind === "answered" ? { asked: true as const } : {};
  const tried = { ...observed.tried, content: { ...observed.tried?.content, ...asked } };
  const { logger, rewrites } = pass.operator;
  const key = `${observed.order.namespace}/${observed.order.name}`;
  const causes = causesOf(observed, why);
  const waits = rewrites.wait(key, causes);
  if (waits !== undefined) {
    // The cache may not show the last write yet: then there is nothing to say.
    const secret = await liveView(pass);
    return { secret, tried: { ...tried, content: { ...tried.content, waits } } };
  }
  logger.debug({ order: key, why }, "the secret is not as it should be");
  let writes = onlyWithRoot !== true;
  try {
    const learned = await writePair(
      pass,
      encoding,
      (present, facts) => (facts?.pair === undefined ? undefined : present),
      { isWanted: ({ record }) => (writes ||= record.formats.CA !== undefined) },
    );
    if (writes) rewrites.wrote(key, causes);
    return { ...learned, tried };
  } catch (error) {
    const refusal = refusalOf(pass, error);
    if (refusal === undefined) throw error;
    return { tried: { ...tried, content: { ...tried.content, refusal } } };
  }
}

/** Where Order, Cluster or password were changed, the write is theirs, and nobody's who sets something back. */
function causesOf({ order, cluster, password }: OrderObserved, why: readonly string[]): string[] {
  const asked = [
    order.generation,
    cluster.kind === "present" ? cluster.version : "",
    password?.kind === "present" ? password.version : "",
  ].join(" ");
  return why.map((each) => `${asked} ${each}`);
}

async function liveView(pass: Pass): Promise<OrderObserved["secret"]> {
  const { kube, pki } = pass.operator;
  const { metadata, spec } = pass.read.order;
  const key = { namespace: metadata.namespace ?? "", name: spec.secretName };
  const live = await kube.get(secrets, key, { signal: pass.signal });
  return viewFor(pass, live === undefined ? undefined : tlsSecretFacts(live, pki));
}

/** Writes the pair of the Order's former Secret, which stays as it is, to the one that the Order wants now. */
export async function copyPair(
  pass: Pass,
  observed: OrderObserved,
  { from, encoding }: Extract<Action, { kind: "copy-pair" }>,
): Promise<Learned> {
  const former = await formerPair(pass, observed, from);
  const learned = await writePair(pass, encoding, (present) => (present === undefined ? former : undefined));
  return { ...learned, tried: { ...observed.tried, copied: true } };
}

/** Read live, for the cache keeps no key. @returns undefined if it does not hold what the Order has by its status any more. */
async function formerPair(
  { operator, signal }: Pass,
  { order, former }: OrderObserved,
  name: string,
): Promise<Pair | undefined> {
  const live = await operator.kube.get(secrets, { namespace: order.namespace, name }, { signal });
  if (live === undefined) return undefined;
  const facts = tlsSecretFacts(live, operator.pki);
  const wanted = former?.pair.certificate.fingerprintSha256;
  const isSame = facts.pair !== undefined && facts.pair.certificate.fingerprintSha256 === wanted;
  return namesOrder(facts, order) && isSame ? presentPair(live, facts) : undefined;
}
