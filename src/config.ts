/** The operator's settings, from flags and environment: a frozen object, or the list of all problems. */
import { parseArgs } from "node:util";
import { LONGEST_INSTALLATION } from "./api/names.ts";
import type { LogLevel } from "./ops/logger.ts";

export interface Config {
  /** Where attempts and API keys live. */
  namespace: string;
  /** Where the Lease lies: all installations on an API server share it. */
  leaseNamespace: string;
  /** Path of a kubeconfig; undefined: the ServiceAccount that the Pod runs with. */
  kubeconfig?: string;
  /** Names this installation among all that use an account; undefined: the uid of namespace kube-system. */
  installation?: string;
  logLevel: LogLevel;
  logFormat: "json" | "text";
  /** Orders worked on at a time. */
  workers: number;
  /** All in milliseconds. */
  settlePaid: number;
  settleFree: number;
  poll: number;
  approvalPatience: number;
  retry: number;
  retryLimit: number;
  recheck: number;
  resync: number;
  deletionPatience: number;
  leaseDuration: number;
}

export type ConfigResult =
  | { kind: "config"; config: Readonly<Config> }
  | { kind: "help"; text: string }
  | { kind: "problems"; problems: readonly string[] };

interface Setting {
  flag: string;
  default: string;
  help: string;
}

const SETTINGS = {
  namespace: {
    flag: "namespace",
    default: "",
    help: "namespace of the operator: API keys and attempts (default: the Pod's, else sslmate-system)",
  },
  leaseNamespace: {
    flag: "lease-namespace",
    default: "kube-system",
    help: "namespace of the Lease by which one operator works at a time, of all that use the same one",
  },
  kubeconfig: {
    flag: "kubeconfig",
    default: "",
    help: "path of a kubeconfig (default: the Pod's ServiceAccount)",
  },
  installation: {
    flag: "installation",
    default: "",
    help: "name of this installation in its tags at SSLMate (default: the uid of namespace kube-system)",
  },
  logLevel: { flag: "log-level", default: "info", help: "debug, info, warn or error" },
  logFormat: {
    flag: "log-format",
    default: "",
    help: "json or text (default: text on a terminal, else json)",
  },
  workers: { flag: "workers", default: "8", help: "Orders worked on at a time, 1 to 64" },
  settlePaid: {
    flag: "settle-paid",
    default: "10m",
    help: "how long SSLMate is asked about a purchase in doubt before it may be sent again",
  },
  settleFree: {
    flag: "settle-free",
    default: "1m",
    help: "the same for a reissue that costs nothing",
  },
  poll: {
    flag: "poll",
    default: "5s",
    help: "between two questions about a new instance that is pending; grows to 5m with its age",
  },
  approvalPatience: {
    flag: "approval-patience",
    default: "24h",
    help: "how long the approval of names may take before the Order is Stalled; it goes on all the same",
  },
  retry: {
    flag: "retry",
    default: "1m",
    help: "before what failed is tried again; twice as long after each failure",
  },
  retryLimit: { flag: "retry-limit", default: "6h", help: "the longest wait of these" },
  recheck: { flag: "recheck", default: "10m", help: "between two trials of a Cluster's API key" },
  resync: {
    flag: "resync",
    default: "1h",
    help: "after which each Order is looked at again, whatever it waits for",
  },
  deletionPatience: {
    flag: "deletion-patience",
    default: "24h",
    help: "how long a deleted Order is kept for what is to be done at SSLMate",
  },
  leaseDuration: {
    flag: "lease-duration",
    default: "60s",
    help: "after which another process leads if this one is gone; a whole number of seconds",
  },
} as const satisfies Record<Exclude<keyof Config, never>, Setting>;

type SettingName = keyof typeof SETTINGS;

