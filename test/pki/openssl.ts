/** The real openssl as a second opinion, in a temporary folder that goes with the test. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface Folder {
  readonly path: string;
  /** Runs openssl in the folder and gives what it prints; each piece of the command is split at spaces. */
  readonly openssl: (...args: readonly string[]) => string;
  readonly write: (file: string, content: string | Uint8Array) => string;
  readonly read: (file: string) => string;
}

/** A folder to run openssl in; it is removed when the running test ends, or when `remove` says so. */
export function opensslFolder(remove: (cleanUp: () => void) => void = onTestFinished): Folder {
  const path = mkdtempSync(join(tmpdir(), "pki-"));
  remove(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    openssl: (...args) =>
      execFileSync(
        "openssl",
        args.flatMap((piece) => piece.split(" ")),
        { cwd: path, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
      ),
    write: (file, content) => {
      writeFileSync(join(path, file), content);
      return file;
    },
    read: (file) => readFileSync(join(path, file), "utf8"),
  };
}
