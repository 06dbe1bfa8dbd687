/**
 * What is entered in a purse: paid calls before they go out, what came of them, and what waits for a person. Pure; each
 * function returns the same record if there is nothing to enter, so that nothing is written.
 */
import type { Outcome } from "../../core/attempt/outcome.ts";
import { accountChanged, cannotTell } from "../../core/status/rests/rests.ts";
import {
  attemptOf,
  isOfOther,
  personFor,
  strayCalls,
  type Budget,
  type CountedCall,
  type JournalEntry,
  type PurseRecord,
} from "./purse-record.ts";

const JOURNAL_LENGTH = 200;

/** An attempt with paid calls, as the journal tells it. */
export interface PaidAttempt
  extends Omit<CountedCall, "outcome">, Pick<JournalEntry, "verb" | "names" | "nameCount"> {
  /** Its own, without the number of a send. */
  id: string;
}

/** The instance that was made, as far as SSLMate has said. */
export type Made = Pick<JournalEntry, "instanceId" | "invoiceId">;

/**
 * Counts a call. Stray calls of its name are settled by then, or it would not be made; of those of another API key nobody
 * knows what came, and a person has agreed to this one, which stands until something is bought.
 */
export function withCall(record: PurseRecord, call: CountedCall, budget: Budget, now: number): PurseRecord {
  const strays = strayCalls(record, call.commonName, attemptOf(call.id));
  const settled = strays.reduce((changed, stray) => {
    const attempt = { ...stray, id: attemptOf(stray.id), verb: "unknown" };
    const names = { names: [stray.commonName], nameCount: 1 };
    if (!isOfOther(stray, call.account)) {
      return withOutcome(changed, { ...attempt, ...names }, "nothing came of it");
    }
    const unknown = withOutcome(changed, { ...attempt, ...names }, "not known");
    return withPerson(unknown, stray.commonName, accountChanged(names));
  }, record);
  const calls = settled.calls.filter(
    ({ cluster, time, outcome }) =>
      outcome === undefined || cluster !== call.cluster || Date.parse(time) > now - budget.period,
  );
  return { ...settled, calls: [...calls, call] };
}

/** A definite refusal gives the call back. */
export function withoutCall(record: PurseRecord, id: string): PurseRecord {
  const calls = record.calls.filter((call) => call.id !== id);
  return calls.length === record.calls.length ? record : { ...record, calls };
}

/** The id under which the next call of an attempt is counted. */
export function nextId({ calls, journal }: PurseRecord, attempt: string): string {
  const sends = new Set([...calls, ...journal].map(({ id }) => id).filter((id) => attemptOf(id) === attempt));
  return `${attempt}/${sends.size + 1}`;
}

/**
 * Notes what came of the calls of an attempt, and enters them into the journal. Of several sends the last is the one that
 * bought, unless SSLMate shows two instances: then each is an entry. What turns out later (`bought` after all, or `lost`)
 * corrects its entry.
 */
export function withOutcome(
  record: PurseRecord,
  attempt: PaidAttempt,
  outcome: Outcome,
  made: Made = {},
): PurseRecord {
  const open = record.calls.filter((call) => attemptOf(call.id) === attempt.id && call.outcome === undefined);
  if (open.length === 0) return withLaterOutcome(record, attempt, outcome, made);
  const { verb, names, nameCount } = attempt;
  const last = open.at(-1);
  const outcomeOf = (call: CountedCall): Outcome =>
    call === last || WEIGHT[outcome] === 0 ? outcome : "nothing came of it";
  const entries = open.map((call): JournalEntry => ({
    ...call,
    verb,
    names,
    nameCount,
    ...(outcomeOf(call) === outcome ? made : {}),
    outcome: outcomeOf(call),
  }));
  return {
    ...record,
    calls: record.calls.map((call) => (open.includes(call) ? { ...call, outcome: outcomeOf(call) } : call)),
    persons: personsAfter(record, attempt.commonName, outcome),
    journal: [...entries.toReversed(), ...record.journal].slice(0, JOURNAL_LENGTH),
  };
}

/** How much an outcome says: a later one counts only if it says more. */
const WEIGHT: Readonly<Record<Outcome, number>> = {
  refused: 0,
  "nothing came of it": 0,
  overtaken: 0,
  "not known": 0,
  bought: 1,
  lost: 2,
};

