/**
 * What the ConfigMap of a purse holds is read by the operator and may be edited by a person. What cannot be read is said,
 * with the place of the fault; it is never taken for an empty purse, which would forget a budget.
 */
import type { CountedCall, JournalEntry, PurseRecord } from "./purse-record.ts";

/** What is wrong with the text, in words that follow "it cannot be read: ". */
export class PurseFault extends Error {
  override readonly name = "PurseFault";
}

/**
 * Reads the text of a purse.
 * @throws PurseFault that says which field is wrong.
 */
export function parsePurse(text: string): PurseRecord {
  const value = parseJson(text);
  if (!isObject(value)) throw new PurseFault("it is not a JSON object");
  const { endpoint, calls, persons, journal } = value;
  if (!isText(endpoint)) throw new PurseFault("endpoint is missing");
  if (!Array.isArray(calls)) throw new PurseFault("calls is not a list");
  if (!Array.isArray(journal)) throw new PurseFault("journal is not a list");
  if (!isObject(persons) || !isTexts(persons)) {
    throw new PurseFault("persons does not hold a text for each common name");
  }
  return {
    ...value,
    endpoint,
    persons,
    calls: calls.map((call: unknown, index) => checkCall(call, `calls[${index}]`)),
    journal: journal.map((entry: unknown, index) => checkEntry(entry, `journal[${index}]`)),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PurseFault("it is not JSON");
  }
}

function checkCall(value: unknown, place: string): CountedCall {
  if (!isObject(value)) throw new PurseFault(`${place} is not an object`);
  const { id, time, order, cluster, commonName, account, outcome } = value;
  if (!isText(id) || !/.\/\d+$/.test(id)) throw new PurseFault(`${place}.id is not that of a call`);
  if (!isTime(time)) throw new PurseFault(`${place}.time is not a time`);
  if (!isText(order)) throw new PurseFault(`${place}.order is missing`);
  if (!isText(cluster)) throw new PurseFault(`${place}.cluster is missing`);
  if (!isText(commonName)) throw new PurseFault(`${place}.commonName is missing`);
  if (account !== undefined && !isText(account)) throw new PurseFault(`${place}.account is not a text`);
  if (outcome !== undefined && !isText(outcome)) throw new PurseFault(`${place}.outcome is not a text`);
  return {
    ...value,
    id,
    time,
    order,
    cluster,
    commonName,
    ...(account === undefined ? {} : { account }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function checkEntry(value: unknown, place: string): JournalEntry {
  const call = checkCall(value, place);
  const { verb, names, nameCount, instanceId, invoiceId } = isObject(value) ? value : {};
  if (!isText(verb)) throw new PurseFault(`${place}.verb is missing`);
  if (!Array.isArray(names) || !names.every(isText))
    throw new PurseFault(`${place}.names is not a list of names`);
  if (!isCount(nameCount)) throw new PurseFault(`${place}.nameCount is not a number`);
  if (instanceId !== undefined && !isCount(instanceId)) {
    throw new PurseFault(`${place}.instanceId is not a number`);
  }
  if (invoiceId !== undefined && !isText(invoiceId)) throw new PurseFault(`${place}.invoiceId is not a text`);
  return {
    ...call,
    verb,
    names,
    nameCount,
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(invoiceId === undefined ? {} : { invoiceId }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: Record<string, unknown>): value is Record<string, string> {
  return Object.values(value).every((each) => typeof each === "string");
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** With a year of four digits, as RFC 3339 has it: what is later can be moved out of what JavaScript can write down. */
function isTime(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-/.test(value) && !Number.isNaN(Date.parse(value));
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
