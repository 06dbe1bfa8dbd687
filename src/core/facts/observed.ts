/** What one pass knows about an Order: plain facts, gathered before anything is decided. Never key material. */
import type { InstanceApproval, ObjectApproval, Redone } from "../approval/facts.ts";
import type { ObjectName, Rival } from "./rival.ts";
import type { ShownSettings } from "./settings.ts";
import type { LostPairs } from "./lost-pairs.ts";
import type { Sighting } from "./sighting.ts";
import type { Failure, KubernetesRefusal, VendorFailure } from "./failure.ts";
import type { ClusterSpec, OrderSpec, OrderStatus } from "../../api/types.ts";
import type { Ending } from "../attempt/endings.ts";
import type { CertificateFacts, HandledAnnotations, KeyKind, StoredPair } from "./pair.ts";
import type { ContentFacts, PasswordView } from "../secret/content.ts";

export { ENDINGS, type Ending } from "../attempt/endings.ts";
export type { CertificateFacts, HandledAnnotations, KeyFacts, KeyKind, StoredPair } from "./pair.ts";

export type { Failure, KubernetesRefusal, VendorFailure };
export type { ObjectName, Rival };

export interface OrderObserved {
  /** Wall-clock time in milliseconds since the epoch. */
  now: number;
  timing: Timing;
  order: OrderView;
  cluster: ClusterView;
  namespaceLabels: Readonly<Record<string, string>>;
  /** Other Orders that want the same common name at the same endpoint, or the same Secret. */
  rivals: readonly Rival[];
  /** The Secret that spec.secretName names. */
  secret: SecretView;
  /** Another Secret that was written for this Order and holds the certificate of its status, while the wanted one is absent. */
  former?: FormerSecret;
  /** Where a keystore is wanted: whether its password can be had. Never the password itself. */
  password?: PasswordView;
  attempt: AttemptView;
  /** Attempts of this name that ended without their certificate; their keys are kept. */
  setAside: readonly Attempt[];
  /** The Secret lost its pair before, within a day. */
  lost?: LostPairs;
  owner: OwnerView;
  /** What the Cluster's account has spent; known only where a paid call may be decided on. */
  purse?: PurseView;
  /** Why the purse could not be read: which ConfigMap, and what is wrong with it. */
  purseProblem?: string;
  vendor: VendorView;
  /**
   * What was seen at SSLMate without asking for this Order now, and whether the account can be listed; absent while this
   * process has not tried.
   */
  seen?: { listed?: boolean; certificate?: Sighting };
  /** Everything above was read from where it is kept, in this pass, with no effect since: what a paid call rests on. */
  live: boolean;
  /** What the vendor answered in this pass when he was asked to revoke every instance of the common name. */
  revocation?: "pending" | "revoked";
  /** Writes that this pass has made, or that Kubernetes refused it: what they did not bring about is not tried twice in it. */
  tried?: {
    owner?: { refusal?: KubernetesRefusal };
    finalizer?: KubernetesRefusal;
    /** `asked`: with what SSLMate had answered. `waits`: not written, since the last write was undone, in milliseconds. */
    content?: { refusal?: KubernetesRefusal; asked?: true; waits?: number };
    copied?: true;
    /** The Secret was written with the certificate of this instance. */
    published?: number;
  };
  redone?: Redone;
  /** What went wrong in this pass, if anything did; nothing more is tried in the same pass. */
  failure?: Failure;
}

/** How long to wait, in milliseconds; options of the operator, so that tests can shorten them. */
export interface Timing {
  /** Between two questions about an instance that is pending. */
  poll: number;
  /** Before trying again what failed or waits for somebody else; what fails again and again waits longer. */
  retry: number;
  /** What no such wait exceeds. */
  retryLimit: number;
  /** How long an approval may take before it is a person's matter. */
  approvalPatience: number;
  /** How long a deleted Order is kept for what is to be done at SSLMate. */
  deletionPatience: number;
}

