/** ASN.1 values in DER (X.690): a typed layer over node-forge's encoder, in Buffers instead of binary strings. */
import forge from "node-forge";

const { Class, Type } = forge.asn1;

/** One ASN.1 value. Make it with the functions below, turn it into bytes with `encodeDer`. */
export type Der = forge.asn1.Asn1;

/** The bytes are not the structure that was expected. The message never quotes them. */
export class DerError extends Error {
  override readonly name = "DerError";
}

/** SEQUENCE of the given values, in their order. */
export function sequence(...items: readonly Der[]): Der {
  return forge.asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...items]);
}

/** SET of the given values. DER wants a SET OF sorted by encoding (X.690, 11.6), so they are. */
export function set(...items: readonly Der[]): Der {
  const sorted = items
    .map((item) => ({ item, bytes: encodeDer(item) }))
    .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes));
  return forge.asn1.create(
    Class.UNIVERSAL,
    Type.SET,
    true,
    sorted.map(({ item }) => item),
  );
}

/** INTEGER, from a small number or from the big-endian bytes of a positive one (a serial number). */
export function integer(value: number | Uint8Array): Der {
  const bytes =
    typeof value === "number"
      ? forge.asn1.integerToDer(value).getBytes()
      : toBinary(Buffer.concat([Buffer.of(0), withoutLeadingZeros(value)]));
  return forge.asn1.create(Class.UNIVERSAL, Type.INTEGER, false, bytes);
}

export function boolean(value: boolean): Der {
  return forge.asn1.create(Class.UNIVERSAL, Type.BOOLEAN, false, value ? "\u00ff" : "\u0000");
}

export function nullValue(): Der {
  return forge.asn1.create(Class.UNIVERSAL, Type.NULL, false, "");
}

/** @param oid dotted decimal, like `2.5.4.3`. */
export function objectIdentifier(oid: string): Der {
  return forge.asn1.create(Class.UNIVERSAL, Type.OID, false, forge.asn1.oidToDer(oid).getBytes());
}

export function octetString(bytes: Uint8Array): Der {
  return forge.asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, toBinary(bytes));
}

/** @param unusedBits how many of the last byte's low bits do not count: 0 for signatures, other values for key usages. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Der {
  const content = toBinary(Buffer.concat([Buffer.of(unusedBits), bytes]));
  return forge.asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, content);
}

export function utf8String(text: string): Der {
  return forge.asn1.create(Class.UNIVERSAL, Type.UTF8, false, toBinary(Buffer.from(text, "utf8")));
}

/** BMPString: two bytes a character, the high one first. */
export function bmpString(text: string): Der {
  // Forge itself writes each unit of the text as two bytes.
  return forge.asn1.create(Class.UNIVERSAL, Type.BMPSTRING, false, text);
}

/** @param text ASCII of the PrintableString alphabet; the caller has checked it. */
export function printableString(text: string): Der {
  return forge.asn1.create(Class.UNIVERSAL, Type.PRINTABLESTRING, false, text);
}

/** A point in time as certificates hold it: UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5). */
export function time(milliseconds: number): Der {
  const date = new Date(milliseconds);
  const generalized = date.getUTCFullYear() >= 2050;
  return forge.asn1.create(
    Class.UNIVERSAL,
    generalized ? Type.GENERALIZEDTIME : Type.UTCTIME,
    false,
    generalized ? forge.asn1.dateToGeneralizedTime(date) : forge.asn1.dateToUtcTime(date),
  );
}

/** `[number] EXPLICIT`, or `[number] IMPLICIT` of a SEQUENCE or SET: a context tag around whole values. */
export function contextConstructed(number: number, ...items: readonly Der[]): Der {
  return forge.asn1.create(Class.CONTEXT_SPECIFIC, number, true, [...items]);
}

/** `[number] IMPLICIT` of a primitive type: a context tag in place of the type's own, around the bare content. */
export function contextPrimitive(number: number, content: Uint8Array): Der {
  return forge.asn1.create(Class.CONTEXT_SPECIFIC, number, false, toBinary(content));
}

