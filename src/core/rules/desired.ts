/** What an Order asks for once the Cluster's defaults have filled in what it leaves out. */
import type { OrderReason } from "../../api/reasons.ts";
import type { ApprovalMethod, ClusterSpec, OrderSpec, PrivateKeySpec } from "../../api/types.ts";
import type { KeyFacts, KeyKind, StoredPair } from "../facts/observed.ts";
import { renewalRule } from "../renewal/time.ts";
import { listed } from "../words.ts";

export interface DesiredName {
  value: string;
  approval: ApprovalMethod;
  approverEmail?: string;
}

export interface Desired {
  /** The common name first; the others sorted, since their order means nothing. */
  names: readonly [DesiredName, ...DesiredName[]];
  privateKey: KeyFacts;
  /** A new certificate has a new key. */
  rotates: boolean;
  /** SSLMate renews by itself, and the operator buys the first certificate only. */
  vendorRenews?: boolean;
}

export type DesiredResult =
  { ok: true; desired: Desired } | { ok: false; reason: OrderReason; message: string };

/** Fills in the Cluster's defaults; a problem names the field and the remedy. */
export function resolveDesired(order: OrderSpec, cluster: ClusterSpec): DesiredResult {
  const names: DesiredName[] = [];
  for (const [index, identifier] of order.identifiers.entries()) {
    const approval = identifier.approval ?? cluster.defaults?.approval;
    if (approval === undefined) {
      return refuse(
        "ApprovalMissing",
        `spec.identifiers[${index}] (${identifier.value}) has no approval, and Cluster ${order.cluster} has no defaults.approval. Set one of them.`,
      );
    }
    if (approval === "http" && identifier.value.startsWith("*.")) {
      return refuse(
        "ApprovalNotPossible",
        `spec.identifiers[${index}] (${identifier.value}) is a wildcard, which cannot be approved by http, the default of Cluster ${order.cluster}. Set its approval to dns or email.`,
      );
    }
    const { approverEmail } = identifier;
    names.push({
      value: identifier.value,
      approval,
      ...(approverEmail === undefined ? {} : { approverEmail }),
    });
  }
  const [commonName, ...others] = names;
  if (commonName === undefined)
    return refuse("ApprovalMissing", "spec.identifiers is empty. Name at least one.");
  const { algorithm, size, encoding } = privateKeyOf(
    order.privateKey ?? {},
    cluster.defaults?.privateKey ?? {},
  );
  const kind = keyKind(algorithm, size);
  if (kind === undefined) {
    return refuse(
      "InvalidPrivateKey",
      `spec.privateKey asks, together with the defaults of Cluster ${order.cluster}, for ${algorithm} with ${size} bits. Set algorithm and size to a pair that fits: 256 or 384 for ECDSA, 2048, 3072 or 4096 for RSA.`,
    );
  }
  const privateKey: KeyFacts = { ...kind, encoding };
  const sorted = others.toSorted((a, b) => (a.value < b.value ? -1 : 1));
  const rotation =
    order.privateKey?.rotationPolicy ?? cluster.defaults?.privateKey?.rotationPolicy ?? "Always";
  const vendorRenews = renewalRule(order, cluster).policy === "Vendor";
  const refused = vendorRenews ? vendorRenewalObjection(order, cluster, names) : undefined;
  if (refused !== undefined) return refused;
  return {
    ok: true,
    desired: {
      names: [commonName, ...sorted],
      privateKey,
      rotates: rotation === "Always",
      ...(vendorRenews ? { vendorRenews } : {}),
    },
  };
}

/** SSLMate's own renewal is paid for without the operator: the Cluster has to allow it, and nobody can approve it first. */
function vendorRenewalObjection(
  order: OrderSpec,
  cluster: ClusterSpec,
  names: readonly DesiredName[],
): DesiredResult | undefined {
  const field =
    order.renewal?.policy === "Vendor"
      ? "spec.renewal.policy is Vendor"
      : `The renewal policy is Vendor, the default of Cluster ${order.cluster}`;
  const remedy = "Set spec.renewal.policy to RenewBefore";
  if (cluster.purchase?.vendorRenewal !== true) {
    return refuse(
      "VendorRenewalNotAllowed",
      `${field}, by which SSLMate renews and charges by itself; Cluster ${order.cluster} does not allow that (spec.purchase.vendorRenewal), so nothing is renewed. ${remedy}, or ask its owner to allow it.`,
    );
  }
  if (cluster.purchase.policy === "Manual" || order.purchase?.policy === "Manual") {
    return refuse(
      "VendorRenewalNotAllowed",
      `${field}, by which SSLMate charges by itself, and the purchase policy is Manual, by which a person agrees first; so nothing is renewed. ${remedy}, or have the purchase policy Automatic.`,
    );
  }
  const byMail = names.find(({ approval }) => approval === "email");
  if (byMail === undefined) return undefined;
  return refuse(
    "ApprovalNotPossible",
    `${field}, and ${byMail.value} is approved by email, which SSLMate cannot do by itself; so nothing is renewed. ${remedy}, or the approval of that name to dns or http.`,
  );
}

/** A default size belongs to the default algorithm: another algorithm in the Order takes its own smallest size. */
function privateKeyOf(
  order: PrivateKeySpec,
  defaults: PrivateKeySpec,
): Required<Omit<PrivateKeySpec, "rotationPolicy">> {
  const algorithm = order.algorithm ?? defaults.algorithm ?? "ECDSA";
  const inherited = algorithm === (defaults.algorithm ?? "ECDSA") ? defaults.size : undefined;
  return {
    algorithm,
    size: order.size ?? inherited ?? (algorithm === "ECDSA" ? 256 : 2048),
    encoding: order.encoding ?? defaults.encoding ?? "PKCS8",
  };
}

function keyKind(algorithm: KeyKind["algorithm"], size: KeyKind["size"]): KeyKind | undefined {
  if (algorithm === "ECDSA") return size === 256 || size === 384 ? { algorithm, size } : undefined;
  return size === 2048 || size === 3072 || size === 4096 ? { algorithm, size } : undefined;
}

function refuse(reason: OrderReason, message: string): DesiredResult {
  return { ok: false, reason, message };
}

/** Why a stored certificate is not what is asked for, in words; undefined if it is. */
export function mismatch(
  stored: StoredPair,
  order: OrderSpec,
  desired: Desired | undefined,
): string | undefined {
  const wanted = new Set(order.identifiers.map((identifier) => identifier.value));
  const present = new Set(stored.certificate.dnsNames);
  const missing = [...wanted].filter((name) => !present.has(name));
  const extra = [...present].filter((name) => !wanted.has(name));
  if (missing.length > 0) return `it does not name ${listed(missing)}`;
  if (extra.length > 0) return `it also names ${listed(extra)}`;
  if (desired === undefined) return undefined;
  const { algorithm, size } = stored.privateKey;
  if (algorithm === desired.privateKey.algorithm && size === desired.privateKey.size) return undefined;
  return `its key is ${algorithm} ${size}, and ${desired.privateKey.algorithm} ${desired.privateKey.size} is asked for`;
}