/** Every call of the attempt has an outcome, or the purse does not know the attempt any more. */
function withLaterOutcome(
  record: PurseRecord,
  attempt: PaidAttempt,
  outcome: Outcome,
  made: Made,
): PurseRecord {
  const entries = record.journal.filter(({ id }) => attemptOf(id) === attempt.id);
  const ofInstance =
    made.instanceId === undefined
      ? undefined
      : entries.find(({ instanceId }) => instanceId === made.instanceId);
  const known = ofInstance ?? entries.find(({ outcome: before }) => weightOf(before) > 0) ?? entries[0];
  if (known === undefined) {
    if (WEIGHT[outcome] === 0) return record;
    // The purse was deleted, or has cut the entry off: what was paid is entered all the same.
    const persons = personsAfter(record, attempt.commonName, outcome);
    return { ...entered(record, attempt, outcome, made), persons };
  }
  const isOther =
    made.instanceId !== undefined && known.instanceId !== undefined && known.instanceId !== made.instanceId;
  if (isOther && outcome === "bought") return withSecond(record, entries, attempt, made);
  if (WEIGHT[outcome] <= weightOf(known.outcome))
    return outcome === "bought" ? billed(record, known, made) : record;
  return corrected(record, known, attempt, outcome, isOther ? {} : made);
}

/**
 * Another instance of an attempt that has bought one: a call was sent twice, and both sends took effect, if the other was
 * charged too. What SSLMate reissues with our CSR, asked by a person, has no invoice of its own.
 */
function withSecond(
  record: PurseRecord,
  entries: readonly JournalEntry[],
  attempt: PaidAttempt,
  made: Made,
): PurseRecord {
  const { invoiceId } = made;
  if (invoiceId === undefined || entries.some((entry) => entry.invoiceId === invoiceId)) return record;
  const givenUp = entries.find((entry) => weightOf(entry.outcome) === 0 && entry.instanceId === undefined);
  return givenUp === undefined
    ? entered(record, attempt, "bought", made)
    : corrected(record, givenUp, attempt, "bought", made);
}

/** SSLMate may say only later on which invoice a purchase stands. */
function billed(record: PurseRecord, known: JournalEntry, { instanceId, invoiceId }: Made): PurseRecord {
  if (invoiceId === undefined || known.invoiceId !== undefined || known.instanceId !== instanceId)
    return record;
  return {
    ...record,
    journal: record.journal.map((each) => (each === known ? { ...known, invoiceId } : each)),
  };
}

function corrected(
  record: PurseRecord,
  known: JournalEntry,
  { verb, names, nameCount }: PaidAttempt,
  outcome: Outcome,
  made: Made,
): PurseRecord {
  // A call whose attempt was gone was entered without verb and names.
  const entry: JournalEntry = { ...known, verb, names, nameCount, outcome, ...made };
  return {
    ...record,
    calls: record.calls.map((call) => (call.id === known.id ? { ...call, outcome } : call)),
    persons: outcome === "bought" ? personsOnceKnown(record, known) : record.persons,
    journal: record.journal.map((each) => (each === known ? entry : each)),
  };
}

/**
 * A person was asked since nobody could tell whether this call had arrived. Now that it is known, the next purchase is one
 * like any other, unless there is another such call of the name.
 */
function personsOnceKnown({ persons, journal }: PurseRecord, known: JournalEntry): PurseRecord["persons"] {
  const { commonName } = known;
  const asked = Object.hasOwn(persons, commonName) ? persons[commonName] : undefined;
  const names = { names: [commonName] };
  if (asked !== accountChanged(names) && asked !== cannotTell(names)) return persons;
  const open = journal.filter((entry) => entry.commonName === commonName && entry.outcome === "not known");
  const isOther = open.some(({ id }) => attemptOf(id) !== attemptOf(known.id));
  return isOther ? persons : without(persons, commonName);
}

/** An entry of its own, and a call that the budget counts. */
function entered(record: PurseRecord, attempt: PaidAttempt, outcome: Outcome, made: Made): PurseRecord {
  const { time, order, cluster, commonName } = attempt;
  const entry: JournalEntry = { ...attempt, id: nextId(record, attempt.id), outcome, ...made };
  return {
    ...record,
    calls: [...record.calls, { id: entry.id, time, order, cluster, commonName, outcome }],
    journal: [entry, ...record.journal].slice(0, JOURNAL_LENGTH),
  };
}

function weightOf(outcome: string | undefined): number {
  const known = Object.entries(WEIGHT).find(([word]) => word === outcome);
  return known?.[1] ?? 0;
}

/** What a person agreed to is used up by the purchase, not by a call that came to nothing. */
function personsAfter(
  { persons }: PurseRecord,
  commonName: string,
  outcome: Outcome,
): PurseRecord["persons"] {
  if (outcome !== "bought" || !Object.hasOwn(persons, commonName)) return persons;
  return without(persons, commonName);
}

function without(persons: PurseRecord["persons"], commonName: string): PurseRecord["persons"] {
  return Object.fromEntries(Object.entries(persons).filter(([name]) => name !== commonName));
}

export function withPerson(record: PurseRecord, commonName: string, why: string): PurseRecord {
  if (personFor(record, commonName) === why) return record;
  return { ...record, persons: { ...record.persons, [commonName]: why } };
}
