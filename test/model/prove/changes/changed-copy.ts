/** A copy of the sources with one place changed: the only way in which a rule is ever switched off. */
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A change of one file: the text to be found, exactly once, and what comes in its place. */
export interface Change {
  file: string;
  find: string;
  replace: string;
}

/** The change does not fit the sources any more: the rule has moved, and the list must follow. */
export class ChangeDoesNotFit extends Error {
  override readonly name = "ChangeDoesNotFit";
}

/** @throws ChangeDoesNotFit unless the text stands in the file exactly once. */
export function changed(text: string, { file, find, replace }: Change): string {
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new ChangeDoesNotFit(`${file} holds ${parts.length - 1} times, not once:\n${find}`);
  }
  return parts.join(replace);
}

/** Too large to be copied, or of no use in a copy. */
const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", ".git", ".vitest"]);

/** Makes a copy of sources and tests, without any change so far. It is to be removed by {@link removeCopy}. */
export async function makeCopy(root: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "sslmate-operator-proof-"));
  for (const part of await readdir(root)) {
    if (!LEFT_OUT.has(part)) await cp(join(root, part), join(copy, part), { recursive: true });
  }
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

export async function removeCopy(copy: string): Promise<void> {
  await rm(copy, { recursive: true, force: true });
}

/** Rewrites files of a copy while `use` runs, and puts them back afterwards. */
export async function whileChanged<T>(
  copy: string,
  changes: readonly { file: string; apply: (text: string) => string }[],
  use: () => Promise<T>,
): Promise<T> {
  const originals = new Map<string, string>();
  try {
    for (const { file, apply } of changes) {
      const path = join(copy, file);
      const text = await readFile(path, "utf8");
      if (!originals.has(path)) originals.set(path, text);
      await writeFile(path, apply(text));
    }
    return await use();
  } finally {
    for (const [path, text] of originals) await writeFile(path, text);
  }
}
