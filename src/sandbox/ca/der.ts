/** Writing and reading DER (X.690), as far as certificates, CRLs and certificate requests need it. */

/** Thrown when bytes are not the DER that was expected. */
export class DerError extends Error {
  override readonly name = "DerError";
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One element: `content` without its header, `whole` with it. Both are views into the bytes that were read. */
export interface DerElement {
  tag: number;
  content: Buffer;
  whole: Buffer;
}

/** Encodes one element of any tag below 31 from its already encoded contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(length)]), ...contents]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => element(TAG.sequence, ...contents);
export const set = (...contents: readonly Uint8Array[]): Buffer => element(TAG.set, ...contents);
export const octetString = (content: Uint8Array): Buffer => element(TAG.octetString, content);
export const utf8String = (text: string): Buffer => element(TAG.utf8String, Buffer.from(text, "utf8"));
export const printableString = (text: string): Buffer =>
  element(TAG.printableString, Buffer.from(text, "latin1"));
export const derTrue = element(TAG.boolean, Buffer.from([0xff]));
export const derNull = element(TAG.null);

/** A BIT STRING; `unused` is how many of its last bits do not count. */
export function bitString(content: Uint8Array, unused = 0): Buffer {
  return element(TAG.bitString, Buffer.from([unused]), content);
}

/** An element of the context-specific class; `constructed` unless it stands for a primitive type. */
export function contextual(number: number, constructed: boolean, ...contents: readonly Uint8Array[]): Buffer {
  return element((constructed ? 0xa0 : 0x80) | number, ...contents);
}

/** A non-negative INTEGER, from big-endian bytes or a small number. */
export function integer(value: Uint8Array | number): Buffer {
  let bytes = typeof value === "number" ? Buffer.from([value]) : Buffer.from(value);
  while (bytes.length > 1 && bytes[0] === 0 && (bytes[1] ?? 0) < 0x80) bytes = bytes.subarray(1);
  const negative = (bytes[0] ?? 0) >= 0x80;
  return element(TAG.integer, ...(negative ? [Buffer.from([0])] : []), bytes);
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      digits.unshift((left % 128) | 0x80);
    }
    bytes.push(...digits);
  }
  return element(TAG.oid, Buffer.from(bytes));
}

/** A moment in milliseconds since the epoch, in whole seconds: UTCTime before 2050, GeneralizedTime after (RFC 5280, 4.1.2.5). */
export function time(moment: number): Buffer {
  const digits = new Date(moment).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return digits < "20500101"
    ? element(TAG.utcTime, Buffer.from(digits.slice(2), "latin1"))
    : element(TAG.generalizedTime, Buffer.from(digits, "latin1"));
}

/**
 * Reads one element that fills `bytes` exactly.
 * @throws {DerError} for anything else.
 */
export function readElement(bytes: Buffer): DerElement {
  const found = readFirst(bytes);
  if (found.whole.length !== bytes.length) throw new DerError("bytes follow the structure");
  return found;
}

/**
 * Reads the elements that a constructed element holds.
 * @throws {DerError} when its content is not a row of elements.
 */
export function readChildren(parent: DerElement): DerElement[] {
  const children: DerElement[] = [];
  for (let rest = parent.content; rest.length > 0;) {
    const child = readFirst(rest);
    children.push(child);
    rest = rest.subarray(child.whole.length);
  }
  return children;
}

function readFirst(bytes: Buffer): DerElement {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new DerError("no element");
  let start = 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || bytes.length < 2 + count) throw new DerError("bad length");
    length = bytes.readUIntBE(2, count);
    start += count;
  }
  if (bytes.length < start + length) throw new DerError("cut off");
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(0, start + length) };
}

/**
 * The dotted form of an OBJECT IDENTIFIER.
 * @throws {DerError} for another kind of element.
 */
export function readOid({ tag, content }: DerElement): string {
  if (tag !== TAG.oid) throw new DerError("no object identifier");
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [head = 0, ...rest] = arcs;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join(".");
}
