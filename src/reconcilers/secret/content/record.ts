/**
 * What was written to a TLS Secret beside its pair, noted in one annotation: only so can it be told whether it still stands,
 * and what of ours is to go. Whoever may write the Secret may write the note, so it is decoded strictly: of one that is
 * not ours in every part nothing is believed.
 */
import { CONTENT_ANNOTATION, MANAGED_LABEL, ORDER_ANNOTATION } from "../../../api/names.ts";
import {
  digest,
  FORMAT_FILES,
  FORMATS,
  isReserved,
  type ContentFacts,
  type Format,
  type StoredFormat,
} from "../../../core/secret/content.ts";
import type { Secret } from "../../../kube/client/kinds.ts";
import { decodeOrderName } from "../order-annotation.ts";

/** All that is to stand beside the pair, with the note of it. */
export interface Content {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** Values in Base64, by key of the Secret's data. */
  files: Readonly<Record<string, string>>;
  record: ContentRecord;
}

export interface ContentRecord {
  /** Keys of the labels and annotations that a template gave. */
  labels: readonly string[];
  annotations: readonly string[];
  formats: Readonly<Partial<Record<Format, FormatRecord>>>;
}

export interface FormatRecord {
  /** Fingerprint of the certificate that it was made for. */
  certificate: string;
  /** SHA-256 of each of its files, in lower-case hexadecimal. */
  files: Readonly<Record<string, string>>;
  /** Names the version of the Secret that the password came from; nothing of the password. */
  password?: string;
}

const NOTHING: ContentRecord = { labels: [], annotations: [], formats: {} };

const LONGEST = 64 * 1024;
/** Those of the Cluster and those of the Order, which may all differ. */
const MOST_KEYS = 64;
const KEY = /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const HASH = /^[0-9a-f]{64}$/;
const VERSION = /^[\x21-\x7e]{1,600}$/;

/** @returns undefined for a Secret that holds a pair and nothing else: it needs no note. */
export function encodeRecord(record: ContentRecord): string | undefined {
  const { labels, annotations, formats } = record;
  const empty = labels.length + annotations.length + Object.keys(formats).length === 0;
  return empty ? undefined : JSON.stringify({ labels, annotations, formats });
}

/** Reads the note on a Secret. Whatever is not exactly one of ours says nothing. */
export function decodeRecord(text: string | undefined): ContentRecord {
  const value = parse(text);
  if (!isObject(value) || !hasOnly(value, ["labels", "annotations", "formats"])) return NOTHING;
  const { labels, annotations, formats } = value;
  if (!areKeys(labels) || !areKeys(annotations) || !isObject(formats) || !hasOnly(formats, FORMATS)) {
    return NOTHING;
  }
  const entries: [Format, FormatRecord][] = [];
  for (const format of FORMATS) {
    if (formats[format] === undefined) continue;
    const record = formatRecord(format, formats[format]);
    if (record === undefined) return NOTHING;
    entries.push([format, record]);
  }
  return { labels, annotations, formats: Object.fromEntries(entries) };
}

function formatRecord(format: Format, value: unknown): FormatRecord | undefined {
  if (!isObject(value) || !hasOnly(value, ["certificate", "files", "password"])) return undefined;
  const { certificate, files, password } = value;
  if (!isHash(certificate) || !isObject(files) || !hasOnly(files, FORMAT_FILES[format])) return undefined;
  const hashes = Object.entries(files).flatMap(([name, hash]): [string, string][] =>
    isHash(hash) ? [[name, hash]] : [],
  );
  if (hashes.length === 0 || hashes.length < Object.keys(files).length) return undefined;
  const isVersion = typeof password === "string" && VERSION.test(password);
  if (format === "PKCS12" ? !isVersion : password !== undefined) return undefined;
  return { certificate, files: Object.fromEntries(hashes), ...(isVersion ? { password } : {}) };
}

/**
 * What lies in a Secret beside its pair, as facts: no byte of a file, no value of an annotation.
 * @param fingerprint of the certificate in it, if it holds a pair.
 */
export function contentFacts({ metadata, data = {} }: Secret, fingerprint: string | undefined): ContentFacts {
  const { labels = {}, annotations = {} } = metadata;
  const record = decodeRecord(annotations[CONTENT_ANNOTATION]);
  const formats = FORMATS.flatMap((format): [Format, StoredFormat][] => {
    const written = record.formats[format];
    if (written === undefined) return [];
    const stand = Object.entries(written.files).every(([name, hash]) => hashOfFile(data[name]) === hash);
    const intact = stand && written.certificate === fingerprint;
    return [[format, { intact, ...(written.password === undefined ? {} : { password: written.password }) }]];
  });
  return {
    labelled: labels[MANAGED_LABEL] === "true",
    named: decodeOrderName(annotations[ORDER_ANNOTATION]) !== undefined,
    labels: hashesOf(record.labels, labels),
    annotations: hashesOf(record.annotations, annotations),
    formats: Object.fromEntries(formats),
  };
}

function hashesOf(keys: readonly string[], values: Readonly<Record<string, string>>): ContentFacts["labels"] {
  const there = new Map(Object.entries(values));
  return Object.fromEntries(
    keys.map((key) => {
      const value = there.get(key);
      return [key, value === undefined ? null : digest(value)];
    }),
  );
}

function hashOfFile(value: string | undefined): string | undefined {
  return value === undefined ? undefined : digest(Buffer.from(value, "base64"));
}

function parse(text: string | undefined): unknown {
  if (text === undefined || text.length > LONGEST) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOnly(value: object, known: readonly string[]): boolean {
  return Object.keys(value).every((key) => known.includes(key));
}

function areKeys(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= MOST_KEYS &&
    value.every((key) => typeof key === "string" && KEY.test(key) && !isReserved(key))
  );
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && HASH.test(value);
}
