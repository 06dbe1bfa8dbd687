/** From the command line to the options of a sandbox. */
import { parseArgs } from "node:util";
import { OPTIONS, type Gathered } from "./table.ts";
import { UsageError } from "./values.ts";

export type Command = { kind: "help" } | ({ kind: "start" } & Gathered);

/**
 * Reads the command line.
 * @throws {UsageError} for an unknown option or a wrong value.
 */
export function parseCommandLine(args: readonly string[]): Command {
  const gathered: Gathered = {
    options: { port: 8443, managementPort: 8444 },
    account: {},
    policy: {},
    network: {},
    faults: [],
    caFolder: undefined,
    accountsFile: undefined,
    json: false,
    help: false,
  };
  for (const { name, value } of tokens(args)) {
    const option = OPTIONS[name];
    if (option === undefined) throw new UsageError(`There is no option --${name}`);
    if (option.kind === "flag") option.set(gathered);
    else option.set(gathered, needed(value, name), name);
  }
  if (gathered.help) return { kind: "help" };
  assertConsistent(gathered);
  return { kind: "start", ...gathered };
}

function tokens(args: readonly string[]): { name: string; value: string | undefined }[] {
  const types = Object.entries(OPTIONS).map(
    ([name, { kind }]) =>
      [name, { type: kind === "flag" ? ("boolean" as const) : ("string" as const) }] as const,
  );
  try {
    const parsed = parseArgs({ args: [...args], options: Object.fromEntries(types), tokens: true });
    return parsed.tokens.flatMap((token) =>
      token.kind === "option" ? [{ name: token.name, value: token.value }] : [],
    );
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw new UsageError(`--${name} needs a value`);
  return value;
}

function assertConsistent({ options, account, accountsFile }: Gathered): void {
  const { host = "127.0.0.1", tls } = options;
  if (tls === false && !/^(127\.|::1$|localhost$)/.test(host)) {
    throw new UsageError(
      `--http is for loopback addresses only, not for ${host}; leave it out to serve HTTPS`,
    );
  }
  if (accountsFile !== undefined && Object.keys(account).length > 0) {
    throw new UsageError(
      "--accounts describes the accounts whole; leave the other options of the account out",
    );
  }
}
