/** Trying an account by a call that costs nothing. Where certificates are followed, the call is the list of them. */
import type { AccountCheck } from "../../core/status/cluster-status.ts";
import { boundsOf, delayAfter } from "../../core/failure/backoff.ts";
import { VENDOR_FAILURES } from "../../core/failure/vendor-failures.ts";
import { parseDuration } from "../../core/renewal/time.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import type { Clock } from "../../ops/clock.ts";
import type { Logger } from "../../ops/logger.ts";
import { isSslmateError } from "../../sslmate/errors.ts";
import type { Certificate } from "../../sslmate/types.ts";
import type { VendorPort } from "../ports.ts";
import type { ClusterObject } from "../resources.ts";
import type { Accounts, OpenedAccount } from "../vendor/accounts.ts";
import { vendorFailure } from "../vendor/ask.ts";

/** Any name does, whether the account has a certificate of it or not; this one nobody can own (RFC 2606). */
const NAME_TO_ASK_FOR = "example.com";
const DEFAULT_POLL_INTERVAL = "10m";
/** Lists of many Clusters are not to be asked for at once: an interval varies by so much either way. */
const SPREAD = 0.1;

/** The longest wait until an account that SSLMate refuses is tried again, in milliseconds. */
const LONGEST_REFUSED = 60 * 60_000;

/** What came of a trial, and when the next is due, in milliseconds of the monotonic clock. */
export interface Trial {
  /** What of the world it rests on: with another Secret or spec it says nothing. */
  inputs: string;
  check: AccountCheck;
  /** Trials in a row that found that the account cannot be used. */
  failures?: number;
  nextAt: number;
  /** The API key could not be read this time; what was found before stands, for once. */
  unread?: true;
  /** When the account is listed next; undefined if it is not followed. */
  listAt?: number;
}

export interface TrialSettings {
  accounts: Accounts;
  clock: Clock;
  /** Uniform in [0, 1), like Math.random. */
  random: () => number;
  logger: Logger;
  /** Milliseconds until a working account is tried again. */
  recheck: number;
  /** Milliseconds until an account that does not work is tried again; twice as long after each such trial. */
  retry: number;
  /** Milliseconds that such a wait does not exceed. */
  retryLimit: number;
}

export interface TrialRequest {
  cluster: ClusterObject;
  inputs: string;
  before: Trial | undefined;
  /** Whether the account's certificates are followed: some Order uses it. */
  follows: boolean;
  /** Told of the list; undefined: SSLMate gives none. */
  onList: (certificates: readonly Certificate[] | undefined, askedAt: number) => void;
}

/** Tries an account. @throws whatever neither Kubernetes nor SSLMate did. */
export async function tryAccount(
  settings: TrialSettings,
  request: TrialRequest,
  signal: AbortSignal,
): Promise<Trial> {
  const { accounts, clock, recheck, retry } = settings;
  const { cluster, inputs, before, follows } = request;
  const opened = await openAccount(accounts, cluster, signal);
  const askedAt = clock.monotonic();
  if (isPassing(opened) && before?.inputs === inputs && before.check.kind === "accepted" && !before.unread) {
    return { ...before, nextAt: askedAt + retry, unread: true };
  }
  const failures = failuresBefore(request) + 1;
  if (!opened.ok) {
    const wait = waitAfter(opened.check, failures, settings);
    return { inputs, check: opened.check, failures, nextAt: askedAt + wait };
  }
  const { client } = opened.account;
  const isDue =
    follows && (before?.listAt === undefined || askedAt >= before.listAt || before.inputs !== inputs);
  const answered = isDue ? await list(settings, request, client, askedAt) : false;
  const check: AccountCheck = answered ? { kind: "accepted" } : await ask(client);
  const listAt = isDue ? askedAt + jittered(cluster, settings.random) : before?.listAt;
  const listed = follows && listAt !== undefined ? { listAt } : {};
  if (check.kind === "accepted") {
    return { inputs, check, nextAt: Math.min(askedAt + recheck, listed.listAt ?? Infinity), ...listed };
  }
  return { inputs, check, failures, nextAt: askedAt + waitAfter(check, failures, settings), ...listed };
}

function failuresBefore({ before, inputs }: TrialRequest): number {
  return before?.inputs === inputs ? (before.failures ?? 0) : 0;
}

/**
 * An outage ends by itself, and that is to be noticed soon. What SSLMate refuses it refuses until somebody changes the API
 * key, which is noticed at once, or something in the account.
 */
function waitAfter(
  check: Exclude<AccountCheck, { kind: "accepted" }>,
  failures: number,
  { retry, retryLimit, random }: Pick<TrialSettings, "retry" | "retryLimit" | "random">,
): number {
  const isRefused = check.kind === "vendor" && VENDOR_FAILURES[check.error.kind].class === "refused";
  const limits = { retry, retryLimit: Math.min(retryLimit, LONGEST_REFUSED) };
  const bounds = boundsOf(limits, isRefused ? "refused" : "outage");
  const asked = check.kind === "vendor" ? (check.error.retryAfterSeconds ?? 0) * 1_000 : 0;
  return Math.max(delayAfter(failures, bounds, random()), asked);
}

/** Opens the account; that Kubernetes does not hand out its API key is a finding too. */
async function openAccount(
  accounts: Accounts,
  cluster: ClusterObject,
  signal: AbortSignal,
): Promise<OpenedAccount> {
  try {
    return await accounts.open(cluster, signal);
  } catch (error) {
    if (signal.aborted || !isKubeError(error)) throw error;
    const refused = isKubeError(error, "forbidden", "unauthorized");
    return { ok: false, check: { kind: "secret-unreadable", problem: error.message, refused } };
  }
}

/** An API server that is restarted says nothing of an account. */
function isPassing(opened: OpenedAccount): boolean {
  return !opened.ok && opened.check.kind === "secret-unreadable" && !opened.check.refused;
}

async function ask(client: VendorPort): Promise<AccountCheck> {
  try {
    await client.getCertificate(NAME_TO_ASK_FOR);
    return { kind: "accepted" };
  } catch (error) {
    if (isSslmateError(error)) return { kind: "vendor", error: vendorFailure(error) };
    throw error;
  }
}

/** @returns whether a list was given. An account that cannot be listed may work all the same. */
async function list(
  { logger }: TrialSettings,
  { cluster, onList }: TrialRequest,
  client: VendorPort,
  askedAt: number,
): Promise<boolean> {
  try {
    const certificates = await client.listCertificates({ expand: ["current"] });
    onList(certificates, askedAt);
    return certificates !== undefined;
  } catch (error) {
    if (!isSslmateError(error)) throw error;
    const { kind, reason } = error;
    logger.warn({ cluster: cluster.metadata.name, kind, reason }, "the account could not be listed");
    onList(undefined, askedAt);
    return false;
  }
}

function jittered({ spec }: ClusterObject, random: () => number): number {
  const interval = parseDuration(spec.pollInterval ?? DEFAULT_POLL_INTERVAL);
  return interval * (1 - SPREAD + 2 * SPREAD * random());
}