export interface OrderView extends ObjectName {
  uid: string;
  generation: number;
  /** Milliseconds since the epoch. */
  createdAt: number;
  deleting: boolean;
  /** When its deletion was asked for, in milliseconds since the epoch. */
  deletingSince?: number;
  /** Whether our finalizer stands on it. */
  finalizer: boolean;
  /** Values of the annotations that ask for something, where set. */
  asked: { renew?: string; rekey?: string; approvePurchase?: string; retryApproval?: string };
  spec: OrderSpec;
  status: OrderStatus;
}

/** Who owns an object at the vendor: a tag on it says so (money.md, Whose certificate is it). */
export interface OwnerView {
  /** Of this Order. */
  tag: string;
}

export interface PurseView {
  /** Paid calls that the budget still allows now. */
  left: number;
  /** When it allows the next one, in milliseconds since the epoch, if it allows none now. */
  freeAt?: number;
  /** Names the journal's last entry for this common name, so that an approval counts once; not the attempt's open calls. */
  lastEntry: string;
  /** The newest purchase for this common name that the journal knows of: when, in milliseconds since the epoch, and for whom. */
  lastPurchase?: { at: number; order: string };
  /** Why the next paid call for this name waits for a person, if it does. */
  person?: string;
  /**
   * There is a counted call for this name whose outcome nobody knows and whose attempt is gone, and SSLMate was not asked
   * long enough since; `nextQuestion` in milliseconds.
   */
  stray?: { nextQuestion: number };
  /** Whether only those who may can set the approving annotation: the admission policy is installed. */
  approvalGuarded: boolean;
}

export type ClusterView =
  | { kind: "missing" }
  | {
      kind: "present";
      spec: ClusterSpec;
      /** Another one whenever the spec or the API key was changed. */
      version: string;
      /** It is being deleted, and something keeps it for now. */
      deleting?: true;
      /** Why the account cannot be used now, in the words of the Cluster's own Ready condition. */
      trouble?: string;
    };

export type SecretView =
  | { kind: "absent" }
  | {
      kind: "foreign";
      why: "not-ours" | "other-order" | "other-type";
      detail: string;
      /** What it holds, if it is a pair; adopting compares its key. */
      pair?: StoredPair;
    }
  | {
      kind: "owned";
      immutable: boolean;
      /** It was written for an Order that is gone, or that wants another Secret now. */
      inherited?: true;
      /** SSLMate's id of the instance in it, as noted when it was written. */
      instanceId?: number;
      /** Values of the annotations renew and rekey that led to it. */
      handled: HandledAnnotations;
      /** Uids of the Orders of this Order's name that its owner references name: it goes when they all have gone. */
      ownedBy?: readonly string[];
      /** Uid of the Order whose owner reference we set, whether it still stands or not. */
      goesWith?: string;
      /** It came of a reissue that did not end later than the one before: asking again gains nothing. */
      withoutGain: boolean;
      /** What lies in it beside the pair. */
      content: ContentFacts;
      /** Undefined if certificate and key are missing, unreadable or do not belong together. */
      pair?: StoredPair;
      /** Hash of the public key of its private key, where that can be read and is not its certificate's. */
      loneKey?: string;
    };

export interface FormerSecret {
  name: string;
  instanceId?: number;
  pair: StoredPair;
}

export type Verb = "buy" | "reissue";

/** The attempt's public facts; its Secret holds the key and the CSR too. */
export interface Attempt {
  uid: string;
  /** Name of its Secret in the operator's namespace. */
  secretName: string;
  order: ObjectName & { uid: string };
  /** Name of the Cluster that it was made for. */
  cluster: string;
  /** Normalised. */
  endpoint: string;
  verb: Verb;
  /** Costs money: a purchase, or a reissue with more names than before. */
  paid: boolean;
  names: readonly string[];
  privateKey: KeyKind;
  /** The key is that of the Secret, which had an instance before. */
  keptKey: boolean;
  /** Values of the annotations that it answers. */
  handles: HandledAnnotations;
  publicKeyHash: string;
  /** SHA-256 of the CSR's bytes, in lower-case hexadecimal. */
  csrHash: string;
  apiKeyFingerprint: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Ids of the instances that the vendor showed before the attempt was made. */
  before: readonly number[];
  /** The vendor's object was not this Order's before: the tag that it carries now came with the attempt. */
  claims: boolean;
  /** Of one that was set aside: why. */
  ended?: Ending;
}

