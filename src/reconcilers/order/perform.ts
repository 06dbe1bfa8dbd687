/** Does the one thing that was decided, and returns what is known afterwards; the pass decides again from that. */
import type { Action, Rest } from "../../core/order/action.ts";
import type { Attempt, InstanceView, KeyFacts, OrderObserved } from "../../core/order/observed.ts";
import { secrets } from "../../kube/client/kinds.ts";
import { endAttempt, loadAttemptMaterial } from "../attempts/store.ts";
import { askVendor } from "../vendor/ask.ts";
import { accountOf, type Pass } from "./pass.ts";
import { pay } from "./pay.ts";
import { readPair, secretView, tlsSecretFacts, writeTlsSecret, type Pair } from "./tls-secret.ts";

type Learned = Partial<OrderObserved>;

/**
 * Performs an action.
 * @throws KubeError for what Kubernetes refused; the next pass starts from what is there.
 */
export async function perform(
  pass: Pass,
  action: Exclude<Action, Rest>,
  observed: OrderObserved,
): Promise<Learned> {
  switch (action.kind) {
    case "ask-vendor":
      return ask(pass, observed);
    case "pay":
      return pay(pass, observed.order);
    case "publish":
      return publish(pass, action.attempt, action.instance, action.encoding);
    case "rewrite-key":
      return rewriteKey(pass, action.encoding);
    case "end-attempt":
      await endAttempt(pass.operator, action.attempt, action.how);
      pass.operator.sends.forget(action.attempt.uid);
      return { attempt: { kind: "none", ended: action.attempt } };
  }
}

async function ask(pass: Pass, { attempt, order, now }: OrderObserved): Promise<Learned> {
  const { sends, pki } = pass.operator;
  const opened = await accountOf(pass);
  if (!opened.ok) return { failure: opened.failure };
  const ours = attempt.kind === "ours" ? attempt.attempt : undefined;
  const commonName = order.spec.identifiers[0]?.value ?? "";
  const answer = await askVendor(opened.account, commonName, { attempt: ours, now, pki });
  if (!answer.ok) return { failure: { kind: "vendor", doing: "read", error: answer.error } };
  pass.bundles = answer.bundles;
  if (ours === undefined) return { vendor: answer.view };
  sends.answered(ours.uid);
  return { vendor: answer.view, attempt: { kind: "ours", attempt: ours, doubt: sends.doubt(ours.uid) } };
}

async function publish(
  pass: Pass,
  attempt: Attempt,
  instance: InstanceView,
  encoding: KeyFacts["encoding"],
): Promise<Learned> {
  const bundlePem = pass.bundles.get(instance.id);
  if (bundlePem === undefined) return { vendor: { kind: "not-asked" } };
  const { privateKeyPem } = await loadAttemptMaterial(pass.operator, attempt);
  return writePair(pass, encoding, () => ({ bundlePem, privateKeyPem, instanceId: instance.id }));
}

async function rewriteKey(pass: Pass, encoding: KeyFacts["encoding"]): Promise<Learned> {
  return writePair(pass, encoding, (present) => present);
}

/** Looks at the live Secret first: one that is not ours is left as it is, whatever the cache said. */
async function writePair(
  pass: Pass,
  encoding: KeyFacts["encoding"],
  choose: (present: Pair | undefined) => Pair | undefined,
): Promise<Learned> {
  const { kube, pki, caches, logger } = pass.operator;
  const { metadata, spec } = pass.read.order;
  const namespace = metadata.namespace ?? "";
  const order = { namespace, name: metadata.name };
  const key = { namespace, name: spec.secretName };
  const othersThere = (name: string): boolean =>
    caches.orders.get(namespace, name)?.spec.secretName === spec.secretName;

  const live = await kube.get(secrets, key, { signal: pass.signal });
  const facts = live === undefined ? undefined : tlsSecretFacts(live, pki);
  const view = secretView(facts, order, othersThere);
  if (view.kind === "foreign" || (view.kind === "owned" && view.immutable)) return { secret: view };
  const present =
    live === undefined
      ? undefined
      : { ...readPair(live), ...(facts?.instanceId === undefined ? {} : { instanceId: facts.instanceId }) };
  const pair = choose(present);
  if (pair === undefined) return { secret: view };
  const encoded = pki.encodePrivateKey(pair.privateKeyPem, encoding);
  if (!encoded.ok) return { secret: { kind: "owned", immutable: false } };

  const written = await writeTlsSecret(
    pass.operator,
    key,
    metadata.name,
    { ...pair, privateKeyPem: encoded.pem },
    live?.metadata.resourceVersion,
  );
  logger.info(
    { order: `${namespace}/${metadata.name}`, secret: spec.secretName, instanceId: pair.instanceId },
    "secret written",
  );
  return { secret: secretView(written, order, othersThere) };
}
