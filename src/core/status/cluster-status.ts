/** The status of a Cluster: whether its account can be used, proved by a call, and how much it is used. */
import type { ClusterReason } from "../../api/reasons.ts";
import type { ClusterSpec, ClusterStatus } from "../../api/types.ts";
import type { VendorFailure } from "../facts/observed.ts";
import { listed, sentence } from "../words.ts";
import { conditionsOf, type NewCondition } from "./conditions.ts";
import { VENDOR_FAILURES } from "../failure/vendor-failures.ts";
import { withWords } from "./failures.ts";
import { iso } from "./time.ts";

/** What trying the account showed. */
export type AccountCheck =
  | { kind: "accepted" }
  | { kind: "secret-not-found" }
  | { kind: "secret-key-missing" }
  /** Kubernetes does not hand it out. `refused`: and will not, until somebody changes something. */
  | { kind: "secret-unreadable"; problem: string; refused: boolean }
  /** The client refuses to be made from these; `detail` is a sentence. */
  | { kind: "unusable"; field: "endpoint" | "apiKey" | "caBundle" | "proxyUrl"; detail: string }
  | { kind: "vendor"; error: VendorFailure };

/** Orders of a Cluster; one may be ready and stalled at once. */
export interface OrderCounts {
  total: number;
  ready: number;
  progressing: number;
  stalled: number;
}

/** What the present period has seen of the budget; times in milliseconds since the epoch. */
export interface BudgetUse {
  used: number;
  left: number;
  /** When it allows the next call, if it allows none now and will. */
  freeAt?: number;
  /** When the oldest call leaves the period. */
  changesAt?: number;
}

export interface ClusterObserved {
  /** Milliseconds since the epoch. */
  now: number;
  generation: number;
  spec: ClusterSpec;
  status: ClusterStatus;
  /** Where API keys lie. */
  operatorNamespace: string;
  check: AccountCheck;
  orders: OrderCounts;
  /** Set while it is being deleted: the finalizers that keep it. */
  keptBy?: readonly string[];
  /** Undefined if it cannot be read. */
  budget?: BudgetUse;
}

/** Computes a Cluster's status whole. */
export function clusterStatus(observed: ClusterObserved): ClusterStatus {
  const { generation, status, now, check, orders, budget, keptBy } = observed;
  const { reason, message } = verdict(observed);
  return {
    observedGeneration: generation,
    conditions: conditionsOf(
      [
        { type: "Ready", status: check.kind === "accepted" ? "True" : "False", reason, message },
        ...(keptBy !== undefined
          ? [beingDeleted(orders, keptBy)]
          : check.kind === "accepted"
            ? []
            : [{ type: troubleOf(check), status: "True" as const, reason, message }]),
      ],
      status.conditions,
      generation,
      now,
    ),
    orders,
    ...(budget === undefined ? {} : { budget: budgetStatus(budget) }),
  };
}

/** No finalizer is ours: a Cluster that nobody keeps is gone at once, and then its Orders alone can say so. */
function beingDeleted({ total }: OrderCounts, keptBy: readonly string[]): NewCondition {
  const users = `${total} ${total === 1 ? "Order uses" : "Orders use"} it`;
  const use = `${users}: nothing more is paid, what there is stays, and what is free goes on until this Cluster is gone. Create it anew afterwards, or delete what uses it.`;
  const by = keptBy.length === 0 ? "" : `, and is kept by finalizers of others (${listed(keptBy)})`;
  return {
    type: "Reconciling",
    status: "True",
    reason: "Deleting" satisfies ClusterReason,
    message: `This Cluster is being deleted${by}. ${total === 0 ? "No Order uses it." : use}`,
  };
}

function budgetStatus({ used, left, freeAt }: BudgetUse): NonNullable<ClusterStatus["budget"]> {
  return { used, left, ...(freeAt === undefined ? {} : { nextTime: iso(freeAt) }) };
}

/** Only what a person has to correct counts as failed; a Secret that is missing may be the next thing to be applied. */
function troubleOf(check: Exclude<AccountCheck, { kind: "accepted" }>): "Reconciling" | "Stalled" {
  switch (check.kind) {
    case "secret-not-found":
      return "Reconciling";
    case "secret-unreadable":
      return check.refused ? "Stalled" : "Reconciling";
    case "secret-key-missing":
    case "unusable":
      return "Stalled";
    case "vendor":
      return VENDOR_FAILURES[check.error.kind].class === "refused" ? "Stalled" : "Reconciling";
  }
}

