/** Bytes and texts that somebody broke: good ones with a few changes, and plain garbage. */
import * as fc from "fast-check";

type Change = (bytes: Buffer) => Buffer;

const place = fc.nat(4_000);
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x30, 0x7f, 0x80, 0x84, 0xa0, 0xff));

const replaced: fc.Arbitrary<Change> = fc.tuple(place, byte).map(([at, to]) => (bytes) => {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[at % copy.length] = to;
  return copy;
});

const removed: fc.Arbitrary<Change> = fc.tuple(place, fc.nat(64)).map(
  ([at, length]) =>
    (bytes) =>
      Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
);

const inserted: fc.Arbitrary<Change> = fc.tuple(place, fc.uint8Array({ maxLength: 64 })).map(
  ([at, more]) =>
    (bytes) =>
      Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]),
);

const repeated: fc.Arbitrary<Change> = fc.tuple(place, fc.nat(400)).map(
  ([at, length]) =>
    (bytes) =>
      Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]),
);

/** A value inside values, deeper than any real structure goes. */
const deep: fc.Arbitrary<Buffer> = fc
  .tuple(fc.constantFrom(0x30, 0x31, 0xa0), fc.integer({ min: 1, max: 4_000 }))
  .map(([tag, depth]) => Buffer.from(Array.from({ length: depth }, () => [tag, 0x80]).flat()));

/** These bytes with up to four changes, or garbage. */
export function brokenBytes(...originals: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const changes = fc.array(fc.oneof(replaced, removed, inserted, repeated), { minLength: 1, maxLength: 4 });
  const changed = fc
    .tuple(fc.constantFrom(...originals), changes)
    .map(([bytes, list]) => list.reduce((result, change) => change(result), bytes));
  const garbage = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof(
    { weight: 8, arbitrary: changed },
    { weight: 1, arbitrary: garbage },
    { weight: 1, arbitrary: deep },
  );
}

/** A text of PEM blocks, some whole and some broken, or broken as a text. */
export function brokenPem(labels: readonly string[], ...originals: readonly Buffer[]): fc.Arbitrary<string> {
  const label = fc.constantFrom(...labels);
  const block = fc
    .tuple(label, label, brokenBytes(...originals), fc.boolean())
    .map(([begin, end, der, fits]) => pem(begin, fits ? begin : end, der));
  const blocks = fc.array(block, { minLength: 1, maxLength: 12 }).map((list) => list.join("\n"));
  const brokenText = fc
    .constantFrom(...originals)
    .chain((der) => brokenBytes(Buffer.from(pem(labels[0] ?? "", labels[0] ?? "", der))))
    .map((bytes) => bytes.toString("utf8"));
  return fc.oneof(
    { weight: 4, arbitrary: blocks },
    { weight: 4, arbitrary: brokenText },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );
}

function pem(begin: string, end: string, der: Buffer): string {
  return `-----BEGIN ${begin}-----\n${der.toString("base64")}\n-----END ${end}-----\n`;
}