export type AttemptView =
  /** `ended` is the attempt that this pass itself brought to its end. */
  | { kind: "none"; ended?: Attempt }
  | { kind: "other-order"; attempt: Attempt }
  /** A Secret has the name of this purchase's attempt, and this version cannot read it as one. */
  | { kind: "unreadable"; secretName: string }
  | { kind: "ours"; attempt: Attempt; doubt: Doubt };

/** What this process knows of the attempt's paid call. */
export interface Doubt {
  /**
   * `never`: nothing of it left the cluster. `settings`: the vendor has its CSR, and no call went out. `maybe` also for
   * every attempt that this process found and did not make.
   */
  sent: "never" | "settings" | "refused" | "maybe";
  /** The vendor was asked long and often enough since to believe that nothing came of it. */
  settled: boolean;
  /** Milliseconds until the next question makes sense. */
  nextQuestion: number;
}

export interface InstanceView {
  id: number;
  state: "pending" | "active" | "expired" | "revoked" | "canceled";
  publicKeyHash: string;
  invoiceId?: string;
  /** Active, but not for long. */
  expiring: boolean;
  /** Names beside the common name, where the vendor says them. */
  otherNames?: readonly string[];
  /** Hash of the CSR's bytes, where the vendor shows it: tells apart two instances with one key. */
  csrHash?: string;
  approval?: InstanceApproval;
  /**
   * For an active instance with a key of ours whose certificate was handed over: what checking it and its chain showed.
   * `validFrom`, in milliseconds since the epoch, of one whose time only comes: by our clock, which may be wrong.
   */
  check?: { ok: true; certificate: CertificateFacts } | { ok: false; problem: string; validFrom?: number };
}

export type VendorView =
  | { kind: "not-asked" }
  | {
      kind: "answered";
      current?: InstanceView;
      pending?: InstanceView;
      /** The instance with the attempt's key, where only the question for the key found one. */
      byKey?: InstanceView;
      /** End of the term that was paid for, in milliseconds since the epoch. */
      paidUntil?: number;
      /** Whether that end is near; undefined where the vendor does not say. */
      termEnding?: boolean;
      /** The vendor renews, and charges, by himself. */
      autoRenew?: boolean;
      /** Undefined for an object that is not there yet. */
      settings?: ShownSettings;
      /** Owner tags on the object; one of this installation that nobody holds any more counts as ours. */
      owners: readonly string[];
      approval?: ObjectApproval;
      /** What a purchase of the wanted names costs, where it was asked and the vendor says it. */
      price?: string;
      /** Why the price is not known, where asking for it failed; a vendor that does not offer it is no failure. */
      priceFailure?: VendorFailure;
      apiKeyFingerprint: string;
      /** By how much our clock is ahead of the vendor's, in milliseconds, where the vendor tells the time. */
      clockAhead?: number;
    };

/** The pair in the Secret, if it is one for this Order's common name: another common name is another purchase. */
export function ownPair({ secret, order }: Pick<OrderObserved, "secret" | "order">): StoredPair | undefined {
  if (secret.kind !== "owned" || secret.pair === undefined) return undefined;
  const commonName = order.spec.identifiers[0]?.value ?? "";
  return secret.pair.certificate.dnsNames.includes(commonName) ? secret.pair : undefined;
}

/** Hash of the public key that belongs to the Secret's private key, whether its certificate is there too or was lost. */
export function keyInSecret(observed: OrderObserved): string | undefined {
  const { secret } = observed;
  return (
    ownPair(observed)?.certificate.publicKeyHash ?? (secret.kind === "owned" ? secret.loneKey : undefined)
  );
}
