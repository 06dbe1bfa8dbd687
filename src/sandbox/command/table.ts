/** Every option of the command line: what it is called, what it takes, what it says of itself, and what it sets. */
import type { PartialOptions } from "../options.ts";
import * as value from "./values.ts";

/** The options as they are gathered; `set` of each entry adds its part. */
export interface Gathered {
  options: Mutable<PartialOptions>;
  account: NonNullable<PartialOptions["account"]>;
  policy: NonNullable<PartialOptions["policy"]>;
  network: Mutable<NonNullable<PartialOptions["network"]>>;
  faults: NonNullable<PartialOptions["faults"]>[number][];
  caFolder: string | undefined;
  accountsFile: string | undefined;
  json: boolean;
  help: boolean;
}

type Mutable<Type> = { -readonly [Member in keyof Type]: Type[Member] };

interface Common {
  section: "Where it listens" | "The account" | "The CA" | "Approval" | "Behaviour" | "Output";
  help: string;
}

export type Option =
  | (Common & { kind: "flag"; set: (into: Gathered) => void })
  | (Common & { kind: "value"; label: string; set: (into: Gathered, text: string, name: string) => void });

export const OPTIONS: Readonly<Record<string, Option>> = {
  port: {
    section: "Where it listens",
    kind: "value",
    label: "N",
    help: "port of the API (default 8443; 0: one that is free)",
    set: (into, text, name) => (into.options.port = value.port(text, name)),
  },
  "management-port": {
    section: "Where it listens",
    kind: "value",
    label: "N",
    help: "port of the management interface (default 8444; 0: one that is free)",
    set: (into, text, name) => (into.options.managementPort = value.port(text, name)),
  },
  host: {
    section: "Where it listens",
    kind: "value",
    label: "ADDRESS",
    help: "address of the API port (default 127.0.0.1)",
    set: (into, text) => (into.options.host = text),
  },
  "management-host": {
    section: "Where it listens",
    kind: "value",
    label: "ADDRESS",
    help: "address of the management port (default 127.0.0.1)",
    set: (into, text) => (into.options.managementHost = text),
  },
  http: {
    section: "Where it listens",
    kind: "flag",
    help: "plain HTTP instead of HTTPS; on a loopback address only",
    set: (into) => (into.options.tls = false),
  },
  "tls-name": {
    section: "Where it listens",
    kind: "value",
    label: "NAME",
    help: "further name for the HTTPS certificate; may be repeated",
    set: (into, text) => (into.options.tlsNames = [...(into.options.tlsNames ?? []), text]),
  },
  "public-origin": {
    section: "Where it listens",
    kind: "value",
    label: "URL",
    help: "where clients reach the API port, if not where it listens",
    set: (into, text, name) => (into.options.publicOrigin = value.origin(text, name)),
  },
  "management-origin": {
    section: "Where it listens",
    kind: "value",
    label: "URL",
    help: "where clients reach the management port: the address of the CRL",
    set: (into, text, name) => (into.options.managementOrigin = value.origin(text, name)),
  },
  "api-key": {
    section: "The account",
    kind: "value",
    label: "KEY",
    help: "its API key (default: a random one)",
    set: (into, text, name) => (into.account.apiKey = value.credential(text, name)),
  },
  username: {
    section: "The account",
    kind: "value",
    label: "NAME",
    help: "its user name (default sandbox)",
    set: (into, text, name) => (into.account.username = value.credential(text, name)),
  },
  password: {
    section: "The account",
    kind: "value",
    label: "PASSWORD",
    help: "its password (default: a random one)",
    set: (into, text) => (into.account.password = text),
  },
  webhook: {
    section: "The account",
    kind: "value",
    label: "URL",
    help: "address that is told of each certificate; may be repeated",
    set: (into, text, name) =>
      (into.account.webhooks = [...(into.account.webhooks ?? []), value.address(text, name)]),
  },
  "no-integration": {
    section: "The account",
    kind: "flag",
    help: "neither web server nor DNS provider is integrated",
    set: (into) => Object.assign(into.account, { httpIntegration: false, dnsIntegration: false }),
  },
  accounts: {
    section: "The account",
    kind: "value",
    label: "FILE",
    help: "several accounts: a JSON array of them, as GET /accounts shows them",
    set: (into, text) => (into.accountsFile = text),
  },
  "ca-file": {
    section: "The CA",
    kind: "value",
    label: "FILE",
    help: "where to write the root certificate (default: a temporary file)",
    set: (into, text) => (into.options.caFile = text),
  },
  ca: {
    section: "The CA",
    kind: "value",
    label: "FOLDER",
    help: "keep the CA there, or use the one that is there",
    set: (into, text) => (into.caFolder = text),
  },
  issuer: {
    section: "The CA",
    kind: "value",
    label: "HOW",
    help: "match: the intermediate of the key's algorithm; ecdsa; rsa (default match)",
    set: (into, text, name) => (into.policy.issuer = value.oneOf(text, ["match", "ecdsa", "rsa"], name)),
  },
  "lifetime-days": {
    section: "The CA",
    kind: "value",
    label: "N",
    help: "lifetime of certificates (default 199)",
    set: (into, text, name) => (into.policy.lifetimeDays = value.days(text, name)),
  },
  "subscription-days": {
    section: "The CA",
    kind: "value",
    label: "N",
    help: "what one purchase pays for (default 365)",
    set: (into, text, name) => (into.policy.subscriptionDays = value.days(text, name)),
  },
  approve: {
    section: "Approval",
    kind: "value",
    label: "HOW",
    help: "auto: after a delay; check: really looking; manual: through the management port (default auto)",
    set: (into, text, name) => (into.policy.approve = value.oneOf(text, ["auto", "check", "manual"], name)),
  },
  "approval-delay": {
    section: "Approval",
    kind: "value",
    label: "S",
    help: "seconds until auto approves (default 1)",
    set: (into, text, name) => (into.policy.approvalDelay = value.number(text, 86_400, name)),
  },
  resolver: {
    section: "Approval",
    kind: "value",
    label: "ADDRESS",
    help: "DNS server for check, address or address:port (default: the system's)",
    set: (into, text, name) => (into.network.resolver = value.resolver(text, name)),
  },
  "http-port": {
    section: "Approval",
    kind: "value",
    label: "N",
    help: "port of the web servers that check asks (default 80)",
    set: (into, text, name) => (into.network.httpPort = value.port(text, name)),
  },
  "https-port": {
    section: "Approval",
    kind: "value",
    label: "N",
    help: "port to which check follows a redirect to HTTPS (default 443)",
    set: (into, text, name) => (into.network.httpsPort = value.port(text, name)),
  },
  "http-proxy": {
    section: "Approval",
    kind: "value",
    label: "URL",
    help: "proxy through which check asks them",
    set: (into, text, name) => (into.network.httpProxy = value.origin(text, name)),
  },
  address: {
    section: "Approval",
    kind: "value",
    label: "HOST=ADDRESS",
    help: "address of a host, for check and for the installation test; may be repeated",
    set: (into, text, name) => {
      const [host, address] = value.pair(text, name);
      const known = into.network.hosts?.[host] ?? [];
      into.network.hosts = { ...into.network.hosts, [host]: [...known, value.ipAddress(address, name)] };
    },
  },
  switch: {
    section: "Behaviour",
    kind: "value",
    label: "NAME=VALUE",
    help: "one of the readings of what nobody documented (docs/sandbox.md); may be repeated",
    set: (into, text, name) =>
      (into.policy.switches = { ...into.policy.switches, ...value.switchOf(text, name) }),
  },
  fault: {
    section: "Behaviour",
    kind: "value",
    label: "NAME=RATE",
    help: "a fault (docs/sandbox.md) and the share of requests it strikes, 0 to 1; may be repeated",
    set: (into, text, name) => into.faults.push(value.fault(text, name)),
  },
  hostile: {
    section: "Behaviour",
    kind: "flag",
    help: "the default mix of faults",
    set: (into) => into.faults.push(...value.hostileFaults()),
  },
  seed: {
    section: "Behaviour",
    kind: "value",
    label: "N",
    help: "repeats the random part of a run (default: a random one)",
    set: (into, text, name) => (into.options.seed = value.whole(text, 2 ** 32 - 1, name)),
  },
  json: {
    section: "Output",
    kind: "flag",
    help: "print one line of JSON: endpoint, apiKey, caFile, managementUrl, seed",
    set: (into) => (into.json = true),
  },
  help: { section: "Output", kind: "flag", help: "print this", set: (into) => (into.help = true) },
};
