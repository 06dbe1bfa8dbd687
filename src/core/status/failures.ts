/** What is said, and when it is tried again, after a call that came to nothing. */
import type { ClusterReason, OrderReason } from "../../api/reasons.ts";
import type { Rest } from "../order/action.ts";
import type { Failure, OrderObserved, VendorFailure } from "../order/observed.ts";
import { rest } from "./rests.ts";

/** Where the vendor's parameter comes from in an Order, so that its refusal points at a field a person can change. */
const FIELD_OF_PARAM: Readonly<Record<string, string>> = {
  csr: "spec.privateKey and spec.identifiers",
  sans: "spec.identifiers",
  approval_method: "spec.identifiers[].approval",
  approver_email: "spec.identifiers[].approverEmail",
};

/** The rest that follows a failure; the same attempt goes on later, and nothing that was reached is lost. */
export function restAfterFailure({ timing, order }: OrderObserved, failure: Failure): Rest {
  const { retry } = timing;
  switch (failure.kind) {
    case "vendor":
      return afterVendorFailure(failure.doing, failure.error, order.spec.cluster, retry);
    case "account":
      return rest(
        "progressing",
        "ClusterNotReady",
        `Cluster ${order.spec.cluster} is not ready: ${failure.problem}`,
        retry,
      );
    case "not-approvable":
      return rest(
        "progressing",
        "ApprovalNotReady",
        `SSLMate cannot approve ${failure.names.join(", ")} yet, so nothing is bought. Set up the approval of these names at SSLMate (its DNS integration, or the proxy for http).`,
        retry,
      );
    case "settings-not-taken":
      return rest(
        "progressing",
        "SettingsNotTaken",
        `SSLMate did not take the settings as they were sent (${failure.what}), so nothing is bought. Somebody else may be changing this certificate at SSLMate.`,
        retry,
      );
    case "csr":
      return rest("stalled", "Refused", `No certificate request could be made: ${failure.problem}.`, retry);
    case "lease-too-short":
      return rest(
        "progressing",
        "LeaseTooShort",
        "The purchase waits until the operator's lease is renewed.",
        1_000,
      );
    case "changed":
      return rest("progressing", "Preparing", `Looking again, since ${failure.what}.`, 1_000);
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
  timeout: "Unavailable",
  "connection-lost": "Unavailable",
  nonsense: "UnexpectedAnswer",
} as const satisfies Record<VendorFailure["kind"], OrderReason & ClusterReason>;

function afterVendorFailure(doing: string, error: VendorFailure, cluster: string, retry: number): Rest {
  const reason = VENDOR_FAILURE_REASONS[error.kind];
  const after = Math.max(retry, (error.retryAfterSeconds ?? 0) * 1_000);
  const words = quoted(error);
  switch (error.kind) {
    case "unauthorized":
      return rest(
        "progressing",
        reason,
        `SSLMate does not accept the API key of Cluster ${cluster}. Put the right key into the Secret that spec.apiKeySecretRef of the Cluster names.`,
        after,
      );
    case "payment-required":
      return rest(
        "stalled",
        reason,
        `SSLMate wants a payment first${words}. Settle it at SSLMate; it is then tried again.`,
        after,
      );
    case "refused":
    case "not-ready": {
      const field = error.param === undefined ? undefined : FIELD_OF_PARAM[error.param];
      const remedy =
        field === undefined
          ? "Change what it refuses, or ask SSLMate."
          : `Change ${field} accordingly, or ask SSLMate.`;
      return rest(
        "stalled",
        reason,
        `SSLMate refused the ${NOUNS[doing] ?? "call"}${words}. ${remedy}`,
        after,
      );
    }
    case "rate-limited":
      return rest("progressing", reason, `SSLMate asks to come again later${words}.`, after);
    case "unavailable":
    case "timeout":
    case "connection-lost":
      return rest(
        "progressing",
        reason,
        `SSLMate did not answer as it should (${error.detail}); tried again.`,
        after,
      );
    case "unreachable":
      return rest(
        "progressing",
        reason,
        `SSLMate cannot be reached (${error.detail}); tried again. Check spec.endpoint and spec.caBundle of Cluster ${cluster}, and the network.`,
        after,
      );
    case "nonsense":
      return rest(
        "progressing",
        reason,
        `The endpoint of Cluster ${cluster} does not answer as SSLMate does (${error.detail}); tried again. Check spec.endpoint of the Cluster.`,
        after,
      );
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  read: "question",
  settings: "settings of the certificate",
  buy: "purchase",
};

/** The vendor's own words: its reason code, its parameter and its sentence, as far as given. */
export function quoted({ reason, param, detail }: VendorFailure): string {
  const code = [reason, param === undefined ? undefined : `parameter ${param}`].filter(
    (part) => part !== undefined,
  );
  return code.length === 0 ? ` (${detail})` : ` (${code.join(", ")}: ${detail})`;
}
