/** The sentences that the sources can make a message of. */
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { parseAst } from "vite";

const ROOT = new URL("../../../", import.meta.url);

/** What Events say, which no condition shows; so does the end of patience with a deletion. */
const OF_EVENTS = ["src/core/status/events/", "src/core/deletion/patience.ts"];

function files(): string[] {
  return readdirSync(new URL("src/core/", ROOT), { recursive: true, encoding: "utf8" })
    .map((path) => `src/core/${path}`)
    .filter((path) => path.endsWith(".ts") && !OF_EVENTS.some((events) => path.startsWith(events)));
}

/** A sentence, or a part of one: its fixed texts, in order; anything may stand between them. */
export interface Sentence {
  file: string;
  line: number;
  parts: readonly string[];
}

/** Words that tell two cases apart in the sources and reach nobody. */
const UNSAID = ["its key is "];

/** Shorter ones are words that are put into others. */
const SHORTEST = 25;

interface Node {
  type: string;
  start: number;
}

export function sentencesOfSources(): Sentence[] {
  return files().flatMap((file) => {
    const text = readFileSync(new URL(file, ROOT), "utf8");
    const found: Sentence[] = [];
    walk(parseAst(stripTypeScriptTypes(text)), (node) => {
      const parts = textsOf(node);
      const isSentence =
        !UNSAID.includes(parts[0] ?? "") &&
        parts.some((part) => part.includes(" ")) &&
        parts.join("").length >= SHORTEST;
      const line = text.slice(0, node.start).split("\n").length;
      if (isSentence) found.push({ file, line, parts });
    });
    return found;
  });
}

/** Whether a text holds the sentence, whatever stands in its gaps. */
export function isIn(text: string, { parts }: Sentence): boolean {
  const quoted = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(quoted.join(".*")).test(text);
}

function textsOf(node: Node): string[] {
  if (node.type === "Literal") {
    const { value } = node as Node & { value: unknown };
    return typeof value === "string" ? [value] : [];
  }
  if (node.type !== "TemplateLiteral") return [];
  const { quasis } = node as Node & { quasis: { value: { cooked: string } }[] };
  return quasis.map(({ value }) => value.cooked);
}

function walk(node: Node, visit: (node: Node) => void): void {
  if (node.type === "ImportDeclaration" || node.type === "ThrowStatement") return;
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === "object" && child !== null && "type" in child) walk(child as Node, visit);
    }
  }
}
