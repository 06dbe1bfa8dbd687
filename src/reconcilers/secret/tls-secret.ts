/** The TLS Secret: reduced to facts when it arrives, seen from one Order, and written in one apply. */
import {
  API_VERSION,
  CONTENT_ANNOTATION,
  FIELD_MANAGER,
  MANAGED_LABEL,
  ORDER_ANNOTATION,
  TLS_SECRET_TYPE,
} from "../../api/names.ts";
import type { HandledAnnotations, ObjectName, SecretView, StoredPair } from "../../core/facts/observed.ts";
import type { ContentFacts } from "../../core/secret/content.ts";
import { secrets, type Secret } from "../../kube/client/kinds.ts";
import type { OwnerReference } from "../../kube/client/resource.ts";
import type { KubePort, PkiPort } from "../ports.ts";
import { contentFacts, encodeRecord, type Content } from "./content/record.ts";
import { decodeOrderName, encodeOrderName, namesOrder } from "./order-annotation.ts";

/** SSLMate's id of the instance in the Secret; it lets a lost status be written again without asking SSLMate. */
const INSTANCE_ANNOTATION = "sslmate.com/instance-id";
/** Values of the annotations renew and rekey that led to this certificate; a lost status then repeats nothing. */
const HANDLED_ANNOTATION = {
  renew: "sslmate.com/handled-renew",
  rekey: "sslmate.com/handled-rekey",
} as const;
/** Fingerprint of a certificate that came of a reissue and ends no later than the one before it. */
const WITHOUT_GAIN_ANNOTATION = "sslmate.com/reissued-without-gain";

/**
 * Uid of the Order in the owner reference that was set. If the reference is gone while the Order is being deleted, somebody
 * took it away: the garbage collector does for `kubectl delete --cascade=orphan`.
 */
const GOES_WITH_ANNOTATION = "sslmate.com/goes-with";

/** What is remembered of a Secret; its key is read to compare, never kept. */
export interface TlsSecretFacts extends ObjectName {
  resourceVersion: string;
  type: string;
  immutable: boolean;
  /** The Order that it was written for, as its annotation says, whether our label stands or not. */
  order?: ObjectName;
  instanceId?: number;
  handled: HandledAnnotations;
  withoutGain: boolean;
  /** Orders in its owner references. */
  owners: readonly { name: string; uid: string }[];
  /** See GOES_WITH_ANNOTATION. */
  goesWith?: string;
  content: ContentFacts;
  pair?: StoredPair;
  /** Hash of its public key, where it is no pair and its key can be read all the same. */
  loneKey?: string;
}

export function tlsSecretFacts(secret: Secret, pki: PkiPort): TlsSecretFacts {
  const { metadata, data = {} } = secret;
  const { annotations = {} } = metadata;
  const order = decodeOrderName(annotations[ORDER_ANNOTATION]);
  const instanceId = Number(annotations[INSTANCE_ANNOTATION]);
  const goesWith = annotations[GOES_WITH_ANNOTATION];
  const stored = pki.checkStoredPair({
    certificatePem: decode(data["tls.crt"]),
    privateKeyPem: decode(data["tls.key"]),
  });
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    resourceVersion: metadata.resourceVersion,
    type: secret.type ?? "Opaque",
    immutable: secret.immutable === true,
    ...(order === undefined ? {} : { order }),
    ...(Number.isSafeInteger(instanceId) && instanceId > 0 ? { instanceId } : {}),
    handled: handledOf(annotations),
    owners: ownersOf(metadata.ownerReferences ?? []),
    ...(goesWith === undefined ? {} : { goesWith }),
    content: contentFacts(secret, stored.ok ? stored.certificate.fingerprintSha256 : undefined),
    withoutGain: stored.ok && annotations[WITHOUT_GAIN_ANNOTATION] === stored.certificate.fingerprintSha256,
    ...(stored.ok ? { pair: { certificate: stored.certificate, privateKey: stored.key } } : {}),
    ...(stored.ok || stored.key === undefined ? {} : { loneKey: stored.key.publicKeyHash }),
  };
}

function ownersOf(references: readonly OwnerReference[]): TlsSecretFacts["owners"] {
  return references
    .filter(({ apiVersion, kind }) => apiVersion === API_VERSION && kind === "Order")
    .map(({ name, uid }) => ({ name, uid }));
}

function handledOf(annotations: Readonly<Record<string, string>>): HandledAnnotations {
  const { [HANDLED_ANNOTATION.renew]: renew, [HANDLED_ANNOTATION.rekey]: rekey } = annotations;
  return { ...(renew === undefined ? {} : { renew }), ...(rekey === undefined ? {} : { rekey }) };
}

/**
 * The Secret as one Order sees it. Our label and the annotation that names the Order both stand on what is ours; where
 * somebody took one of them away, the other says enough, the label together with the certificate. What names an Order of
 * another namespace is a copy of that one's Secret.
 * @param othersThere whether an Order of that name still wants this Secret: once it is gone, its Secret goes to the next.
 * @param fingerprint of the certificate that the Order has by its status.
 */
