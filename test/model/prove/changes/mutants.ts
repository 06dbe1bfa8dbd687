/**
 * Small faults in the code that decides about money, one at a time: a negated condition, a guard or a call left out, a
 * changed comparison. A suite that does not notice one of them does not hold that place.
 */
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { parseAst } from "vite";

export interface Mutant {
  file: string;
  line: number;
  /** Offsets in the file, and what comes there instead. */
  start: number;
  end: number;
  replacement: string;
  /** What stood there, and what was done to it. */
  what: string;
}

interface Node {
  type: string;
  start: number;
  end: number;
}

/** All mutants of a file. @param root of the sources. */
export async function mutantsOf(root: string, file: string): Promise<Mutant[]> {
  const text = await readFile(join(root, file), "utf8");
  // Types become blanks, so that every offset stays what it was.
  const program = parseAst(stripTypeScriptTypes(text)) as unknown as Node;
  const found: Mutant[] = [];
  walk(program, (node) => {
    for (const { start, end, replacement, what } of mutationsOf(node, text)) {
      const line = text.slice(0, start).split("\n").length;
      found.push({ file, line, start, end, replacement, what });
    }
  });
  return found;
}

export function mutated(text: string, { start, end, replacement }: Mutant): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

type Mutation = Pick<Mutant, "start" | "end" | "replacement" | "what">;

const OPPOSITE: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "&&": "||",
  "||": "&&",
  "+": "-",
  "-": "+",
};

function mutationsOf(node: Node, text: string): Mutation[] {
  const source = text.slice(node.start, node.end);
  const shown = source.replaceAll(/\s+/g, " ").slice(0, 90);
  const whole = (replacement: string, what: string): Mutation => ({
    start: node.start,
    end: node.end,
    replacement,
    what: `${what}: ${shown}`,
  });
  switch (node.type) {
    case "IfStatement":
    case "ConditionalExpression": {
      const { test, alternate } = node as Node & { test: Node; alternate: Node | null };
      const condition = text.slice(test.start, test.end);
      // Of an equality that is the same as its own mutant.
      const { operator } = test as Node & { operator?: string };
      const left = alternate === null && node.type === "IfStatement" ? [whole(";", "left out")] : [];
      if (operator === "===" || operator === "!==") return left;
      const negated = {
        start: test.start,
        end: test.end,
        replacement: `!(${condition})`,
        what: `negated: ${condition}`,
      };
      return [negated, ...left];
    }
    case "ExpressionStatement":
      return [whole(";", "left out")];
    case "LogicalExpression":
    case "BinaryExpression": {
      const { left, right, operator } = node as Node & { left: Node; right: Node; operator: string };
      const other = OPPOSITE[operator];
      if (other === undefined) return [];
      const [a, b] = [text.slice(left.start, left.end), text.slice(right.start, right.end)];
      return [whole(`(${a}) ${other} (${b})`, `${operator} is ${other}`)];
    }
    case "Literal": {
      const { value } = node as Node & { value: unknown };
      if (typeof value === "boolean") return [whole(String(!value), "turned round")];
      if (typeof value === "number") return [whole(String(value + 1), "one more")];
      return [];
    }
    default:
      return [];
  }
}

function walk(node: Node, visit: (node: Node) => void): void {
  // What a module takes and names is not a decision.
  if (node.type === "ImportDeclaration") return;
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === "object" && child !== null && "type" in child) walk(child as Node, visit);
    }
  }
}
