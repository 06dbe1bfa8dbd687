/**
 * Server-side apply, as GitOps tools use it, of a manifest whose field was emptied: what is stored is what was applied. Of a
 * set or a granular map nothing would be left, or null, and an empty list of names that may be bought would allow all.
 */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { Installation } from "../../harness/installation.ts";
import { DryRuns, type Kind } from "./kubectl-answers.ts";
import { CLUSTER, ORDER } from "./row.ts";

/** A field that holds something, and what is left of it once that is taken out. */
const FIELDS: { kind: Kind; field: string; full: unknown; empty: object }[] = [
  { kind: "Order", field: "secretTemplate", full: { labels: { team: "shop" } }, empty: {} },
  { kind: "Order", field: "secretTemplate", full: { labels: { team: "shop" } }, empty: { labels: {} } },
  { kind: "Order", field: "formats", full: [{ type: "DER" }], empty: [] },
  { kind: "Order", field: "privateKey", full: { algorithm: "RSA" }, empty: {} },
  { kind: "Order", field: "renewal", full: { before: "24h" }, empty: {} },
  { kind: "Order", field: "purchase", full: { policy: "Manual" }, empty: {} },
  { kind: "Order", field: "deletion", full: { secret: "Delete" }, empty: {} },
  { kind: "Cluster", field: "allowedNames", full: ["example.com"], empty: [] },
  { kind: "Cluster", field: "defaults", full: { approval: "dns" }, empty: {} },
  { kind: "Cluster", field: "defaults", full: { formats: [{ type: "DER" }] }, empty: { formats: [] } },
  {
    kind: "Cluster",
    field: "defaults",
    full: { privateKey: { size: 384 }, secretTemplate: { labels: { team: "shop" } } },
    empty: { privateKey: {}, secretTemplate: { labels: {} } },
  },
  { kind: "Cluster", field: "purchase", full: { policy: "Manual" }, empty: {} },
  { kind: "Cluster", field: "purchase", full: { budget: { purchases: 1 } }, empty: { budget: {} } },
];

const ROWS = FIELDS.map((row, index) => ({
  ...row,
  name: `emptied-${index}`,
  left: JSON.stringify(row.empty),
}));

let installation: Installation;
/** Specs as they are stored, by name: with the fields, and after they were emptied. */
let before: ReadonlyMap<string, Record<string, unknown>>;
let after: ReadonlyMap<string, Record<string, unknown>>;

beforeAll(async () => {
  installation = await Installation.open();
  before = await applyAll(({ full }) => full);
  after = await applyAll(({ empty }) => empty);
});

afterAll(async () => {
  await installation.close();
});

async function applyAll(value: (row: (typeof ROWS)[number]) => unknown): Promise<typeof before> {
  const manifests = new DryRuns(installation);
  const objects = ROWS.map((row) => {
    const right = row.kind === "Order" ? ORDER : CLUSTER;
    return manifests.object(row.kind, row.name, { ...right, [row.field]: value(row) });
  });
  const text = objects.map((each) => stringify(each)).join("---\n");
  // What is refused stays as it was, which the tests then see.
  await installation.tryKubectl(["apply", "--server-side", "--field-manager=git", "-f", "-"], text);
  const stored = ROWS.map(async ({ kind, name }) => {
    const { spec } = await (kind === "Order" ? installation.order(name) : installation.storedCluster(name));
    return [name, { ...spec }] as const;
  });
  return new Map(await Promise.all(stored));
}

test.each(ROWS)(
  "given spec.$field of the kind $kind, when it is emptied, then $left is what is stored",
  ({ name, field, full, empty }) => {
    expect(before.get(name)?.[field]).toEqual(full);
    expect(after.get(name)?.[field]).toEqual(empty);
  },
);

test("given each optional field that can be emptied, then it is one of these, or means the same when it is gone", async () => {
  const fields = (await Promise.all((["Order", "Cluster"] as const).map(emptiable))).flat();
  const tried = ROWS.map(({ kind, field }) => `${kind} ${field}`);
  expect(fields.filter((each) => !tried.includes(each))).toEqual(["Order tags"]);
});

test("given the items of a list, then they have no defaults: GitOps tools would see another list than the one in Git, for ever", async () => {
  for (const kind of ["Order", "Cluster"] as const) {
    expect(defaultsInLists((await specOf(kind)) ?? {}, "spec")).toEqual([]);
  }
});

interface Schema {
  type?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  default?: unknown;
}

function defaultsInLists(
  { properties = {}, items, ...schema }: Schema,
  path: string,
  inList = false,
): string[] {
  return [
    ...(inList && schema.default !== undefined ? [path] : []),
    ...Object.entries(properties).flatMap(([name, each]) => defaultsInLists(each, `${path}.${name}`, inList)),
    ...(items === undefined ? [] : defaultsInLists(items, `${path}[]`, true)),
  ];
}

async function specOf(kind: Kind): Promise<Schema | undefined> {
  const { spec } = parse(await readFile(`crds/${kind.toLowerCase()}s.yaml`, "utf8")) as {
    spec: { versions: { schema: { openAPIV3Schema: Schema } }[] };
  };
  return spec.versions[0]?.schema.openAPIV3Schema.properties?.["spec"];
}

async function emptiable(kind: Kind): Promise<string[]> {
  const { properties = {}, required = [] } = (await specOf(kind)) ?? {};
  return Object.entries(properties)
    .filter(([name, { type }]) => !required.includes(name) && ["object", "array"].includes(type ?? ""))
    .map(([name]) => `${kind} ${name}`);
}
