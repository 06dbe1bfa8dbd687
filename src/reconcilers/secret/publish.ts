/** A certificate comes into its TLS Secret: one that was issued, or one that was there and is taken over. */
import type { Action, KeySource } from "../../core/order/action.ts";
import {
  ownPair,
  type CertificateFacts,
  type InstanceView,
  type OrderObserved,
} from "../../core/facts/observed.ts";
import { madeBy } from "../../core/attempt/doubt.ts";
import { cameWithoutGain, lifetimeOf } from "../../core/renewal/term.ts";
import { adoptedWithSecret } from "../../core/status/events/effects.ts";
import { wantedContent } from "../../core/secret/content.ts";
import { secrets } from "../../kube/client/kinds.ts";
import { isSslmateError } from "../../sslmate/errors.ts";
import { loadAttemptMaterial } from "../attempts/store.ts";
import { vendorFailure } from "../vendor/ask.ts";
import { claimObject } from "../vendor/claim.ts";
import { orders } from "../resources.ts";
import type { Pass } from "../order/pass.ts";
import { tellTakenUp } from "../order/tell.ts";
import { refusalOf } from "../world/refusal.ts";
import { composeContent } from "./content/compose.ts";
import { lostPairsKey } from "./remembered/lost-pairs.ts";
import { ownerField } from "./owner.ts";
import { readPair, secretView, tlsSecretFacts, writeTlsSecret, type Pair } from "./tls-secret.ts";
import { writePair } from "./write-pair.ts";

type Learned = Partial<OrderObserved>;

/** Publishes an instance with the key that belongs to it. */
export async function publish(
  pass: Pass,
  observed: OrderObserved,
  { instance, key, encoding }: Extract<Action, { kind: "publish" }>,
): Promise<Learned> {
  const bundlePem = pass.bundles.get(instance.id)?.bundlePem;
  const certificate = instance.check?.ok === true ? instance.check.certificate : undefined;
  if (bundlePem === undefined || certificate === undefined) return { vendor: { kind: "not-asked" } };
  const attempt = key.from === "secret" ? undefined : key.attempt;
  const kept = attempt === undefined ? undefined : await loadAttemptMaterial(pass.operator, attempt);
  const choose: Choose = (present, facts) => {
    // The Secret may have changed since it was looked at: its key is taken only if it is the certificate's.
    const presentKey = facts?.pair?.certificate.publicKeyHash ?? facts?.loneKey;
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
  };
  // Before the write, so that a process that is stopped between the two does not leave it untold.
  if (key.from === "secret" && isUnexplained(observed, instance, certificate)) tellTakenUp(pass, instance);
  if (replacesLost(observed, key)) {
    const { order } = observed;
    pass.operator.lostPairs.replaced(lostPairsKey(order.uid, order.spec.secretName), instance.id);
  }
  const tried = { ...observed.tried, published: instance.id };
  try {
    return { ...(await writePair(pass, encoding, choose)), tried };
  } catch (error) {
    const refusal = hasMoreThanThePair(pass) ? refusalOf(pass, error) : undefined;
    if (refusal === undefined) throw error;
    // It may be what the template or a format asks for that Kubernetes refuses: a certificate does not wait for that.
    const learned = await writePair(pass, encoding, choose, { pairAlone: true });
    return { ...learned, tried: { ...tried, content: { refusal } } };
  }
}

/** The instance was made since the Secret had lost its pair; a reissue that takes over a certificate is the first of the Order. */
function replacesLost(observed: OrderObserved, key: KeySource): boolean {
  if (key.from !== "attempt" || ownPair(observed) !== undefined) return false;
  return key.attempt.verb === "reissue" && !key.attempt.claims;
}

type Choose = Parameters<typeof writePair>[2];

/**
 * The Secret's key has another certificate that no call which is known made, nor SSLMate by itself, which renews in a
 * certificate's last third: a call that was sent twice may have taken effect twice, and whoever pays has to hear of it
 * (money.md, What stays open).
 */
function isUnexplained(
  { secret, setAside, vendor, order }: OrderObserved,
  { id }: InstanceView,
  { notBefore }: CertificateFacts,
): boolean {
  if (secret.kind !== "owned" || secret.pair === undefined || vendor.kind !== "answered") return false;
  const { purchases = [], certificate } = order.status;
  const held = secret.pair.certificate;
  const isRenewal = notBefore >= held.notAfter - lifetimeOf(held) / 3;
  const isKnown =
    secret.instanceId === undefined ||
    [secret.instanceId, certificate?.instanceId, ...purchases.map(({ instanceId }) => instanceId)].includes(
      id,
    ) ||
    setAside.some((attempt) => madeBy(attempt, vendor).some((made) => made.id === id));
  return !isRenewal && !isKnown;
}

function hasMoreThanThePair({ read: { order, cluster } }: Pass): boolean {
  const { labels = {}, annotations = {}, formats = [] } = wantedContent(order.spec, cluster?.spec) ?? {};
  return formats.length + Object.keys(labels).length + Object.keys(annotations).length > 0;
}

/** What a reissue gained, or not, is noted, so that it is not asked for again in vain. */
function gainedNothing({ secret }: OrderObserved, after: CertificateFacts, key: KeySource): boolean {
  if (key.from !== "attempt" || key.attempt.verb !== "reissue") return false;
  const before = secret.kind === "owned" ? secret.pair?.certificate : undefined;
  return before !== undefined && cameWithoutGain(before, after);
}

/** Makes an unowned Secret ours, whose key is that of the vendor's current certificate, and the vendor's object too. */
export async function takeOver(pass: Pass, { owner, tried }: OrderObserved): Promise<Learned> {
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
  if (view.kind !== "foreign" || view.why !== "not-ours" || !fits || facts.pair === undefined) {
    return { secret: view };
  }
  const pair: Pair = {
    ...readPair(live),
    handled: {},
    ...(certificate.current === undefined ? {} : { instanceId: certificate.current.id }),
    ...ownerField(read, facts),
  };
  const fingerprint = facts.pair.certificate.fingerprintSha256;
  const { content, password } = await composeContent(pass, live, { ...pair, fingerprint });
  const version = live.metadata.resourceVersion;
  const written = await writeTlsSecret(operator, key, metadata.name, pair, content, version);
  operator.logger.info(
    { order: `${key.namespace}/${metadata.name}`, secret: key.name },
    "certificate and secret taken over; SSLMate no longer renews it by itself",
  );
  operator.events.record({
    resource: orders,
    object: { ...key, name: metadata.name, uid: metadata.uid },
    ...adoptedWithSecret(key.name),
  });
  return {
    secret: secretView(written, { namespace: key.namespace, name: metadata.name }, () => false),
    tried: { ...tried, published: certificate.current?.id ?? 0 },
    ...(password === undefined ? {} : { password }),
  };
}