function verdict({ check, spec, operatorNamespace }: ClusterObserved): {
  reason: ClusterReason;
  message: string;
} {
  switch (check.kind) {
    case "accepted":
      return { reason: "KeyAccepted", message: "SSLMate accepts the API key." };
    case "vendor": {
      const { name, key } = spec.apiKeySecretRef;
      const secret = `Secret ${operatorNamespace}/${name}`;
      return {
        reason: VENDOR_FAILURES[check.error.kind].reason,
        message: vendorMessage(check.error, secret, key),
      };
    }
    case "secret-not-found":
    case "secret-key-missing":
    case "secret-unreadable":
    case "unusable":
      return accountProblem(check, spec, operatorNamespace);
  }
}

const RIGHTS = "Give the operator the right to read it again (manifests/role.yaml).";
const API_SERVER = "Look after the API server: its log says why, and whether only this Secret is affected.";

/** Why an account cannot even be opened, and what to do. */
export function accountProblem(
  check: Exclude<AccountCheck, { kind: "accepted" | "vendor" }>,
  { apiKeySecretRef: { name, key } }: ClusterSpec,
  operatorNamespace: string,
): { reason: ClusterReason; message: string } {
  const secret = `Secret ${operatorNamespace}/${name}`;
  switch (check.kind) {
    case "secret-not-found":
      return {
        reason: "SecretNotFound",
        message: `${secret} does not exist. Create it with the account's API key under ${key}, or correct spec.apiKeySecretRef.`,
      };
    case "secret-key-missing":
      return {
        reason: "SecretKeyMissing",
        message: `${secret} has no entry ${key}, or it is empty. Put the account's API key there, or correct spec.apiKeySecretRef.key.`,
      };
    case "secret-unreadable":
      return {
        reason: "SecretNotReadable",
        message: `${secret} cannot be read (${check.problem}). ${check.refused ? RIGHTS : API_SERVER} It is tried again by itself.`,
      };
    case "unusable":
      return {
        endpoint: {
          reason: "InvalidEndpoint" as const,
          message: `spec.endpoint cannot be used. ${check.detail} It cannot be changed: create the Cluster anew.`,
        },
        apiKey: {
          reason: "InvalidAPIKey" as const,
          message: `Entry ${key} of ${secret} is no API key. ${check.detail}`,
        },
        caBundle: {
          reason: "InvalidCABundle" as const,
          message: `spec.caBundle cannot be used: it must be PEM certificates, encoded in base64. ${check.detail}`,
        },
        proxyUrl: {
          reason: "InvalidProxyURL" as const,
          message: `spec.proxyUrl cannot be used. ${check.detail}`,
        },
      }[check.field];
  }
}

function vendorMessage(error: VendorFailure, secret: string, key: string): string {
  switch (error.kind) {
    case "unauthorized":
      return `SSLMate does not accept the API key. Put the right one into ${secret}, entry ${key}.`;
    case "payment-required":
      return `${withWords("SSLMate wants a payment first", error)} Settle it on the account's page at sslmate.com. It is tried again by itself, at least once an hour.`;
    case "refused":
    case "not-ready":
      return `${withWords("SSLMate refused the question that tries the API key", error)} Ask SSLMate. It is tried again by itself, at least once an hour.`;
    case "rate-limited":
      return `${withWords("SSLMate asks to come again later", error)} It is tried again by itself.`;
    case "unavailable":
      return `${withWords("SSLMate is not available", error)} It is tried again by itself.`;
    case "timeout":
    case "connection-lost":
      return `${sentence(error.detail)} It is tried again by itself.`;
    case "unreachable":
      return `${sentence(error.detail)} Check spec.endpoint, spec.caBundle and the network. It is tried again by itself.`;
    case "proxy":
      return `${sentence(error.detail)} Check spec.proxyUrl, and what the proxy allows. It is tried again by itself.`;
    case "nonsense":
      return `${sentence(error.detail)} Check spec.endpoint: a proxy or another server may answer there. It is tried again by itself.`;
  }
}
