/** The operator's settings: flags and environment variables are read, defaults stand in, and what makes no sense is refused. */
import { describe, expect, test } from "vitest";
import { parseDuration, readConfig, type Config, type ConfigResult } from "../src/config.ts";

const DEFAULTS: Config = {
  namespace: "sslmate-system",
  leaseNamespace: "kube-system",
  logLevel: "info",
  logFormat: "json",
  workers: 8,
  settlePaid: 600_000,
  settleFree: 60_000,
  poll: 5_000,
  approvalPatience: 86_400_000,
  retry: 60_000,
  retryLimit: 21_600_000,
  recheck: 600_000,
  resync: 3_600_000,
  deletionPatience: 86_400_000,
  leaseDuration: 60_000,
};

interface Given {
  args?: readonly string[];
  environment?: Record<string, string>;
  onTerminal?: boolean;
  podNamespace?: string;
}

function read({ args = [], environment = {}, onTerminal = false, podNamespace }: Given): ConfigResult {
  return readConfig(args, environment, onTerminal, podNamespace);
}

function config(given: Given): Readonly<Config> {
  const result = read(given);
  if (result.kind !== "config") throw new Error(JSON.stringify(result));
  return result.config;
}

function problems(given: Given): readonly string[] {
  const result = read(given);
  return result.kind === "problems" ? result.problems : [];
}

describe("the settings of the operator", () => {
  test("given nothing, then they are the defaults, frozen", () => {
    expect(config({})).toEqual(DEFAULTS);
    expect(Object.isFrozen(config({}))).toBe(true);
  });

  test.each<[flag: string, value: string, expected: Partial<Config>]>([
    ["namespace", "certificates", { namespace: "certificates" }],
    ["kubeconfig", "/etc/kubeconfig", { kubeconfig: "/etc/kubeconfig" }],
    ["log-level", "debug", { logLevel: "debug" }],
    ["log-format", "text", { logFormat: "text" }],
    ["workers", "64", { workers: 64 }],
    ["settle-paid", "1.5m", { settlePaid: 90_000 }],
    ["poll", "500ms", { poll: 500 }],
    ["approval-patience", "36h", { approvalPatience: 129_600_000 }],
    ["retry", "2h", { retry: 7_200_000 }],
    ["retry-limit", "90m", { retryLimit: 5_400_000 }],
    ["recheck", "30s", { recheck: 30_000 }],
    ["resync", "2h", { resync: 7_200_000 }],
    ["lease-duration", "15s", { leaseDuration: 15_000 }],
    ["lease-namespace", "operators", { leaseNamespace: "operators" }],
  ])("given --%s=%s, or its environment variable, then that one setting has it", (flag, value, expected) => {
    const variable = `SSLMATE_OPERATOR_${flag.toUpperCase().replaceAll("-", "_")}`;
    expect(config({ args: [`--${flag}=${value}`] })).toEqual({ ...DEFAULTS, ...expected });
    expect(config({ args: [`--${flag}`, value] })).toEqual({ ...DEFAULTS, ...expected });
    expect(config({ environment: { [variable]: value } })).toEqual({ ...DEFAULTS, ...expected });
  });

  test("given a flag and its environment variable, then the flag wins", () => {
    const environment = { SSLMATE_OPERATOR_WORKERS: "3" };
    expect(config({ args: ["--workers=5"], environment }).workers).toBe(5);
  });

  test("given a terminal, then the log is text, unless it is asked otherwise", () => {
    expect(config({ onTerminal: true }).logFormat).toBe("text");
    expect(config({ onTerminal: true, args: ["--log-format=json"] }).logFormat).toBe("json");
  });

  test("given a Pod, then its namespace is the operator's, unless another is named", () => {
    expect(config({ podNamespace: "pods" }).namespace).toBe("pods");
    expect(config({ podNamespace: "pods", args: ["--namespace=named"] }).namespace).toBe("named");
  });

  test("given --help, then the text is the one that is documented, whatever else is asked", async () => {
    const result = read({ args: ["--help", "--workers=0"] });
    if (result.kind !== "help") throw new Error(result.kind);
    await expect(result.text).toMatchFileSnapshot("golden/operator-help.txt");
  });
});

