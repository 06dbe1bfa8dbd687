/**
 * What is kept about the money of an endpoint: one ConfigMap in the operator's namespace. It lies with the endpoint,
 * since a common name is locked there, whichever Cluster pays; each Cluster's budget counts its own calls in it. Restart,
 * failover, a pruned Order and a re-created Cluster do not reset it. Here is what it holds and what that says; `entries.ts`
 * says how it changes, `purse.ts` reads and writes it, `decode-purse.ts` says what can be read.
 */
import type { PurseView } from "../../core/facts/observed.ts";
import { accountChanged } from "../../core/status/rests/rests.ts";
import type { BudgetUse } from "../../core/status/cluster-status.ts";

/** A paid call that was counted before it went out. */
export interface CountedCall {
  /** Attempt and number of the send. */
  id: string;
  /** RFC 3339. */
  time: string;
  order: string;
  /** Whose account pays, and whose budget it is counted in. */
  cluster: string;
  commonName: string;
  /** Tells the API key that it was sent with from another ({@link accountMark}); calls of older versions lack it. */
  account?: string;
  /** Absent while nobody knows what came of it; one of OUTCOMES (core/attempt/outcome.ts), unless a person wrote something else. */
  outcome?: string;
}

export interface JournalEntry extends CountedCall {
  verb: string;
  /** The first few: a ConfigMap holds a megabyte. */
  names: readonly string[];
  nameCount: number;
  instanceId?: number;
  invoiceId?: string;
}

export interface PurseRecord {
  endpoint: string;
  /** Within the period, and all without outcome. */
  calls: readonly CountedCall[];
  /** Common names whose next paid call waits for a person, and why. */
  persons: Readonly<Record<string, string>>;
  /** Newest first. */
  journal: readonly JournalEntry[];
}

export interface Budget {
  purchases: number;
  /** Milliseconds. */
  period: number;
}

export function emptyPurse(endpoint: string): PurseRecord {
  return { endpoint, calls: [], persons: {}, journal: [] };
}

export interface PurseQuestion {
  commonName: string;
  cluster: string;
  /** Id of the attempt in flight, whose own calls are followed by asking the vendor. */
  attempt: string | undefined;
  /** Of the API key that SSLMate was asked with. */
  account: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** What is known of the calls of an attempt that is gone. */
  doubt: (attempt: string) => { settled: boolean; nextQuestion: number };
}

/** The purse as one Order sees it. */
export function purseView(
  record: PurseRecord,
  budget: Budget,
  { commonName, cluster, attempt, account, now, doubt }: PurseQuestion,
): Omit<PurseView, "approvalGuarded"> {
  const { left, freeAt } = budgetUse(record, cluster, budget, now);
  const strays = strayCalls(record, commonName, attempt);
  const hidden = strays.some((call) => isOfOther(call, account))
    ? accountChanged({ names: [commonName] })
    : undefined;
  const person = personFor(record, commonName) ?? lostPurchase(record, attempt) ?? hidden;
  // A call of the attempt itself that is still open is no purchase: what a person agreed to has not happened yet.
  const newest = [...strays, ...record.journal.filter((entry) => entry.commonName === commonName)].toSorted(
    (a, b) => (a.time < b.time ? 1 : -1),
  )[0];
  // What was found late stands before what was bought after it.
  const [bought] = record.journal
    .filter(
      (entry) =>
        entry.commonName === commonName &&
        entry.verb === "buy" &&
        (entry.outcome === "bought" || entry.outcome === "lost"),
    )
    .map(({ time, order }) => ({ at: Date.parse(time), order }))
    .toSorted((a, b) => b.at - a.at);
  const doubts = strays
    .filter((call) => !isOfOther(call, account))
    .map(({ id }) => doubt(attemptOf(id)))
    .filter(({ settled }) => !settled);
  return {
    left,
    ...(doubts.length === 0
      ? {}
      : { stray: { nextQuestion: Math.max(...doubts.map(({ nextQuestion }) => nextQuestion)) } }),
    ...(freeAt === undefined ? {} : { freeAt }),
    lastEntry: newest?.id ?? "",
    ...(bought === undefined ? {} : { lastPurchase: bought }),
    ...(person === undefined ? {} : { person }),
  };
}

/** How much of its budget a Cluster has used. @param now milliseconds since the epoch. */
export function budgetUse(record: PurseRecord, cluster: string, budget: Budget, now: number): BudgetUse {
  const counted = countedIn(record, cluster, budget, now)
    .map(({ time }) => Date.parse(time))
    .toSorted((a, b) => a - b);
  const left = Math.max(0, budget.purchases - counted.length);
  const [oldest] = counted;
  // The budget allows one more as soon as so many of the oldest have left the period that one place is free.
  const leaver = counted[counted.length - budget.purchases];
  return {
    used: counted.length,
    left,
    ...(left === 0 && leaver !== undefined ? { freeAt: leaver + budget.period } : {}),
    ...(oldest === undefined ? {} : { changesAt: oldest + budget.period }),
  };
}

/** The calls that a Cluster's budget counts now. */
export function countedIn(
  { calls }: PurseRecord,
  cluster: string,
  { period }: Budget,
  now: number,
): readonly CountedCall[] {
  return calls.filter((call) => call.cluster === cluster && Date.parse(call.time) > now - period);
}

/**
 * Calls for a name whose outcome nobody knows, and whose attempt is gone: a person deleted it. An attempt holds the name
 * alone, so that every open call of another is such a one.
 */
export function strayCalls(
  { calls }: PurseRecord,
  commonName: string,
  attempt: string | undefined,
): readonly CountedCall[] {
  return calls.filter(
    (call) => call.commonName === commonName && call.outcome === undefined && attemptOf(call.id) !== attempt,
  );
}

/** Whether a call was sent with another API key: what this one shows proves nothing about it. */
export function isOfOther(call: Pick<CountedCall, "account">, account: string | undefined): boolean {
  return call.account !== undefined && account !== undefined && call.account !== account;
}

/** Enough of a fingerprint for the few keys of an endpoint: each call in the ConfigMap carries it. */
export function accountMark(apiKeyFingerprint: string): string {
  return apiKeyFingerprint.slice(0, 12);
}

/** The id of the attempt that a call was made for. */
export function attemptOf(callId: string): string {
  return callId.slice(0, callId.lastIndexOf("/"));
}

/** Why a person has to agree to send an attempt once more that is known to have bought: its instance has vanished. */
export function lostPurchase({ journal }: PurseRecord, attempt: string | undefined): string | undefined {
  const bought = journal.find(({ id, outcome }) => attemptOf(id) === attempt && outcome === "bought");
  if (bought === undefined) return undefined;
  const instance = bought.instanceId === undefined ? "" : ` (instance ${bought.instanceId})`;
  return `A certificate was bought for this name${instance}, and SSLMate does not show it any more; ask SSLMate about it.`;
}

/** Why the next paid call for a name waits for a person, if one was asked. */
export function personFor({ persons }: PurseRecord, commonName: string): string | undefined {
  return Object.hasOwn(persons, commonName) ? persons[commonName] : undefined;
}
