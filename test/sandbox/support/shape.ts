/** Looks into untyped answers; what is not there fails the test with a sentence. */

function refuse(kind: string, value: unknown): never {
  throw new Error(`not ${kind}: ${JSON.stringify(value)}`);
}

export const shape = {
  object: (value: unknown): Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : refuse("an object", value),
  array: (value: unknown): unknown[] => (Array.isArray(value) ? value : refuse("an array", value)),
  text: (value: unknown): string => (typeof value === "string" ? value : refuse("a string", value)),
  number: (value: unknown): number => (typeof value === "number" ? value : refuse("a number", value)),
};