describe("settings that are wrong", () => {
  test.each<[argument: string, problem: string]>([
    [
      "--namespace=Not_A_Name",
      '--namespace (SSLMATE_OPERATOR_NAMESPACE) is "Not_A_Name", and must be the name of a namespace.',
    ],
    [
      `--namespace=${"n".repeat(64)}`,
      `--namespace (SSLMATE_OPERATOR_NAMESPACE) is "${"n".repeat(64)}", and must be the name of a namespace.`,
    ],
    [
      "--lease-namespace=kube.system",
      '--lease-namespace (SSLMATE_OPERATOR_LEASE_NAMESPACE) is "kube.system", and must be the name of a namespace.',
    ],
    [
      "--log-level=verbose",
      '--log-level (SSLMATE_OPERATOR_LOG_LEVEL) is "verbose", and must be one of debug, info, warn, error.',
    ],
    [
      "--log-format=xml",
      '--log-format (SSLMATE_OPERATOR_LOG_FORMAT) is "xml", and must be one of json, text.',
    ],
    ...["0", "65", "1.5", "-1", "many", ""].map((value): [string, string] => [
      `--workers=${value}`,
      `--workers (SSLMATE_OPERATOR_WORKERS) is "${value}", and must be a whole number from 1 to 64.`,
    ]),
    ...[
      "settle-paid",
      "poll",
      "approval-patience",
      "retry",
      "retry-limit",
      "recheck",
      "resync",
      "lease-duration",
    ].map((flag): [string, string] => [
      `--${flag}=10`,
      `--${flag} (SSLMATE_OPERATOR_${flag.toUpperCase().replaceAll("-", "_")}) is "10", and must be a duration such as 500ms, 30s, 10m or 2h.`,
    ]),
    [
      "--retry-limit=30s",
      '--retry-limit (SSLMATE_OPERATOR_RETRY_LIMIT) is "30s", and must be at least --retry.',
    ],
    [
      "--lease-duration=2500ms",
      '--lease-duration (SSLMATE_OPERATOR_LEASE_DURATION) is "2500ms", and must be a whole number of seconds.',
    ],
  ])("given %s, then the one problem says what it must be", (argument, problem) => {
    expect(problems({ args: [argument] })).toEqual([problem]);
  });

  test("given a wrong environment variable, then it is named", () => {
    expect(problems({ environment: { SSLMATE_OPERATOR_POLL: "soon" } })).toEqual([
      '--poll (SSLMATE_OPERATOR_POLL) is "soon", and must be a duration such as 500ms, 30s, 10m or 2h.',
    ]);
  });

  test("given several, then all are told at once", () => {
    const given = {
      args: ["--workers=0", "--poll=x"],
      environment: { SSLMATE_OPERATOR_LOG_LEVEL: "loud" },
    };
    expect(problems(given).map((problem) => problem.split(" ")[0])).toEqual([
      "--workers",
      "--log-level",
      "--poll",
    ]);
  });

  test.each([
    [["--wokers=3"], "--wokers"],
    [["certificates"], "certificates"],
    [["--workers"], "--workers"],
  ])("given the arguments %j, then the one that is wrong is named, and the way out", (args, named) => {
    const [problem, ...others] = problems({ args });
    expect(problem).toContain(named);
    expect(problem).toMatch(/See --help\.$/);
    expect(others).toEqual([]);
  });
});

describe("a duration", () => {
  test.each([
    ["500ms", 500],
    ["1.5s", 1_500],
    ["10m", 600_000],
    ["2h", 7_200_000],
  ])("given %s, then it is %i milliseconds", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each(["", "10", "0s", "-1s", "1d", "1 s", "1h30m", "1e3s", ".5s", "Infinitys", `${"9".repeat(400)}h`])(
    "given %j, then it is none",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
