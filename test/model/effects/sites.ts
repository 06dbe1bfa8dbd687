/** The places in the code at which something is done to the world: found in the sources, and noted when a story gets there. */
import { readdir, readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "vite";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Whoever holds a port. */
const HOLDERS = ["src/reconcilers", "src/kube/events.ts"];

/** How the ports are called where they are used, and what of them is an effect; reading is none. */
const EFFECTS: Readonly<Record<string, ReadonlySet<string>>> = {
  kube: new Set(["create", "apply", "replace", "delete"]),
  client: new Set([
    "create",
    "apply",
    "replace",
    "delete",
    "saveCertificate",
    "buy",
    "reissue",
    "redoApproval",
    "revoke",
  ]),
};

interface Node {
  type: string;
  start: number;
}

/** A place is a file and the function around it: lines move with every build step. */
export interface Site {
  file: string;
  method: string;
  line: number;
}

export function describeSite({ file, method, line }: Site): string {
  return `${file}:${line} ${method}`;
}

/** Every call of an effect that stands in the sources. */
export async function sitesInSources(): Promise<Site[]> {
  const files = (await Promise.all(HOLDERS.map(filesOf))).flat();
  const found = await Promise.all(
    files.map(async (file) => sitesIn(file, await readFile(join(ROOT, file), "utf8"))),
  );
  return found.flat();
}

export function sitesIn(file: string, text: string): Site[] {
  const sites: Site[] = [];
  walk(parseAst(stripTypeScriptTypes(text)), (node) => {
    if (node.type !== "CallExpression") return;
    const { callee } = node as Node & { callee: Node };
    if (callee.type !== "MemberExpression") return;
    const { object, property } = callee as Node & { object: Node; property: Node & { name?: string } };
    const method = property.name ?? "";
    if (EFFECTS[nameOf(object)]?.has(method) !== true) return;
    sites.push({ file, method, line: text.slice(0, property.start).split("\n").length });
  });
  return sites;
}

/** The last name of `a.b.kube`, `this.#kube` or `kube`. */
function nameOf(node: Node): string {
  const { name, property } = node as Node & { name?: string; property?: Node & { name?: string } };
  return name ?? property?.name ?? "";
}

async function filesOf(place: string): Promise<string[]> {
  if (place.endsWith(".ts")) return [place];
  const entries = await readdir(join(ROOT, place), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length));
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === "object" && child !== null && "type" in child) walk(child as Node, visit);
    }
  }
}