/** The environment variable of a setting: SSLMATE_OPERATOR_ and the flag in capitals. */
function variableOf(name: SettingName): string {
  return `SSLMATE_OPERATOR_${SETTINGS[name].flag.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * Reads the settings; a flag wins over its environment variable.
 * @param podNamespace namespace of the Pod that this process runs in, if it runs in one.
 */
export function readConfig(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  onTerminal: boolean,
  podNamespace?: string,
): ConfigResult {
  const problems: string[] = [];
  const flags = readFlags(args, problems);
  if (flags["help"] === true) return { kind: "help", text: helpText() };

  const text = (name: SettingName): string => {
    const flag = flags[SETTINGS[name].flag];
    return typeof flag === "string" ? flag : (environment[variableOf(name)] ?? SETTINGS[name].default);
  };
  const oneOf = <T extends string>(
    name: SettingName,
    value: string,
    allowed: readonly T[],
  ): T | undefined => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) problems.push(problem(name, value, `one of ${allowed.join(", ")}`));
    return found;
  };
  const duration = (name: SettingName): number => {
    const value = parseDuration(text(name));
    if (value === undefined)
      problems.push(problem(name, text(name), "a duration such as 500ms, 30s, 10m or 2h"));
    return value ?? 0;
  };

  const namespace = text("namespace") || (podNamespace ?? "sslmate-system");
  if (!isNamespace(namespace)) {
    problems.push(problem("namespace", namespace, "the name of a namespace"));
  }
  const leaseNamespace = text("leaseNamespace");
  if (!isNamespace(leaseNamespace)) {
    problems.push(problem("leaseNamespace", leaseNamespace, "the name of a namespace"));
  }
  const workers = Number(text("workers"));
  if (!Number.isInteger(workers) || workers < 1 || workers > 64) {
    problems.push(problem("workers", text("workers"), "a whole number from 1 to 64"));
  }
  const leaseDuration = duration("leaseDuration");
  if (leaseDuration % 1_000 !== 0) {
    problems.push(problem("leaseDuration", text("leaseDuration"), "a whole number of seconds"));
  }
  const [retry, retryLimit] = [duration("retry"), duration("retryLimit")];
  if (retryLimit > 0 && retryLimit < retry) {
    problems.push(problem("retryLimit", text("retryLimit"), "at least --retry"));
  }
  const kubeconfig = text("kubeconfig");
  const installation = text("installation");
  if (installation.length > LONGEST_INSTALLATION || !/^[a-z0-9-]*$/.test(installation)) {
    const wanted = `at most ${LONGEST_INSTALLATION} lower-case letters, digits and hyphens`;
    problems.push(problem("installation", installation, wanted));
  }
  const logFormat = text("logFormat") || (onTerminal ? "text" : "json");
  const config: Config = {
    namespace,
    leaseNamespace,
    ...(kubeconfig === "" ? {} : { kubeconfig }),
    ...(installation === "" ? {} : { installation }),
    logLevel: oneOf("logLevel", text("logLevel"), ["debug", "info", "warn", "error"]) ?? "info",
    logFormat: oneOf("logFormat", logFormat, ["json", "text"]) ?? "json",
    workers,
    settlePaid: duration("settlePaid"),
    settleFree: duration("settleFree"),
    poll: duration("poll"),
    approvalPatience: duration("approvalPatience"),
    retry,
    retryLimit,
    recheck: duration("recheck"),
    resync: duration("resync"),
    deletionPatience: duration("deletionPatience"),
    leaseDuration,
  };
  return problems.length > 0
    ? { kind: "problems", problems }
    : { kind: "config", config: Object.freeze(config) };
}

function isNamespace(text: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text);
}

function readFlags(
  args: readonly string[],
  problems: string[],
): Record<string, string | boolean | undefined> {
  const options = Object.fromEntries(
    Object.values(SETTINGS).map(({ flag }) => [flag, { type: "string" as const }]),
  );
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: "boolean" } }, strict: true })
      .values;
  } catch (error) {
    // parseArgs names the argument and, for a mistyped one, the way out.
    problems.push(`${error instanceof Error ? error.message : "wrong arguments"}. See --help.`);
    return {};
  }
}

function problem(name: SettingName, value: string, expected: string): string {
  return `--${SETTINGS[name].flag} (${variableOf(name)}) is "${value}", and must be ${expected}.`;
}

/** @returns milliseconds above zero, or undefined. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const [, amount, unit] = match ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const milliseconds =
    Number(amount) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit as "ms" | "s" | "m" | "h"];
  return milliseconds > 0 && Number.isFinite(milliseconds) ? milliseconds : undefined;
}

function helpText(): string {
  const names = Object.keys(SETTINGS) as SettingName[];
  const rows = names.map((name) => {
    const { flag, default: standard, help } = SETTINGS[name];
    return `  --${flag.padEnd(18)} ${help}${standard === "" ? "" : ` (default ${standard})`}`;
  });
  return [
    "sslmate-operator: buys certificates from SSLMate for Orders, and keeps them in TLS Secrets.",
    "",
    "Usage: npm start -- [options]",
    "",
    ...rows,
    `  --${"help".padEnd(18)} this text`,
    "",
    "Each option is also read from the environment: --log-level from SSLMATE_OPERATOR_LOG_LEVEL, and so on.",
    "",
  ].join("\n");
}
