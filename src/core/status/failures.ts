/** What is said, and when it is tried again, after a call that came to nothing. */
import { withoutCertificate } from "../failure/basis.ts";
import { failedAgain } from "../failure/backoff.ts";
import { growingWait } from "../failure/growing-wait.ts";
import { remedyOf, retryCommand } from "../failure/remedy.ts";
import { VENDOR_FAILURES, type FailureClass } from "../failure/vendor-failures.ts";
import { lastRest, lastWasOutage } from "../failure/waiting.ts";
import type { Rest } from "../order/action.ts";
import type { ClusterView, Failure, OrderObserved, OrderView, VendorFailure } from "../facts/observed.ts";
import { sentence } from "../words.ts";
import { approvalNotReady } from "./rests/approval.ts";
import { rest, restWith } from "./rests/rests.ts";

/** In milliseconds. */
const MOMENT = 1_000;

/** What to look at where the API server refuses a call. */
export const WHAT_REFUSES =
  "Check the operator's rights, the quota and the admission policies of that namespace.";

/** What to look at where it answers a call with its own failure. */
export const WHAT_FAILS =
  "See whether an admission webhook that is asked about this does not answer (kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations), and whether the API server is well.";

/** What to do where the record of what was paid cannot be read. */
export const WHAT_MENDS_PURSE =
  "Restore it from a copy; or, to begin anew, look at the invoices at SSLMate first and delete that ConfigMap: the budget and what waits for a person are then forgotten.";

/** The rest that follows a failure; the same attempt goes on later, and nothing that was reached is lost. */
export function restAfterFailure(observed: OrderObserved, failure: Failure): Rest {
  const { timing, order } = observed;
  const { retry } = timing;
  const counted = (kind: FailureClass, resting: Rest, retryAfterSeconds?: number): Rest => {
    // What waits for its certificate is looked at often, whatever else is refused meanwhile.
    const isPending = order.status.issuance?.phase === "Pending";
    const bounds = isPending ? "outage" : kind;
    return {
      ...resting,
      ...failedAgain(observed, bounds, lastWasOutage(observed) === (kind === "outage"), retryAfterSeconds),
    };
  };
  switch (failure.kind) {
    case "vendor": {
      const { error } = failure;
      return counted(
        VENDOR_FAILURES[error.kind].class,
        afterVendorFailure(failure.doing, error, observed),
        error.retryAfterSeconds,
      );
    }
    case "account":
      return counted(
        "outage",
        rest(
          "progressing",
          "ClusterNotReady",
          `Cluster ${order.spec.cluster} is not ready: ${sentence(failure.problem)}`,
        ),
      );
    case "not-approvable":
      return approvalNotReady(failure.approval, observed);
    case "settings-not-taken":
      return counted(
        "refused",
        rest(
          "progressing",
          "SettingsNotTaken",
          `SSLMate did not take the settings as they were sent (${failure.what})${failure.free === true ? "; the certificate stays as it is" : ", so nothing is bought"}. Somebody else may be changing this certificate: see its page at sslmate.com, or ask SSLMate. ${triedByItself}`,
        ),
      );
    case "csr":
      return counted(
        "refused",
        rest(
          "stalled",
          "RequestNotPossible",
          `No certificate request can be made, so nothing is bought. ${sentence(failure.problem)}`,
        ),
      );
    case "lease-too-short":
      return rest(
        "progressing",
        "LeaseTooShort",
        "The purchase waits some seconds, until the operator's lease is renewed.",
        growingWait(observed, "LeaseTooShort", { shortest: MOMENT, longest: Math.max(MOMENT, retry) }),
      );
    case "kubernetes":
      return counted(
        "outage",
        failure.fails === true
          ? restWith("progressing", "KubernetesRefused", [
              sentence(`Kubernetes fails at what the operator has to do (${failure.problem})`),
              `${WHAT_FAILS} ${triedByItself}`,
            ])
          : restWith("stalled", "KubernetesRefused", [
              sentence(`Kubernetes refuses what the operator has to do (${failure.problem})`),
              WHAT_REFUSES,
            ]),
      );
    case "purse":
      return rest(
        "stalled",
        "PurseUnreadable",
        `${sentence(failure.problem)} It holds what was paid, so nothing is bought, and nothing is lost meanwhile. ${WHAT_MENDS_PURSE} It is read again at least once an hour, or now by: ${retryCommand(order)}`,
        growingWait(observed, "PurseUnreadable"),
      );
    case "changed":
      return rest(
        "progressing",
        "Preparing",
        `${sentence(`Looking again, since ${failure.what}`)} There is nothing to do.`,
        // Once that is the rule. What changes each time that it is looked at would have SSLMate asked every second.
        growingWait(observed, "Preparing", { shortest: MOMENT, longest: Math.max(MOMENT, 15 * retry) }),
      );
  }
}

