/**
 * Writes the TypeScript types of the API from crds/*.yaml, which is their only source.
 * `--check` writes nothing and fails if a file differs from what would be written.
 */
import { readFile, readdir, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { parse } from "yaml";

const CRDS = "crds";
const GENERATED = "src/api/generated";

interface Definition {
  spec: {
    names: { kind: string };
    versions: { name: string; storage: boolean; schema: { openAPIV3Schema: JSONSchema } }[];
  };
}

async function typesOf(file: string): Promise<{ path: string; text: string }> {
  const { spec } = parse(await readFile(join(CRDS, file), "utf8")) as Definition;
  const stored = spec.versions.find((version) => version.storage);
  if (stored === undefined) throw new Error(`${file}: no version is the storage version`);
  const { kind } = spec.names;
  const properties = stored.schema.openAPIV3Schema.properties ?? {};
  const schema: JSONSchema = {
    title: `${kind}Fields`,
    type: "object",
    additionalProperties: false,
    required: ["spec"],
    properties: {
      spec: { ...closed(properties["spec"] ?? {}), title: `${kind}Spec` },
      status: { ...closed(properties["status"] ?? {}), title: `${kind}Status` },
    },
  };
  const text = await compile(schema, `${kind}Fields`, {
    bannerComment: `/** Generated from ${CRDS}/${file} by "npm run generate"; edit that file instead. */`,
    ignoreMinAndMaxItems: true,
    style: { printWidth: 110 },
  });
  return { path: join(GENERATED, file.replace(/\.yaml$/, ".ts")), text };
}

/**
 * The schema as a reader of the API server's answers sees it: what the schema does not name is pruned, so objects are
 * closed; what has a default is always there.
 */
function closed(schema: JSONSchema): JSONSchema {
  const result: JSONSchema = { ...schema };
  if (schema.properties !== undefined) {
    const defaulted = Object.entries(schema.properties).filter(
      ([, property]) => property.default !== undefined,
    );
    const required = Array.isArray(schema.required) ? schema.required : [];
    result.additionalProperties = false;
    result.required = [...new Set([...required, ...defaulted.map(([name]) => name)])];
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [name, closed(property)]),
    );
  }
  if (schema.items !== undefined && !Array.isArray(schema.items)) result.items = closed(schema.items);
  return result;
}

const check = process.argv.includes("--check");
const stale: string[] = [];
for (const file of (await readdir(CRDS))
  .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")
  .toSorted()) {
  const { path, text } = await typesOf(file);
  const present = await readFile(path, "utf8").catch(() => "");
  if (present === text) continue;
  stale.push(path);
  if (!check) {
    await mkdir(GENERATED, { recursive: true });
    await writeFile(path, text);
  }
}
if (check && stale.length > 0) {
  console.error(`Not what crds/ says any more: ${stale.join(", ")}. Run "npm run generate".`);
  process.exitCode = 1;
}
