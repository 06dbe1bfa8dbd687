/** The text of `--help`. */
import { OPTIONS } from "./table.ts";

const INDENT = 30;

export function helpText(): string {
  const sections = new Map<string, string[]>();
  for (const [name, option] of Object.entries(OPTIONS)) {
    const label = option.kind === "flag" ? `--${name}` : `--${name} ${option.label}`;
    const lines = sections.get(option.section) ?? [];
    sections.set(option.section, [...lines, line(label, option.help)]);
  }
  const body = [...sections].map(([section, lines]) => `${section}\n${lines.join("\n")}\n`);
  return `Usage: npm run sandbox -- [options]

A stand-in for the SSLMate API v2, for tests: same paths, a CA of its own, no money.
docs/sandbox.md tells what is documented by the vendor, what was seen, and what is a guess.

${body.join("\n")}`;
}

function line(label: string, help: string): string {
  const start = `  ${label}`;
  return start.length < INDENT ? start.padEnd(INDENT) + help : `${start}\n${" ".repeat(INDENT)}${help}`;
}
