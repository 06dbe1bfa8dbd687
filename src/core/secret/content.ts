/**
 * What a TLS Secret is to hold beside its pair, and in what the one that is there differs: labels and annotations of a
 * template, and further forms of the pair. None of it ever costs anything.
 */
import { createHash } from "node:crypto";
import { MANAGED_LABEL, ORDER_ANNOTATION } from "../../api/names.ts";
import type { ClusterSpec, OrderSpec } from "../../api/types.ts";

/** The files of each format; Agent's are named for the kind of key. */
export const FORMAT_FILES = {
  PKCS12: ["keystore.p12"],
  CombinedPEM: ["tls-combined.pem"],
  DER: ["tls.der", "key.der"],
  Agent: ["rsa.key.pem", "rsa.chained.pem", "ecdsa.key.pem", "ecdsa.chained.pem"],
  CA: ["ca.crt"],
} as const satisfies Record<NonNullable<OrderSpec["formats"]>[number]["type"], readonly string[]>;

export type Format = keyof typeof FORMAT_FILES;
export const FORMATS = Object.keys(FORMAT_FILES) as Format[];

/** Whether a key of a label or annotation is the operator's own, whatever a template says. */
export function isReserved(key: string): boolean {
  return /^([^/]*\.)?sslmate\.com\//.test(key);
}

export interface WantedContent {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  formats: readonly Format[];
  /** Where the password of the keystore is, in the Order's namespace; only where a keystore is wanted. */
  password?: PasswordReference;
}

export interface PasswordReference {
  name: string;
  key: string;
}

/** What lies in a Secret of ours beside its pair, compared with what was noted when it was written. */
export interface ContentFacts {
  /** The label by which the watch finds the Secret stands. */
  labelled: boolean;
  /** The annotation that names its Order stands. */
  named: boolean;
  /** For each label that was written for a template: the hash of its value now, or null if it is gone. */
  labels: Readonly<Record<string, string | null>>;
  annotations: Readonly<Record<string, string | null>>;
  formats: Readonly<Partial<Record<Format, StoredFormat>>>;
}

export interface StoredFormat {
  /** Its files are as they were written, for the certificate that is in the Secret now. */
  intact: boolean;
  /** Of a keystore: names the version of the Secret that its password came from. */
  password?: string;
}

/** Whether the password of a keystore can be had: never the password itself. */
export type PasswordView = { kind: "present"; version: string } | { kind: "problem"; problem: string };

/** The content of a Secret that has our label, and for which nothing but a pair was written. */
export const PAIR_ALONE: ContentFacts = {
  labelled: true,
  named: true,
  labels: {},
  annotations: {},
  formats: {},
};

/** What an Order asks for, over its Cluster's defaults. @returns undefined while there is no Cluster to ask. */
export function wantedContent(order: OrderSpec, cluster: ClusterSpec | undefined): WantedContent | undefined {
  if (cluster === undefined) return undefined;
  const { secretTemplate: defaults, formats: usual = [] } = cluster.defaults ?? {};
  const formats = order.formats ?? usual;
  const reference = formats.find(({ type }) => type === "PKCS12")?.passwordSecretRef;
  return {
    labels: merged(defaults?.labels, order.secretTemplate?.labels),
    annotations: merged(defaults?.annotations, order.secretTemplate?.annotations),
    formats: FORMATS.filter((format) => formats.some(({ type }) => type === format)),
    ...(reference === undefined
      ? {}
      : { password: { name: reference.name, key: reference.key ?? "password" } }),
  };
}

function merged(defaults: Record<string, string> = {}, own: Record<string, string> = {}) {
  const entries = Object.entries({ ...defaults, ...own }).filter(([key]) => !isReserved(key));
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * What a write surely mends, in words; empty if there is nothing.
 * @param wanted undefined while it is not known: then only our own marks count, and the rest is left as it is.
 * @param password undefined where it was not looked for.
 */
export function differencesOf(
  wanted: WantedContent | undefined,
  stored: ContentFacts,
  password: PasswordView | undefined,
): string[] {
  const marks = [
    ...(stored.labelled ? [] : [`its label ${MANAGED_LABEL} is gone`]),
    ...(stored.named ? [] : [`its annotation ${ORDER_ANNOTATION} is gone`]),
  ];
  if (wanted === undefined) return marks;
  return [
    ...marks,
    ...templateDifferences("label", wanted.labels, stored.labels),
    ...templateDifferences("annotation", wanted.annotations, stored.annotations),
    ...wanted.formats.flatMap((format) => formatDifference(format, stored.formats[format], password)),
    ...FORMATS.filter(
      (format) => stored.formats[format] !== undefined && !wanted.formats.includes(format),
    ).map((format) => `format ${format} is not asked for any more`),
  ];
}

/** Wanted formats that are not there for the present pair. */
export function lackingFormats(wanted: WantedContent | undefined, stored: ContentFacts): Format[] {
  return (wanted?.formats ?? []).filter((format) => stored.formats[format]?.intact !== true);
}

function formatDifference(
  format: Format,
  stored: StoredFormat | undefined,
  password: PasswordView | undefined,
): string[] {
  const lacks = stored?.intact !== true;
  const missing = `format ${format} is not there for the present certificate`;
  // Whether a write would bring the root nobody knows before it is looked for.
  if (format === "CA") return [];
  if (format !== "PKCS12") return lacks ? [missing] : [];
  // Without its password it cannot be written; an older keystore is better than none.
  if (password?.kind !== "present") return [];
  if (lacks) return [missing];
  return stored.password === password.version ? [] : ["the Secret with the keystore's password was changed"];
}

function templateDifferences(
  what: string,
  wanted: WantedContent["labels"],
  stored: ContentFacts["labels"],
): string[] {
  const values = new Map(Object.entries(stored));
  return [
    ...Object.entries(wanted)
      .filter(([key, value]) => values.get(key) !== digest(value))
      .map(([key]) => `its ${what} ${key} is not as the template says`),
    ...[...values.keys()]
      .filter((key) => !Object.hasOwn(wanted, key))
      .map((key) => `its ${what} ${key} is not in the template any more`),
  ];
}

/** SHA-256 in lower-case hexadecimal: values of annotations are compared, not kept. */
export function digest(value: string | Uint8Array): string {
  return createHash("sha256").update(value).digest("hex");
}