export function secretView(
  facts: TlsSecretFacts | undefined,
  order: ObjectName,
  othersThere: (name: string) => boolean,
  fingerprint?: string,
): SecretView {
  if (facts === undefined) return { kind: "absent" };
  if (facts.type !== TLS_SECRET_TYPE) return { kind: "foreign", why: "other-type", detail: facts.type };
  const { labelled } = facts.content;
  const isKnown = labelled && facts.pair?.certificate.fingerprintSha256 === fingerprint;
  const owner = facts.order ?? (facts.pair !== undefined && isKnown ? order : undefined);
  if (owner === undefined) {
    const pair = facts.pair === undefined ? {} : { pair: facts.pair };
    const lacks = labelled ? `annotation ${ORDER_ANNOTATION}` : `label ${MANAGED_LABEL}`;
    return { kind: "foreign", why: "not-ours", detail: `it lacks the ${lacks}`, ...pair };
  }
  const isOwn = namesOrder({ order: owner }, order);
  if (!isOwn && (owner.namespace !== order.namespace || othersThere(owner.name))) {
    return { kind: "foreign", why: "other-order", detail: `Order ${owner.namespace}/${owner.name}` };
  }
  const owners = facts.owners.filter(({ name }) => name === order.name);
  return {
    kind: "owned",
    immutable: facts.immutable,
    ...(owners.length === 0 ? {} : { ownedBy: owners.map(({ uid }) => uid) }),
    ...(facts.goesWith === undefined ? {} : { goesWith: facts.goesWith }),
    ...(isOwn ? {} : { inherited: true as const }),
    content: facts.content,
    handled: facts.handled,
    withoutGain: facts.withoutGain,
    ...(facts.instanceId === undefined ? {} : { instanceId: facts.instanceId }),
    ...(facts.pair === undefined ? {} : { pair: facts.pair }),
    ...(facts.loneKey === undefined ? {} : { loneKey: facts.loneKey }),
  };
}

/**
 * A version that no object has. An apply with it creates a Secret that is not there, and conflicts with one that is:
 * without it, a process that stood still would write the first pair over a newer one of the same field manager.
 */
const NO_VERSION = "1";

export interface Pair {
  bundlePem: string;
  privateKeyPem: string;
  instanceId?: number;
  handled: HandledAnnotations;
  /** See WITHOUT_GAIN_ANNOTATION. */
  withoutGainFor?: string;
  /** The Order with which the Secret is to go, if it is to. */
  owner?: OwnerReference;
}

/**
 * Writes both halves, and all that belongs beside them, in one apply.
 * @param key with the uid, one that is gone meanwhile is not made anew.
 * @param version of the live Secret that it replaces; undefined if there is none. A new one is written over no version at
 * all, so that one which anybody makes at this moment, ourselves included, is not overwritten.
 * @throws KubeError `conflict` if the Secret is not what it was.
 */
export async function writeTlsSecret(
  { kube, pki }: { kube: KubePort; pki: PkiPort },
  { namespace, name, uid }: ObjectName & { uid?: string },
  order: string,
  pair: Pair,
  content: Content,
  version: string | undefined,
): Promise<TlsSecretFacts> {
  const record = encodeRecord(content.record);
  const written = await kube.apply(
    secrets,
    {
      metadata: {
        namespace,
        name,
        ...(uid === undefined ? {} : { uid }),
        resourceVersion: version ?? NO_VERSION,
        labels: { ...content.labels, [MANAGED_LABEL]: "true" },
        annotations: {
          ...content.annotations,
          ...(record === undefined ? {} : { [CONTENT_ANNOTATION]: record }),
          [ORDER_ANNOTATION]: encodeOrderName({ namespace, name: order }),
          ...(pair.instanceId === undefined ? {} : { [INSTANCE_ANNOTATION]: String(pair.instanceId) }),
          ...(pair.handled.renew === undefined ? {} : { [HANDLED_ANNOTATION.renew]: pair.handled.renew }),
          ...(pair.handled.rekey === undefined ? {} : { [HANDLED_ANNOTATION.rekey]: pair.handled.rekey }),
          ...(pair.withoutGainFor === undefined ? {} : { [WITHOUT_GAIN_ANNOTATION]: pair.withoutGainFor }),
          ...(pair.owner === undefined ? {} : { [GOES_WITH_ANNOTATION]: pair.owner.uid }),
        },
        ...(pair.owner === undefined ? {} : { ownerReferences: [pair.owner] }),
      },
      type: TLS_SECRET_TYPE,
      data: { ...content.files, "tls.crt": encode(pair.bundlePem), "tls.key": encode(pair.privateKeyPem) },
    },
    { fieldManager: FIELD_MANAGER.tlsSecret, force: version !== undefined },
  );
  return tlsSecretFacts(written, pki);
}

/** The pair as it lies in a live Secret. */
export function readPair(secret: Secret): { bundlePem: string; privateKeyPem: string } {
  return {
    bundlePem: decode(secret.data?.["tls.crt"]),
    privateKeyPem: decode(secret.data?.["tls.key"]),
  };
}

function decode(value: string | undefined): string {
  return Buffer.from(value ?? "", "base64").toString("utf8");
}

function encode(value: string): string {
  return Buffer.from(value, "utf8").toString("base64");
}