/**
 * Each step of a pass led to another one: by a fault of the operator, or since what it works with is another each time that
 * it looks. Until a person has changed something it is begun again ever more rarely, whatever wakes the Order.
 */
export function inCircles(observed: OrderObserved, steps: number): Rest {
  const message = `After ${steps} steps there was still another one to do, so the operator has stopped for now; nothing is paid twice by that. Either something changes this certificate at SSLMate, or its Secret, each time that the operator looks, or the operator has a fault: its log names the steps; report them. ${triedAgain(observed.order)}`;
  const continues = lastRest(observed)?.reason === "NoProgress";
  return {
    ...rest("stalled", "NoProgress", message),
    ...failedAgain(withoutCertificate(observed), "refused", continues),
  };
}

function afterVendorFailure(
  doing: Extract<Failure, { kind: "vendor" }>["doing"],
  error: VendorFailure,
  { order, cluster: view }: OrderObserved,
): Rest {
  const { reason } = VENDOR_FAILURES[error.kind];
  const { cluster } = order.spec;
  const progressing = (cause: string, remedy: string): Rest =>
    restWith("progressing", reason, [cause, remedy]);
  const stalled = (cause: string, remedy: string): Rest => restWith("stalled", reason, [cause, remedy]);
  const said = sentence(error.detail);
  switch (error.kind) {
    case "unauthorized":
      return progressing(
        `SSLMate does not accept the API key of Cluster ${cluster}.`,
        `Put the right one into ${apiKeyOf(view)} in the operator's namespace.`,
      );
    case "payment-required":
      return stalled(
        withWords("SSLMate wants a payment first", error),
        `Settle it on the account's page at sslmate.com. ${triedAgain(order)}`,
      );
    case "refused":
    case "not-ready":
      return stalled(
        withWords(`SSLMate refused ${REFUSED[doing]}`, error),
        `${remedyOf(error, cluster)} ${triedAgain(order)}`,
      );
    case "rate-limited":
      return progressing(withWords("SSLMate asks to come again later", error), triedByItself);
    case "unavailable":
      return progressing(withWords("SSLMate is not available", error), triedByItself);
    case "timeout":
    case "connection-lost":
      return progressing(said, triedByItself);
    case "unreachable":
      return progressing(
        said,
        `Check spec.endpoint and spec.caBundle of Cluster ${cluster}, and the network. ${triedByItself}`,
      );
    case "proxy":
      return progressing(
        said,
        `Check spec.proxyUrl of Cluster ${cluster}, and what the proxy allows. ${triedByItself}`,
      );
    case "nonsense":
      return progressing(
        said,
        `Check spec.endpoint of Cluster ${cluster}: a proxy or another server may answer there. ${triedByItself}`,
      );
  }
}

function apiKeyOf(cluster: ClusterView): string {
  if (cluster.kind === "missing") return "the Secret that the Cluster names,";
  const { name, key } = cluster.spec.apiKeySecretRef;
  return `Secret ${name}, entry ${key},`;
}

const triedByItself = "It is tried again by itself, at status.nextAttemptTime.";

/** How a person who mended something elsewhere need not wait. */
function triedAgain(order: OrderView): string {
  return `It is tried again at status.nextAttemptTime, or now by: ${retryCommand(order)}`;
}

const REFUSED = {
  read: "the question what it has for this name",
  settings: "the settings of the certificate",
  buy: "the purchase",
  reissue: "the reissue",
  revoke: "the revocation",
  approval: "to begin the approval anew",
} as const;

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
