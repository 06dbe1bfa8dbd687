/** Any value that a CRD's schema lets in, optional fields left out at random: what `kubectl edit` can make of a status. */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { parse } from "yaml";

interface Schema {
  type: "object" | "array" | "string" | "integer" | "boolean";
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: Schema;
  required?: readonly string[];
  items?: Schema;
  enum?: readonly unknown[];
  format?: string;
  maxItems?: number;
  maxLength?: number;
}

/** What the API server's format date-time lets in, at its edges: it looks at two digits of an offset, not at what they mean. */
export const DATES = [
  "2026-11-22T12:00:00Z",
  "2026-11-21T12:00:00+01:00",
  "2026-11-22T11:59:59.999999999Z",
  "0001-01-01T00:00:00Z",
  "1969-12-31T23:59:59Z",
  "9999-12-31T23:59:59Z",
  "2026-11-22t12:00:00z",
  "2026-11-22T12:00:00+99:99",
];

const TEXTS = [
  "",
  " ",
  "Ready",
  "DomainsApproved",
  "__proto__",
  "toString",
  "a\nb",
  "\u0000",
  "x".repeat(5_000),
];

/** @param words put into texts now and then, so that they coincide with what the code looks for. */
function arbitraryOf(schema: Schema, words: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.oneof(
        fc.constantFrom(0, 1, -1, 3, 17, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
        fc.integer(),
      );
    case "string":
      return schema.format === "date-time"
        ? fc.constantFrom(...DATES)
        : fc.oneof(fc.constantFrom(...TEXTS, ...words), fc.string({ unit: "binary", maxLength: 40 }));
    case "array":
      return schema.items === undefined
        ? fc.constant([])
        : fc.array(arbitraryOf(schema.items, words), { maxLength: Math.min(schema.maxItems ?? 4, 4) });
    case "object": {
      if (schema.additionalProperties !== undefined) {
        return fc.dictionary(
          fc.constantFrom(...TEXTS, ...words),
          arbitraryOf(schema.additionalProperties, words),
          {
            maxKeys: 4,
          },
        );
      }
      const fields = Object.entries(schema.properties ?? {}).map(
        ([name, inner]) => [name, arbitraryOf(inner, words)] as const,
      );
      return fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] });
    }
  }
}

/** @param crd the file's name under `crds/`. */
function statusSchema(crd: "orders" | "clusters"): Schema {
  const text = readFileSync(new URL(`../../crds/${crd}.yaml`, import.meta.url), "utf8");
  const { spec } = parse(text) as {
    spec: { versions: [{ schema: { openAPIV3Schema: { properties: { status: Schema } } } }] };
  };
  return spec.versions[0].schema.openAPIV3Schema.properties.status;
}

/** Any status that the schema lets in. The type is what the schema promises, and nothing more. */
export function arbitraryStatus<T>(crd: "orders" | "clusters", words: readonly string[]): fc.Arbitrary<T> {
  return arbitraryOf(statusSchema(crd), words) as fc.Arbitrary<T>;
}

/**
 * Says why the API server would refuse a status, which would end every pass: the path of the first fault, and the fault.
 * @returns undefined for one that it takes.
 */
export function statusFault(crd: "orders" | "clusters"): (status: unknown) => string | undefined {
  const schema = statusSchema(crd);
  return (status) => faultOf(schema, JSON.parse(JSON.stringify(status)), "status");
}

function faultOf(schema: Schema, value: unknown, path: string): string | undefined {
  const { type, properties = {}, required = [], items, maxItems = Infinity, maxLength = Infinity } = schema;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return `${path}: not one of its words`;
  switch (type) {
    case "boolean":
      return typeof value === "boolean" ? undefined : `${path}: no boolean`;
    case "integer":
      return Number.isSafeInteger(value) ? undefined : `${path}: no integer`;
    case "string":
      if (typeof value !== "string") return `${path}: no text`;
      if (schema.format === "date-time" && !/^\d{4}-\d\d-\d\dT\d\d:/i.test(value)) return `${path}: no time`;
      return value.length <= maxLength ? undefined : `${path}: longer than ${maxLength}`;
    case "array":
      if (!Array.isArray(value)) return `${path}: no list`;
      if (value.length > maxItems) return `${path}: more than ${maxItems}`;
      return items === undefined
        ? undefined
        : firstOf(value.map((item, index) => faultOf(items, item, `${path}[${index}]`)));
    case "object": {
      if (typeof value !== "object" || value === null) return `${path}: no object`;
      const missing = required.find((name) => !(name in value));
      if (missing !== undefined) return `${path}.${missing}: missing`;
      const faults = Object.entries(value).map(([name, inner]) => {
        const field = properties[name] ?? schema.additionalProperties;
        return field === undefined
          ? `${path}.${name}: not in the schema`
          : faultOf(field, inner, `${path}.${name}`);
      });
      return firstOf(faults);
    }
  }
}

function firstOf(faults: readonly (string | undefined)[]): string | undefined {
  return faults.find((fault) => fault !== undefined);
}
