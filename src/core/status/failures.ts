/** What is said, and when it is tried again, after a call that came to nothing. */
import type { ClusterReason, OrderReason } from "../../api/reasons.ts";
import type { Rest } from "../order/action.ts";
import type { Failure, OrderObserved, VendorFailure } from "../order/observed.ts";
import { sentence } from "../words.ts";
import { approvalNotReady } from "./approval-rests.ts";
import { rest } from "./rests.ts";

/** Where the vendor's parameter comes from in an Order, so that its refusal points at a field a person can change. */
const FIELD_OF_PARAM: ReadonlyMap<string, string> = new Map([
  ["csr", "spec.privateKey and spec.identifiers"],
  ["sans", "spec.identifiers"],
  ["approval_method", "spec.identifiers[].approval"],
  ["approver_email", "spec.identifiers[].approverEmail"],
]);

/** The rest that follows a failure; the same attempt goes on later, and nothing that was reached is lost. */
export function restAfterFailure(observed: OrderObserved, failure: Failure): Rest {
  const { timing, order } = observed;
  const { retry } = timing;
  switch (failure.kind) {
    case "vendor":
      return afterVendorFailure(failure.doing, failure.error, order.spec.cluster, retry);
    case "account":
      return rest(
        "progressing",
        "ClusterNotReady",
        `Cluster ${order.spec.cluster} is not ready: ${sentence(failure.problem)}`,
        retry,
      );
    case "not-approvable":
      return approvalNotReady(failure.approval, observed);
    case "settings-not-taken":
      return rest(
        "progressing",
        "SettingsNotTaken",
        `SSLMate did not take the settings as they were sent (${failure.what}), so nothing is bought. Somebody else may be changing this certificate at SSLMate.`,
        retry,
      );
    case "csr":
      return rest(
        "stalled",
        "RequestNotPossible",
        `No certificate request can be made, so nothing is bought. ${sentence(failure.problem)}`,
        retry,
      );
    case "lease-too-short":
      return rest(
        "progressing",
        "LeaseTooShort",
        "The purchase waits until the operator's lease is renewed.",
        1_000,
      );
    case "kubernetes":
      return rest(
        "stalled",
        "KubernetesRefused",
        `${sentence(`Kubernetes refuses what the operator has to do (${failure.problem})`)} Check the operator's rights, the quota and the admission policies of that namespace.`,
        retry,
      );
    case "purse":
      return rest(
        "stalled",
        "PurseUnreadable",
        `${sentence(failure.problem)} It holds what was paid, so nothing is bought, and nothing is lost meanwhile. Restore it from a copy; or, to begin anew, look at the invoices at SSLMate first and delete that ConfigMap: the budget and what waits for a person are then forgotten.`,
        retry,
      );
    case "changed":
      return rest("progressing", "Preparing", sentence(`Looking again, since ${failure.what}`), 1_000);
  }
}

/** The reason that a condition carries for each kind of failure at the vendor; the same words for Order and Cluster. */
export const VENDOR_FAILURE_REASONS = {
  unauthorized: "Unauthorized",
  "payment-required": "PaymentRequired",
  refused: "Refused",
  "not-ready": "Refused",
  "rate-limited": "RateLimited",
  unavailable: "Unavailable",
  unreachable: "Unreachable",
  proxy: "ProxyFailed",
  timeout: "Unavailable",
  "connection-lost": "Unavailable",
  nonsense: "UnexpectedAnswer",
} as const satisfies Record<VendorFailure["kind"], OrderReason & ClusterReason>;

type Doing = Extract<Failure, { kind: "vendor" }>["doing"];

function afterVendorFailure(doing: Doing, error: VendorFailure, cluster: string, retry: number): Rest {
  const reason = VENDOR_FAILURE_REASONS[error.kind];
  const after = Math.max(retry, (error.retryAfterSeconds ?? 0) * 1_000);
  const rests = (state: Rest["state"], message: string): Rest => rest(state, reason, message, after);
  switch (error.kind) {
    case "unauthorized":
      return rests(
        "progressing",
        `SSLMate does not accept the API key of Cluster ${cluster}. Put the right key into the Secret that spec.apiKeySecretRef of the Cluster names.`,
      );
    case "payment-required":
      return rests(
        "stalled",
        `${withWords("SSLMate wants a payment first", error)} Settle it at SSLMate; it is then tried again.`,
      );
    case "refused":
    case "not-ready": {
      const field = error.param === undefined ? undefined : FIELD_OF_PARAM.get(error.param);
      const remedy =
        field === undefined
          ? "Change what it refuses, or ask SSLMate."
          : `Change ${field} accordingly, or ask SSLMate.`;
      return rests("stalled", `${withWords(`SSLMate refused ${REFUSED[doing]}`, error)} ${remedy}`);
    }
    case "rate-limited":
      return rests(
        "progressing",
        `${withWords("SSLMate asks to come again later", error)} It is tried again by itself.`,
      );
    case "unavailable":
      return rests(
        "progressing",
        `${withWords("SSLMate is not available", error)} It is tried again by itself.`,
      );
    case "timeout":
    case "connection-lost":
      return rests("progressing", `${sentence(error.detail)} It is tried again by itself.`);
    case "unreachable":
      return rests(
        "progressing",
        `${sentence(error.detail)} It is tried again by itself; check spec.endpoint and spec.caBundle of Cluster ${cluster}, and the network.`,
      );
    case "proxy":
      return rests(
        "progressing",
        `${sentence(error.detail)} It is tried again by itself; check spec.proxyUrl of Cluster ${cluster}, and what the proxy allows.`,
      );
    case "nonsense":
      return rests(
        "progressing",
        `${sentence(error.detail)} It is tried again by itself; check spec.endpoint of Cluster ${cluster}.`,
      );
  }
}

const REFUSED: Readonly<Record<Doing, string>> = {
  read: "the question what it has for this name",
  settings: "the settings of the certificate",
  buy: "the purchase",
  reissue: "the reissue",
  revoke: "the revocation",
  approval: "to begin the approval anew",
};

/**
 * Puts the vendor's own words behind a statement of ours: its reason code, its parameter and its sentence, as far as
 * given. The whole is closed, so that a remedy can follow.
 */
export function withWords(statement: string, { reason, param, detail }: VendorFailure): string {
  const codes = [reason, param === undefined ? undefined : `parameter ${param}`].filter(
    (code) => code !== undefined,
  );
  const coded = codes.length === 0 ? statement : `${statement} (${codes.join(", ")})`;
  return sentence(detail.trim() === "" ? coded : `${coded}: ${detail}`);
}
