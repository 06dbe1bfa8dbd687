/**
 * What SSLMate showed last of each certificate, by the list of the account or because an Order asked. It is kept in memory
 * and says only when asking is worth it: nothing is decided about money from it.
 */
import type { Sighting } from "../../core/facts/sighting.ts";
import type { Certificate } from "../../sslmate/types.ts";
import { shownSettings } from "./settings.ts";

interface Entry {
  sighting: Sighting;
  /** On the monotonic clock, when its question was asked. */
  askedAt: number;
}

interface Account {
  /** Whether the last list was answered; undefined before the first. */
  listed: boolean | undefined;
  entries: Map<string, Entry>;
}

export class Sightings {
  readonly #accounts = new Map<string, Account>();

  /** Whether the account of a Cluster can be listed; undefined while that was not tried. */
  listed(cluster: string): boolean | undefined {
    return this.#accounts.get(cluster)?.listed;
  }

  /** What was seen of a common name, if anything was. That a list leaves a name out proves nothing. */
  of(cluster: string, commonName: string): Sighting | undefined {
    return this.#accounts.get(cluster)?.entries.get(commonName)?.sighting;
  }

  /**
   * Takes in a list.
   * @param certificates undefined if SSLMate gives none.
   * @param askedAt on the monotonic clock: what was seen by a later question stays.
   * @returns the common names of which something else is seen than before.
   */
  list(cluster: string, certificates: readonly Certificate[] | undefined, askedAt: number): string[] {
    const account = this.#account(cluster);
    account.listed = certificates !== undefined;
    return (certificates ?? []).filter((one) => enter(account, one, askedAt)).map((one) => one.commonName);
  }

  /** Takes in the answer to the question of one Order, with its current instance expanded. */
  see(cluster: string, certificate: Certificate, askedAt: number): void {
    enter(this.#account(cluster), certificate, askedAt);
  }

  /** Forgets what was seen of a common name, after a call of which nobody knows whether it has changed that. */
  forget(cluster: string, commonName: string): void {
    this.#accounts.get(cluster)?.entries.delete(commonName);
  }

  /** Forgets the account of a Cluster that is gone. */
  drop(cluster: string): void {
    this.#accounts.delete(cluster);
  }

  #account(cluster: string): Account {
    const account = this.#accounts.get(cluster) ?? { listed: undefined, entries: new Map() };
    this.#accounts.set(cluster, account);
    return account;
  }
}

/** @returns whether something else is seen than before. */
function enter({ entries }: Account, certificate: Certificate, askedAt: number): boolean {
  const { commonName } = certificate;
  const before = entries.get(commonName);
  if (before !== undefined && before.askedAt > askedAt) return false;
  const sighting = sightingOf(certificate);
  entries.set(commonName, { sighting, askedAt });
  return JSON.stringify(before?.sighting) !== JSON.stringify(sighting);
}

function sightingOf(certificate: Certificate): Sighting {
  const { autoRenew, current, exists } = certificate;
  const { id, expiration } = current ?? {};
  return {
    ...(exists ? { settings: shownSettings(certificate) } : {}),
    ...(autoRenew === undefined ? {} : { autoRenew }),
    ...(id === undefined ? {} : { instanceId: id }),
    ...(expiration === undefined ? {} : { notAfter: expiration }),
  };
}
