/** The program `npm run sandbox`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { announceToPeople, announceToScripts } from "./command/announcement.ts";
import { readAccounts, readAuthority, writeAuthority } from "./command/files.ts";
import { helpText } from "./command/help.ts";
import { parseCommandLine, type Command } from "./command/parse.ts";
import { UsageError } from "./command/values.ts";
import { startSandbox, type Sandbox } from "./sandbox.ts";

// Nearly all garbage is from single requests. Left to itself, V8 keeps some 100 MB of young generation for it,
// which makes nothing faster here (npm run bench -- sandbox) and is more than 10,000 certificates take.
setFlagsFromString("--semi-space-growth-factor=1");

try {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.kind === "help") process.stdout.write(helpText());
  else await run(command);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nSee npm run sandbox -- --help`);
  process.exitCode = 2;
}

async function run(command: Extract<Command, { kind: "start" }>): Promise<void> {
  // Asked for before anything is there to be cleaned up, so that an early Ctrl-C is not lost.
  const end = new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  const { caFile } = command.options;
  const folder = caFile === undefined ? await mkdtemp(join(tmpdir(), "sslmate-sandbox-")) : undefined;
  try {
    const sandbox = await start(command, caFile ?? join(folder ?? "", "root.pem"));
    process.stdout.write(
      command.json ? announceToScripts(sandbox) : announceToPeople(sandbox, command.faults),
    );
    await end;
    if (command.caFolder !== undefined)
      await writeAuthority(command.caFolder, await sandbox.storedAuthority());
    await sandbox.stop();
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function start(command: Extract<Command, { kind: "start" }>, caFile: string): Promise<Sandbox> {
  const { options, account, policy, network, faults, caFolder, accountsFile } = command;
  try {
    const authority = caFolder === undefined ? undefined : await readAuthority(caFolder);
    const accounts = accountsFile === undefined ? [account] : await readAccounts(accountsFile);
    const all = { ...options, accounts, policy, network, faults, authority, caFile, report };
    const sandbox = await startSandbox(all);
    // Kept from the start, so that a run that ends badly does not lose it.
    if (caFolder !== undefined) await writeAuthority(caFolder, await sandbox.storedAuthority());
    return sandbox;
  } catch (error) {
    throw describeStartError(error);
  }
}

function report(error: unknown): void {
  console.error("unexpected:", error);
}

/** Turns what a person can mend into a sentence; anything else is passed on. */
function describeStartError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const port = "port" in error ? String(error.port) : "";
  switch (error.code) {
    case "EADDRINUSE":
      return new UsageError(
        `Port ${port} is in use; choose another with --port or --management-port (0: one that is free)`,
      );
    case "EACCES":
      return new UsageError(`Not allowed: ${error.message}; choose another port or file`);
    case "ENOTFOUND":
    case "EADDRNOTAVAIL":
      return new UsageError(
        "This machine has no such address; choose another with --host or --management-host",
      );
    case "ENOENT":
    case "EISDIR":
    case "EEXIST":
    case "ENOTDIR":
      return new UsageError(
        `Not a file or folder to use: ${error.message}; choose another --ca-file, --ca or --accounts`,
      );
    default:
      return error;
  }
}
