/** The program `npm run sandbox`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { announceToPeople, announceToScripts } from "./announcement.ts";
import { HELP, parseCommandLine, UsageError, type Command } from "./arguments.ts";
import { startSandbox } from "./sandbox.ts";

try {
  await run(parseCommandLine(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nSee npm run sandbox -- --help`);
  process.exitCode = 2;
}

async function run(command: Command): Promise<void> {
  if (command.kind === "help") {
    process.stdout.write(HELP);
    return;
  }
  const folder =
    command.options.caFile === undefined ? await mkdtemp(join(tmpdir(), "sslmate-sandbox-")) : undefined;
  const forget = async (): Promise<void> => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  const caFile = command.options.caFile ?? join(folder ?? "", "root.pem");
  const sandbox = await startSandbox({ ...command.options, caFile }).catch(async (error: unknown) => {
    await forget();
    throw describeStartError(error);
  });
  process.stdout.write(command.json ? announceToScripts(sandbox) : announceToPeople(sandbox));
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await sandbox.stop();
  await forget();
}

/** Turns what a person can mend into a sentence; anything else is passed on. */
function describeStartError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const port = "port" in error ? String(error.port) : "";
  switch (error.code) {
    case "EADDRINUSE":
      return new UsageError(
        `Port ${port} is in use; choose another with --port or --management-port (0: any free one)`,
      );
    case "EACCES":
      return new UsageError(`Not allowed: ${error.message}; choose another port or file`);
    case "EADDRNOTAVAIL":
      return new UsageError(
        "This machine has no such address; choose another with --host or --management-host",
      );
    case "ENOENT":
    case "EISDIR":
      return new UsageError(
        `The root certificate cannot be written: ${error.message}; choose another --ca-file`,
      );
    default:
      return error;
  }
}
