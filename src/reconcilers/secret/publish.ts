/** Everything that writes the TLS Secret. The live object is looked at first: one that is not ours is left as it is. */
import type { Action, KeySource } from "../../core/order/action.ts";
import type { CertificateFacts, KeyFacts, OrderObserved } from "../../core/order/observed.ts";
import { cameWithoutGain } from "../../core/renewal/term.ts";
import { secrets } from "../../kube/client/kinds.ts";
import { isSslmateError } from "../../sslmate/errors.ts";
import { loadAttemptMaterial } from "../attempts/store.ts";
import { vendorFailure } from "../vendor/ask.ts";
import { claimObject } from "../vendor/claim.ts";
import { orders } from "../resources.ts";
import type { Pass } from "../order/pass.ts";
import { ownerField } from "./owner.ts";
import {
  readPair,
  secretView,
  tlsSecretFacts,
  writeTlsSecret,
  type Pair,
  type TlsSecretFacts,
} from "./tls-secret.ts";

type Learned = Partial<OrderObserved>;

/** Publishes an instance with the key that belongs to it. */
export async function publish(
  pass: Pass,
  observed: OrderObserved,
  { instance, key, encoding }: Extract<Action, { kind: "publish" }>,
): Promise<Learned> {
  const bundlePem = pass.bundles.get(instance.id);
  const certificate = instance.check?.ok === true ? instance.check.certificate : undefined;
  if (bundlePem === undefined || certificate === undefined) return { vendor: { kind: "not-asked" } };
  const attempt = key.from === "secret" ? undefined : key.attempt;
  const kept = attempt === undefined ? undefined : await loadAttemptMaterial(pass.operator, attempt);
  return writePair(pass, encoding, (present, presentKey) => {
    // The Secret may have changed since it was looked at: its key is taken only if it is the certificate's.
    const own = presentKey === certificate.publicKeyHash ? present?.privateKeyPem : undefined;
    const privateKeyPem = kept?.privateKeyPem ?? own;
    if (privateKeyPem === undefined) return undefined;
    return {
      bundlePem,
      privateKeyPem,
      instanceId: instance.id,
      handled: { ...present?.handled, ...attempt?.handles },
      ...(gainedNothing(observed, certificate, key) ? { withoutGainFor: certificate.fingerprintSha256 } : {}),
    };
  });
}

/** What a reissue gained, or not, is noted, so that it is not asked for again in vain. */
function gainedNothing({ secret }: OrderObserved, after: CertificateFacts, key: KeySource): boolean {
  if (key.from !== "attempt" || key.attempt.verb !== "reissue") return false;
  const before = secret.kind === "owned" ? secret.pair?.certificate : undefined;
  return before !== undefined && cameWithoutGain(before, after);
}

/** Writes the same key in another form. */
export async function rewriteKey(pass: Pass, encoding: KeyFacts["encoding"]): Promise<Learned> {
  return writePair(pass, encoding, (present) => present);
}

/** Makes an unowned Secret ours, whose key is that of the vendor's current certificate, and the vendor's object too. */
export async function takeOver(pass: Pass, { owner }: OrderObserved): Promise<Learned> {
  const { looked, operator, read } = pass;
  if (looked === undefined) return { vendor: { kind: "not-asked" } };
  const { account, certificate } = looked;
  try {
    const claimed = await claimObject(account.client, certificate, owner.tag);
    if (!claimed.ok) return { failure: { kind: "changed", what: claimed.why } };
    await account.client.saveCertificate(certificate.commonName, { autoRenew: false, tags: claimed.tags });
  } catch (error) {
    if (!isSslmateError(error)) throw error;
    return { failure: { kind: "vendor", doing: "settings", error: vendorFailure(error) } };
  }
  const { metadata, spec } = read.order;
  const key = { namespace: metadata.namespace ?? "", name: spec.secretName };
  const live = await operator.kube.get(secrets, key, { signal: pass.signal });
  if (live === undefined) return { secret: { kind: "absent" } };
  const facts = tlsSecretFacts(live, operator.pki);
  const view = secretView(facts, { namespace: key.namespace, name: metadata.name }, () => true);
  const fits = facts.pair?.certificate.publicKeyHash === certificate.current?.publicKeyHash;
  if (view.kind !== "foreign" || view.why !== "not-ours" || !fits) return { secret: view };
  const pair: Pair = {
    ...readPair(live),
    handled: {},
    ...(certificate.current === undefined ? {} : { instanceId: certificate.current.id }),
    ...ownerField(read, facts),
  };
  const written = await writeTlsSecret(operator, key, metadata.name, pair, live.metadata.resourceVersion);
  operator.logger.info(
    { order: `${key.namespace}/${metadata.name}`, secret: key.name },
    "certificate and secret taken over; SSLMate no longer renews it by itself",
  );
  operator.events.record({
    resource: orders,
    object: { ...key, name: metadata.name, uid: metadata.uid },
    type: "Normal",
    reason: "Adopted",
    action: "Adopt",
    note: `Took over Secret ${key.name} and its certificate at SSLMate, which no longer renews it by itself.`,
  });
  return { secret: secretView(written, { namespace: key.namespace, name: metadata.name }, () => false) };
}

async function writePair(
  pass: Pass,
  encoding: KeyFacts["encoding"],
  choose: (present: Pair | undefined, presentKeyHash: string | undefined) => Pair | undefined,
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
  const present = live === undefined || facts === undefined ? undefined : presentPair(live, facts);
  const pair = choose(present, facts?.pair?.certificate.publicKeyHash);
  if (pair === undefined) return { secret: view };
  const encoded = pki.encodePrivateKey(pair.privateKeyPem, encoding);
  // A key that cannot be read is as good as none; what is in the Secret is judged anew from that.
  if (!encoded.ok) return { secret: { kind: "owned", immutable: false, handled: {}, withoutGain: false } };

  const written = await writeTlsSecret(
    pass.operator,
    key,
    metadata.name,
    { ...pair, privateKeyPem: encoded.pem, ...ownerField(pass.read, facts) },
    live?.metadata.resourceVersion,
  );
  logger.info(
    { order: `${namespace}/${metadata.name}`, secret: spec.secretName, instanceId: pair.instanceId },
    "secret written",
  );
  return { secret: secretView(written, order, othersThere) };
}

/** What lies in a live Secret of ours, to be written once more. */
export function presentPair(live: Parameters<typeof readPair>[0], facts: TlsSecretFacts): Pair {
  const { instanceId, handled, withoutGain, pair } = facts;
  return {
    ...readPair(live),
    handled,
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(withoutGain && pair !== undefined ? { withoutGainFor: pair.certificate.fingerprintSha256 } : {}),
  };
}
