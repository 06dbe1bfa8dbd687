/** How every program of a control plane is started: its output in a file, its process id in another. */
import { writeFile, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes a script that becomes `command`, and returns its path.
 * A script, because envtest-js starts etcd and kube-apiserver itself and takes the path of a program for each:
 * this way the watchdog finds their ids, and their logs outlive them.
 *
 * @param name names the script, `<name>.pid` and `<name>.log` in `directory`.
 */
export async function writeLauncher(name: string, command: string, directory: string): Promise<string> {
  const path = join(directory, `launch-${name}`);
  const script = [
    "#!/bin/sh",
    "set -e",
    // Renamed into place, so that whoever finds the file finds the number in it.
    `echo $$ > ${quote(`${path}.new`)}`,
    `mv ${quote(`${path}.new`)} ${quote(processIdFile(name, directory))}`,
    // In a session of its own Ctrl-C does not reach it: we stop everything in an order that works.
    `if command -v setsid >/dev/null; then set -- setsid ${quote(command)} "$@"; else set -- ${quote(command)} "$@"; fi`,
    `exec "$@" >> ${quote(logFile(name, directory))} 2>&1`,
    "",
  ].join("\n");
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

/** Where the launcher writes the process id; the watchdog looks for these files. */
export function processIdFile(name: string, directory: string): string {
  return join(directory, `${name}.pid`);
}

/** Where the output of a launched program goes, both streams. */
export function logFile(name: string, directory: string): string {
  return join(directory, `${name}.log`);
}

/** The last lines that a launched program wrote; empty when it wrote none. */
export async function endOfLog(name: string, directory: string, lines = 20): Promise<string> {
  const text = await readFile(logFile(name, directory), "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