/** The DER bytes of a value, tag and length included. */
export function encodeDer(value: Der): Buffer {
  return Buffer.from(forge.asn1.toDer(value).getBytes(), "latin1");
}

/**
 * Reads exactly one value from its bytes.
 * @throws DerError when the bytes are no DER, end early, or go on after the value.
 */
export function decodeDer(bytes: Uint8Array): Der {
  try {
    return forge.asn1.fromDer(toBinary(bytes));
  } catch {
    throw new DerError("not DER");
  }
}

/**
 * The values inside a constructed value (SEQUENCE, SET, context tag).
 * @throws DerError when the value is primitive.
 */
export function childrenOf(value: Der): readonly Der[] {
  // Forge guesses at structures inside primitive BIT STRINGs; `constructed` is what the tag says.
  if (!value.constructed || typeof value.value === "string")
    throw new DerError("expected a constructed value");
  return value.value;
}

/** The child at `index`. @throws DerError when there is none. */
export function childAt(value: Der, index: number): Der {
  const child = childrenOf(value)[index];
  if (child === undefined) throw new DerError("expected one more value");
  return child;
}

/** The content bytes of any value, without tag and length. */
export function contentOf(value: Der): Buffer {
  const bytes = encodeDer(value);
  const first = bytes[1] ?? 0;
  return bytes.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f));
}

/** The context tag's number, or undefined for a universal type. */
export function contextTagOf(value: Der): number | undefined {
  return value.tagClass === Class.CONTEXT_SPECIFIC ? value.type : undefined;
}

/**
 * The dotted form of an OBJECT IDENTIFIER.
 * @throws DerError for any other type.
 */
export function objectIdentifierOf(value: Der): string {
  if (!isUniversal(value, Type.OID) || typeof value.value !== "string" || value.value === "") {
    throw new DerError("expected an object identifier");
  }
  return forge.asn1.derToOid(value.value);
}

/**
 * The bytes of a BIT STRING whose length is a whole number of bytes (signatures, public keys).
 * @throws DerError for anything else.
 */
export function bitStringOf(value: Der): Buffer {
  const content = contentOf(value);
  if (!isUniversal(value, Type.BITSTRING) || value.constructed || content[0] !== 0) {
    throw new DerError("expected a bit string of whole bytes");
  }
  return content.subarray(1);
}

/**
 * The bytes of an OCTET STRING.
 * @throws DerError for any other type.
 */
export function octetStringOf(value: Der): Buffer {
  if (!isUniversal(value, Type.OCTETSTRING) || value.constructed)
    throw new DerError("expected an octet string");
  return contentOf(value);
}

/**
 * The text of any of the string types that names in certificates use (RFC 5280, DirectoryString).
 * @throws DerError for types that hold no text.
 */
export function textOf(value: Der): string {
  if (value.tagClass !== Class.UNIVERSAL || value.constructed) throw new DerError("expected a string");
  const content = contentOf(value);
  if (value.type === Type.BMPSTRING) {
    return content.length % 2 === 0 ? Buffer.from(content).swap16().toString("utf16le") : "";
  }
  const encoding = TEXT_ENCODINGS.get(value.type);
  if (encoding === undefined) throw new DerError("expected a string");
  return content.toString(encoding);
}

/** TeletexString, in which old authorities still name themselves, is missing from forge's own table. */
const TELETEX_STRING = 20;

const TEXT_ENCODINGS: ReadonlyMap<number, BufferEncoding> = new Map([
  [Type.UTF8, "utf8"],
  [Type.PRINTABLESTRING, "latin1"],
  [Type.IA5STRING, "latin1"],
  [TELETEX_STRING, "latin1"],
]);

function isUniversal(value: Der, type: forge.asn1.Type): boolean {
  return value.tagClass === Class.UNIVERSAL && value.type === type;
}

function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
}

function toBinary(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
