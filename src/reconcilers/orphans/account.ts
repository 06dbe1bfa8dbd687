/** Whom to ask about an attempt whose Order is gone: the account that it was sent with, or what is left of it. */
import type { Attempt } from "../../core/facts/observed.ts";
import { endpointOf } from "../endpoint.ts";
import type { Operator } from "../order/pass.ts";
import type { Account } from "../vendor/accounts.ts";

export interface FoundAccount {
  account: Account;
  /** Name of the Cluster that has it. */
  cluster: string;
  /** The attempt was sent with this API key, or with another one of the same Cluster. */
  isItsOwn: boolean;
}

/**
 * The Cluster that the attempt names, else one with the same endpoint and API key, else any with that endpoint, since only
 * those who use it wait for the name; what another account cannot tell is decided from its fingerprint.
 * @returns undefined if no Cluster with that endpoint has an account that can be used.
 */
export async function accountFor(
  { caches, accounts }: Operator,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<FoundAccount | undefined> {
  const clusters = caches.clusters
    .list()
    .filter((cluster) => endpointOf(cluster) === attempt.endpoint)
    .toSorted((a, b) => rank(a.metadata.name, attempt) - rank(b.metadata.name, attempt));
  let other: FoundAccount | undefined;
  for (const cluster of clusters) {
    const opened = await accounts.open(cluster, signal);
    if (!opened.ok) continue;
    const { account } = opened;
    const { name } = cluster.metadata;
    if (account.apiKeyFingerprint === attempt.apiKeyFingerprint) {
      return { account, cluster: name, isItsOwn: true };
    }
    other ??= { account, cluster: name, isItsOwn: name === attempt.cluster };
  }
  return other;
}

function rank(name: string, { cluster }: Attempt): number {
  return name === cluster ? 0 : 1;
}
