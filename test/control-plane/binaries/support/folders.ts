/** Real folders with pretended programs in them. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { BinaryName } from "../binaries.ts";

/** Makes a temporary folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "binaries-test-"));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes programs into `folder` that print `text`, and returns the folder. */
export async function writePrograms(
  folder: string,
  names: readonly (BinaryName | "go")[],
  text = "made for a test",
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const name of names) await writeProgram(join(folder, name), `echo '${text}'`);
  return folder;
}

/** Writes a shell script that can be executed, and returns its path. */
export async function writeProgram(path: string, script: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}
