/** JSON with one attribute, at any depth, replaced by something that nobody would write there. */
import * as fc from "fast-check";

const strangeTexts = [
  "",
  " ",
  "a\u0000b",
  "\ud800",
  "x".repeat(50_000),
  "__proto__",
  "9999-99-99",
  "+275760-09-13T00:00:00Z",
];
const strangeValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  [],
  {},
  [null],
  [[]],
  [{}],
  ["x", 1],
  ...strangeTexts,
];

const strange = fc.oneof(fc.constantFrom(...strangeValues), fc.jsonValue());

/** The text of `value` with up to two attributes replaced or removed, and now and then a text that is no JSON. */
export function strangeJson(value: unknown): fc.Arbitrary<string> {
  const change = fc.tuple(
    fc.constantFrom(...pathsOf(value)),
    fc.option(strange, { freq: 4, nil: undefined }),
  );
  const changed = fc
    .array(change, { minLength: 1, maxLength: 2 })
    .map((list) => list.reduce((result, [path, to]) => replaced(result, path, to), value));
  return fc.oneof(
    { weight: 12, arbitrary: changed.map((result) => JSON.stringify(result) ?? "") },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 100_000 }).map((depth) => "[".repeat(depth)) },
  );
}

/** Each attribute at any depth, by its path. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

/** What an earlier change took away cannot be changed again. */
function replaced(value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === name ? replaced(item, rest, to) : item));
  }
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === name ? replaced(inner, rest, to) : inner,
  ]);
  return Object.fromEntries(entries);
}
