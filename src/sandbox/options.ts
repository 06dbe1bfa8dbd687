/** What a sandbox is started with. Everything has a default that suits a test. */
import { randomBytes, randomInt } from "node:crypto";
import { systemClock, type Clock } from "../ops/clock.ts";
import { DEFAULT_NETWORK, type Network } from "./approval/network.ts";
import type { StoredAuthority } from "./ca/authority.ts";
import type { FaultRule } from "./faults/injector.ts";
import type { Account } from "./state/model.ts";
import { DEFAULT_SWITCHES, type Policy, type Switches } from "./state/policy.ts";

export interface SandboxOptions {
  clock: Clock;
  /** Address to listen on; the vendor's port and the management port each have theirs. */
  host: string;
  managementHost: string;
  /** 0: a port that is free. */
  port: number;
  managementPort: number;
  /** HTTPS with a certificate of the sandbox's own CA, or plain HTTP. */
  tls: boolean;
  /** Further names and addresses for the HTTPS certificate. */
  tlsNames: readonly string[];
  /** Where clients reach the vendor's port, if not where it listens: `https://name:port`. */
  publicOrigin: string | undefined;
  /** Where clients reach the management port: it stands in certificates as the address of the CRL. */
  managementOrigin: string | undefined;
  /** Where to write the root certificate; undefined: nowhere. */
  caFile: string | undefined;
  /** What repeats the random part of a run: an integer below 2^32. */
  seed: number;
  /** The accounts there are at the start; the first is the one that is announced. */
  accounts: readonly Omit<Account, "id">[];
  policy: Policy;
  network: Network;
  faults: readonly Omit<FaultRule, "id">[];
  /** The CA of an earlier run; undefined: a new one. */
  authority: StoredAuthority | undefined;
  /** Told of every error that nobody foresaw, in addition to the 500 that the client gets. */
  report: (error: unknown) => void;
  /** How many of the newest requests and events are remembered. */
  historyLimit: number;
}

/** What may be given to `startSandbox`, whole or in part; parts of accounts, policy, switches, network and faults too. */
export interface PartialOptions extends Partial<
  Omit<SandboxOptions, "accounts" | "policy" | "network" | "faults">
> {
  /** The first account; the same as the first of `accounts`. */
  account?: Partial<Omit<Account, "id">>;
  accounts?: readonly Partial<Omit<Account, "id">>[];
  network?: Partial<Network>;
  faults?: readonly PartialFault[];
  policy?: Partial<Omit<Policy, "switches">> & { switches?: Partial<Switches> };
}

type PartialFault = Pick<FaultRule, "fault"> & Partial<Omit<FaultRule, "id">>;

export const DEFAULT_POLICY: Policy = {
  approve: "auto",
  approvalDelay: 1,
  lifetimeDays: 199,
  subscriptionDays: 365,
  issuer: "match",
  retryAfter: 1,
  switches: DEFAULT_SWITCHES,
};

/**
 * An account as a stranger needs it: everything integrated, everything payable.
 * @param number makes it differ from others.
 */
export function defaultAccount(number: number): Omit<Account, "id"> {
  return {
    apiKey: `${number}_${randomBytes(16).toString("hex")}`,
    username: number === 1 ? "sandbox" : `sandbox${number}`,
    password: randomBytes(16).toString("hex"),
    contact: { C: "US", ST: "California", L: "Berkeley", O: "Example" },
    autoRenewDefault: false,
    httpIntegration: true,
    dnsIntegration: true,
    paymentMethod: "credit_card",
    balance: 0,
    purchaseLimit: null,
    webhooks: [],
  };
}

/** Fills in what was left out. */
export function withDefaults(given: PartialOptions): SandboxOptions {
  const { account, accounts = [account ?? {}], policy, network, faults = [], ...rest } = given;
  const switches = { ...DEFAULT_SWITCHES, ...policy?.switches };
  return {
    clock: systemClock,
    host: "127.0.0.1",
    managementHost: "127.0.0.1",
    port: 0,
    managementPort: 0,
    tls: true,
    tlsNames: [],
    publicOrigin: undefined,
    managementOrigin: undefined,
    caFile: undefined,
    authority: undefined,
    seed: randomInt(2 ** 32),
    report: () => undefined,
    historyLimit: 50_000,
    ...rest,
    accounts: accounts.map((each, index) => ({ ...defaultAccount(index + 1), ...each })),
    network: { ...DEFAULT_NETWORK, ...network },
    faults: faults.map((fault) => ({
      endpoint: null,
      cn: null,
      rate: null,
      next: null,
      seconds: null,
      ...fault,
    })),
    policy: { ...DEFAULT_POLICY, ...policy, switches },
  };
}
