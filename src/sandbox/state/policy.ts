/** How this vendor behaves: what its documents leave open, each with a default, changeable while it runs. */

export interface Policy {
  /** Who approves names: "auto" after a delay, "check" by really looking, "manual" through the management port. */
  approve: "auto" | "check" | "manual";
  /** Seconds until "auto" approves. */
  approvalDelay: number;
  /** Days that a certificate is valid, if its subscription lasts that long. */
  lifetimeDays: number;
  /** Days that one purchase pays for. */
  subscriptionDays: number;
  /** Which intermediate signs: the one of the key's own algorithm, or always the same. */
  issuer: "match" | "ecdsa" | "rsa";
  /** `retry_after` of an answer "not ready", in seconds. */
  retryAfter: number;
  switches: Switches;
}

/** Behaviour that nobody has documented, so that a client can be tried under every reading. */
export interface Switches {
  /** A buy while an instance is pending makes a second one, cancels the first, or is refused. */
  buyWhilePending: "second" | "replace" | "refuse";
  /** "honoured": a buy without `force_new_subscription` inside a subscription that does not end soon costs nothing and stays inside it. */
  forceNewSubscription: "ignored" | "honoured";
  /** Asked by a key hash that has no active instance: the newest instance in any state, or an error. */
  hashLookup: "newest" | "active-only";
  /** Only what the reference documents: no `subscription_ending`, no `billed_through`, a reissue keeps the expiration, no list call. */
  strict: boolean;
  /** What a refused approval does to its instance. */
  refusedApproval: "pending" | "canceled";
  /** Whether the DNS records for a name change when the CSR does. */
  dnsRecords: "follow-csr" | "stay";
  /** What a request that is refused with a 4xx leaves behind: nothing, the settings that were right, or the instance that could not be paid. */
  leftBehindBy4xx: "nothing" | "settings" | "instance";
}

/** Each switch with the values it can take, the default first. */
export const SWITCH_VALUES: { readonly [Name in keyof Switches]: readonly Switches[Name][] } = {
  buyWhilePending: ["second", "replace", "refuse"],
  forceNewSubscription: ["ignored", "honoured"],
  hashLookup: ["newest", "active-only"],
  strict: [false, true],
  refusedApproval: ["pending", "canceled"],
  dnsRecords: ["follow-csr", "stay"],
  leftBehindBy4xx: ["nothing", "settings", "instance"],
};

export const DEFAULT_SWITCHES: Switches = {
  buyWhilePending: "second",
  forceNewSubscription: "ignored",
  hashLookup: "newest",
  strict: false,
  refusedApproval: "pending",
  dnsRecords: "follow-csr",
  leftBehindBy4xx: "nothing",
};
