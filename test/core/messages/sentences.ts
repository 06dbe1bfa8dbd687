/** The sentences that the sources can make a message of. */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { parseAst } from "vite";

/** Where conditions get their words. */
const FILES = [
  "src/core/approval/names.ts",
  "src/core/deletion/decide-deletion.ts",
  "src/core/failure/remedy.ts",
  "src/core/rules/desired.ts",
  "src/core/rules/guards.ts",
  "src/core/rules/payment.ts",
  "src/core/secret/mend.ts",
  "src/core/secret/rests.ts",
  "src/core/status/cluster-status.ts",
  "src/core/status/domains-approved.ts",
  "src/core/status/failures.ts",
  "src/core/status/order-status.ts",
  "src/core/status/rests/approval.ts",
  "src/core/status/rests/deletion.ts",
  "src/core/status/rests/payment.ts",
  "src/core/status/rests/renewal.ts",
  "src/core/status/rests/rests.ts",
];

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
  return FILES.flatMap((file) => {
    const text = readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
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
