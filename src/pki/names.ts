/**
 * Names in requests and certificates: the distinguished name of a subject or issuer (X.501), and the DNS names that
 * a certificate is for (subject alternative names, RFC 5280, 4.2.1.6).
 */
import {
  childAt,
  childrenOf,
  contentOf,
  contextPrimitive,
  contextTagOf,
  decodeDer,
  DerError,
  objectIdentifier,
  objectIdentifierOf,
  octetStringOf,
  printableString,
  sequence,
  set,
  textOf,
  utf8String,
  type Der,
} from "./der.ts";
import { extension } from "./x509.ts";

/** The attributes we know, in the order in which the vendor's own client writes them. */
const ATTRIBUTES = [
  { name: "C", oid: "2.5.4.6" },
  { name: "ST", oid: "2.5.4.8" },
  { name: "L", oid: "2.5.4.7" },
  { name: "O", oid: "2.5.4.10" },
  { name: "OU", oid: "2.5.4.11" },
  { name: "CN", oid: "2.5.4.3" },
] as const;

export type AttributeName = (typeof ATTRIBUTES)[number]["name"];

/** A name by its known attributes. Where one occurs several times, the last (most specific) is kept. */
export type DistinguishedName = Readonly<Partial<Record<AttributeName, string>>>;

/**
 * Builds a Name: one attribute a set, C as PrintableString and the others as UTF8String (RFC 5280, 4.1.2.4).
 * Empty attributes are left out.
 * @param name C must be two ASCII letters; the caller has checked it.
 */
export function distinguishedName(name: DistinguishedName): Der {
  const relative = ATTRIBUTES.flatMap((attribute) => {
    const text = name[attribute.name];
    if (text === undefined || text === "") return [];
    const value = attribute.name === "C" ? printableString(text) : utf8String(text);
    return [set(sequence(objectIdentifier(attribute.oid), value))];
  });
  return sequence(...relative);
}

/**
 * Reads a Name; attributes that we do not know are skipped.
 * @throws DerError when the value is no Name.
 */
export function readDistinguishedName(value: Der): DistinguishedName {
  const found: Partial<Record<AttributeName, string>> = {};
  for (const relative of childrenOf(value)) {
    for (const pair of childrenOf(relative)) {
      const oid = objectIdentifierOf(childAt(pair, 0));
      const attribute = ATTRIBUTES.find((known) => known.oid === oid);
      if (attribute !== undefined) found[attribute.name] = textOf(childAt(pair, 1));
    }
  }
  return found;
}

const LONGEST_READABLE = 200;

/** A name for people, most specific attribute first, on one bounded line: `CN=R11, O=Let's Encrypt, C=US`. */
export function describeDistinguishedName(name: DistinguishedName): string {
  const text = ATTRIBUTES.flatMap((attribute) => {
    const value = name[attribute.name];
    return value === undefined || value === "" ? [] : [`${attribute.name}=${value}`];
  })
    .toReversed()
    .join(", ")
    .replace(/\p{C}+/gu, " ");
  return text.length > LONGEST_READABLE ? `${text.slice(0, LONGEST_READABLE)}…` : text;
}

const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

/** GeneralName's tag for a DNS name (RFC 5280, 4.2.1.6). */
const DNS_NAME = 2;

/** The extension that holds DNS names. @param names ASCII, in the order in which they shall stand. */
export function subjectAlternativeName(names: readonly string[]): Der {
  const general = names.map((name) => contextPrimitive(DNS_NAME, Buffer.from(name, "latin1")));
  return extension(SUBJECT_ALTERNATIVE_NAME, false, sequence(...general));
}

/**
 * The DNS names among the extensions, as they are written there; other kinds of names are skipped.
 * @param extensions the SEQUENCE OF Extension of a certificate or of an extension request
 * @throws DerError when the extensions are not what RFC 5280 describes.
 */
export function readSubjectAlternativeName(extensions: Der): string[] {
  const names: string[] = [];
  for (const one of childrenOf(extensions)) {
    const parts = childrenOf(one);
    const [oid] = parts;
    const value = parts.at(-1);
    if (oid === undefined || value === undefined) throw new DerError("expected an extension");
    if (objectIdentifierOf(oid) !== SUBJECT_ALTERNATIVE_NAME) continue;
    for (const general of childrenOf(decodeDer(octetStringOf(value)))) {
      if (contextTagOf(general) === DNS_NAME) names.push(contentOf(general).toString("latin1"));
    }
  }
  return names;
}
