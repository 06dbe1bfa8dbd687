/** The command line of `npm run sandbox`. */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import type { PartialOptions } from "./options.ts";

/** Wrong use of the command line; the message names the option and the remedy. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export type Command = { kind: "help" } | { kind: "start"; options: PartialOptions; json: boolean };

const OPTIONS = {
  port: { type: "string" },
  "management-port": { type: "string" },
  host: { type: "string" },
  "management-host": { type: "string" },
  "public-origin": { type: "string" },
  "management-origin": { type: "string" },
  "tls-name": { type: "string", multiple: true },
  http: { type: "boolean" },
  "ca-file": { type: "string" },
  "api-key": { type: "string" },
  approve: { type: "string" },
  "approval-delay": { type: "string" },
  "lifetime-days": { type: "string" },
  seed: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsOptionsConfig;

export const HELP = `Usage: npm run sandbox -- [options]

A stand-in for the SSLMate API v2, for tests: same paths, a CA of its own, no money.

Where it listens
  --port N                port of the API (default 8443; 0: any free one)
  --management-port N     port of the management interface (default 8444; 0: any free one)
  --host ADDRESS          address of the API port (default 127.0.0.1)
  --management-host ADDRESS
                          address of the management port (default 127.0.0.1)
  --http                  plain HTTP instead of HTTPS; on a loopback address only
  --tls-name NAME         further name for the HTTPS certificate; may be repeated
  --public-origin URL     where clients reach the API port, if not where it listens
  --management-origin URL where clients reach the management port (the CRL address in certificates)

Who and what
  --api-key KEY           API key of the account (default: a random one)
  --ca-file FILE          where to write the root certificate (default: a temporary file)
  --approve HOW           auto: after a delay; manual: through the management port (default auto)
  --approval-delay S      seconds until auto approves (default 1)
  --lifetime-days N       lifetime of certificates (default 199)
  --seed N                repeats the random part of a run (default: a random one)

Output
  --json                  print one line of JSON: endpoint, apiKey, caFile, managementUrl, seed
  --help                  print this
`;

/**
 * Reads the command line.
 * @throws {UsageError} for an unknown option or a wrong value.
 */
export function parseCommandLine(args: readonly string[]): Command {
  const values = parse(args);
  if (values.help === true) return { kind: "help" };
  const host = values.host ?? "127.0.0.1";
  if (values.http === true && !/^(127\.|::1$|localhost$)/.test(host)) {
    throw new UsageError(
      `--http is for loopback addresses only, not for ${host}; leave it out to serve HTTPS`,
    );
  }
  const seed = optionalNumber("seed", values.seed, { whole: true, most: 2 ** 32 - 1 });
  return {
    kind: "start",
    json: values.json === true,
    options: {
      host,
      managementHost: values["management-host"] ?? "127.0.0.1",
      port: optionalNumber("port", values.port, { whole: true, most: 65_535 }) ?? 8443,
      managementPort:
        optionalNumber("management-port", values["management-port"], { whole: true, most: 65_535 }) ?? 8444,
      tls: values.http !== true,
      tlsNames: values["tls-name"] ?? [],
      publicOrigin: optionalOrigin("public-origin", values["public-origin"]),
      managementOrigin: optionalOrigin("management-origin", values["management-origin"]),
      caFile: values["ca-file"],
      ...(seed !== undefined && { seed }),
      ...(values["api-key"] !== undefined && { account: { apiKey: apiKey(values["api-key"]) } }),
      policy: {
        ...(values.approve !== undefined && { approve: approvalRule(values.approve) }),
        ...defined(
          "approvalDelay",
          optionalNumber("approval-delay", values["approval-delay"], { most: 86_400 }),
        ),
        ...defined(
          "lifetimeDays",
          optionalNumber("lifetime-days", values["lifetime-days"], { most: 36_500 }),
        ),
      },
    },
  };
}

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"] {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function optionalNumber(
  name: string,
  text: string | undefined,
  limits: { whole?: boolean; most: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  const fits =
    /^\d+(\.\d+)?$/.test(text) && value <= limits.most && (limits.whole !== true || Number.isInteger(value));
  if (!fits) {
    const kind = limits.whole === true ? "a whole number" : "a number";
    throw new UsageError(`--${name} must be ${kind} from 0 to ${limits.most}, not "${text}"`);
  }
  return value;
}

function defined<Name extends string>(name: Name, value: number | undefined): { [key in Name]?: number } {
  return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: number };
}

function optionalOrigin(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== "/") {
    throw new UsageError(`--${name} must be an address such as https://sandbox.example:8443, not "${text}"`);
  }
  return url.origin;
}

function apiKey(text: string): string {
  if (/^[\w-]{1,128}$/.test(text)) return text;
  throw new UsageError("--api-key must be 1 to 128 letters, digits, underscores or hyphens");
}

function approvalRule(text: string): "auto" | "manual" {
  if (text === "auto" || text === "manual") return text;
  throw new UsageError(`--approve must be auto or manual, not "${text}"`);
}
