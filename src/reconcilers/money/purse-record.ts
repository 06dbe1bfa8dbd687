/**
 * What is kept about the money of a Cluster: one ConfigMap in the operator's namespace. Restart, failover, a pruned Order
 * and a re-created Cluster do not reset it. The functions here are pure; `purse.ts` reads and writes.
 */
import type { PurseView } from "../../core/order/observed.ts";

/** A paid call that was counted before it went out. */
export interface CountedCall {
  /** Attempt and number of the send. */
  id: string;
  /** RFC 3339. */
  time: string;
  order: string;
  commonName: string;
  /** Absent while nobody knows what came of it. */
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
  cluster: string;
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

const JOURNAL_LENGTH = 200;
/** The outcome of a call that is known to have been paid. */
export const BOUGHT = "bought";

export function emptyPurse(cluster: string): PurseRecord {
  return { cluster, calls: [], persons: {}, journal: [] };
}

/** The text of the ConfigMap's entry `purse.json`. What cannot be read is an error, never an empty purse. */
export function parsePurse(text: string): PurseRecord {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("calls" in value) || !Array.isArray(value.calls)) {
    throw new TypeError("not a purse");
  }
  return value as PurseRecord;
}

export interface PurseQuestion {
  commonName: string;
  /** Of the attempt in flight, whose own calls are followed by asking the vendor. */
  attempt: string | undefined;
  /** Milliseconds since the epoch. */
  now: number;
  /** Milliseconds until a call whose attempt is gone can be taken to have come to nothing. */
  settleTime: number;
}

/** The purse as one Order sees it. */
export function purseView(
  record: PurseRecord,
  budget: Budget,
  { commonName, attempt, now, settleTime }: PurseQuestion,
): Omit<PurseView, "approvalGuarded"> {
  const counted = record.calls
    .map(({ time }) => Date.parse(time))
    .filter((time) => time > now - budget.period)
    .toSorted((a, b) => a - b);
  const left = Math.max(0, budget.purchases - counted.length);
  // The budget allows one more as soon as so many of the oldest have left the period that one place is free.
  const leaver = counted[counted.length - budget.purchases];
  const person = record.persons[commonName] ?? lostPurchase(record, attempt);
  const newest = [...record.calls, ...record.journal]
    .filter((call) => call.commonName === commonName)
    .toSorted((a, b) => (a.time < b.time ? 1 : -1))[0];
  const doubts = record.calls
    .filter((call) => call.commonName === commonName && call.outcome === undefined)
    .filter(({ id }) => attempt === undefined || !isOf(id, attempt))
    .map(({ time }) => Date.parse(time) + settleTime)
    .filter((until) => until > now);
  return {
    left,
    ...(doubts.length === 0 ? {} : { doubtUntil: Math.max(...doubts) }),
    ...(left === 0 && leaver !== undefined ? { freeAt: leaver + budget.period } : {}),
    lastEntry: newest?.id ?? "",
    ...(person === undefined ? {} : { person }),
  };
}

/** Counts a call. */
export function withCall(record: PurseRecord, call: CountedCall, budget: Budget, now: number): PurseRecord {
  const calls = record.calls.filter(
    ({ time, outcome }) => outcome === undefined || Date.parse(time) > now - budget.period,
  );
  return { ...record, calls: [...calls, call] };
}

/** Why a person has to agree to send an attempt once more that is known to have bought: its instance has vanished. */
export function lostPurchase({ journal }: PurseRecord, attempt: string | undefined): string | undefined {
  const bought = journal.find(
    ({ id, outcome }) => attempt !== undefined && isOf(id, attempt) && outcome === BOUGHT,
  );
  if (bought === undefined) return undefined;
  const instance = bought.instanceId === undefined ? "" : ` (instance ${bought.instanceId})`;
  return `A certificate was bought for this name${instance}, and SSLMate does not show it any more; ask SSLMate about it.`;
}

function isOf(id: string, attempt: string): boolean {
  return id.startsWith(`${attempt}/`);
}

/** A definite refusal gives the call back. */
export function withoutCall(record: PurseRecord, id: string): PurseRecord {
  const calls = record.calls.filter((call) => call.id !== id);
  return calls.length === record.calls.length ? record : { ...record, calls };
}

/** Notes what came of the calls of an attempt, and enters them into the journal. */
export function withOutcome(
  record: PurseRecord,
  attempt: string,
  outcome: string,
  detail: Omit<JournalEntry, keyof CountedCall>,
): PurseRecord {
  const open = record.calls.filter((call) => isOf(call.id, attempt) && call.outcome === undefined);
  if (open.length === 0) return record;
  const [commonName = ""] = detail.names;
  const { [commonName]: agreed, ...others } = record.persons;
  const entries = open.map((call): JournalEntry => ({ ...call, ...detail, outcome }));
  return {
    ...record,
    calls: record.calls.map((call) => (open.includes(call) ? { ...call, outcome } : call)),
    // What a person agreed to is used up by the purchase, not by a call that came to nothing.
    persons: outcome === BOUGHT && agreed !== undefined ? others : record.persons,
    journal: [...entries.toReversed(), ...record.journal].slice(0, JOURNAL_LENGTH),
  };
}

export function withPerson(record: PurseRecord, commonName: string, why: string): PurseRecord {
  if (record.persons[commonName] === why) return record;
  return { ...record, persons: { ...record.persons, [commonName]: why } };
}
