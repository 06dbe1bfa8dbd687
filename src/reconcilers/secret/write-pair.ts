/** Writes the pair of an Order, with all that belongs beside it. The live Secret is looked at first: a foreign one stays. */
import type { KeyFacts, OrderObserved } from "../../core/facts/observed.ts";
import { PAIR_ALONE } from "../../core/secret/content.ts";
import { secrets } from "../../kube/client/kinds.ts";
import type { Pass } from "../order/pass.ts";
import { composeContent, presentContent } from "./content/compose.ts";
import type { Content } from "./content/record.ts";
import { ownerField } from "./owner.ts";
import {
  readPair,
  secretView,
  tlsSecretFacts,
  writeTlsSecret,
  type Pair,
  type TlsSecretFacts,
} from "./tls-secret.ts";

export interface WriteOptions {
  /** Whether what it was found to hold is worth the write. */
  isWanted?: (content: Content) => boolean;
  /** What stands beside the pair stays as it is, whatever is asked for. */
  pairAlone?: boolean;
}

/**
 * @param choose the pair to write, from what is there now; undefined to write nothing.
 * @throws KubeError `conflict` if the Secret has changed since it was read.
 */
export async function writePair(
  pass: Pass,
  encoding: KeyFacts["encoding"],
  choose: (present: Pair | undefined, facts: TlsSecretFacts | undefined) => Pair | undefined,
  { isWanted = () => true, pairAlone = false }: WriteOptions = {},
): Promise<Partial<OrderObserved>> {
  const { kube, pki, logger } = pass.operator;
  const { metadata, spec } = pass.read.order;
  const namespace = metadata.namespace ?? "";
  const key = { namespace, name: spec.secretName };

  const live = await kube.get(secrets, key, { signal: pass.signal });
  const facts = live === undefined ? undefined : tlsSecretFacts(live, pki);
  const view = viewFor(pass, facts);
  if (view.kind === "foreign" || (view.kind === "owned" && view.immutable)) return { secret: view };
  const present = live === undefined || facts === undefined ? undefined : presentPair(live, facts);
  const pair = choose(present, facts);
  if (pair === undefined) return { secret: view };
  const encoded = pki.encodePrivateKey(pair.privateKeyPem, encoding);
  const privateKeyPem = encoded.ok ? encoded.pem : "";
  const checked = pki.checkStoredPair({ certificatePem: pair.bundlePem, privateKeyPem });
  // A key that cannot be read is as good as none; what is in the Secret is judged anew from that.
  if (!checked.ok) {
    const content = view.kind === "owned" ? view.content : PAIR_ALONE;
    return { secret: { kind: "owned", immutable: false, handled: {}, withoutGain: false, content } };
  }

  const toWrite = {
    bundlePem: pair.bundlePem,
    privateKeyPem,
    fingerprint: checked.certificate.fingerprintSha256,
  };
  const { content, password } = pairAlone
    ? { content: presentContent(live) }
    : await composeContent(pass, live, toWrite);
  const learned = password === undefined ? {} : { password };
  if (!isWanted(content)) return { secret: view, ...learned };
  const written = await writeTlsSecret(
    pass.operator,
    key,
    metadata.name,
    { ...pair, privateKeyPem, ...ownerField(pass.read, facts) },
    content,
    live?.metadata.resourceVersion,
  );
  logger.info(
    { order: `${namespace}/${metadata.name}`, secret: spec.secretName, instanceId: pair.instanceId },
    "secret written",
  );
  return { secret: viewFor(pass, written), ...learned };
}

/** A TLS Secret as the Order of the pass sees it. */
export function viewFor(
  { operator, read }: Pass,
  facts: TlsSecretFacts | undefined,
): OrderObserved["secret"] {
  const { metadata, spec, status } = read.order;
  const namespace = metadata.namespace ?? "";
  const othersThere = (name: string): boolean =>
    operator.caches.orders.get(namespace, name)?.spec.secretName === spec.secretName;
  const fingerprint = status?.certificate?.fingerprintSHA256;
  return secretView(facts, { namespace, name: metadata.name }, othersThere, fingerprint);
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
