/** What a person reads after each kind of failure, and whether it is tried again. */
import { describe, expect, it } from "vitest";
import type { Failure, VendorFailure } from "../../../src/core/facts/observed.ts";
import { restAfterFailure, withWords } from "../../../src/core/status/failures.ts";
import { FIRST_WAIT } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";

function vendor(error: VendorFailure, doing: "read" | "settings" | "buy" | "reissue" = "buy"): Failure {
  return { kind: "vendor", doing, error };
}

/** When it is tried again after SSLMate asked to wait so long. */
function afterAsking(retryAfterSeconds: number): number | undefined {
  const failure = vendor({ kind: "rate-limited", detail: "Later.", retryAfterSeconds });
  return restAfterFailure(orderObserved(), failure).after;
}

const TRIED_AGAIN =
  "It is tried again at status.nextAttemptTime, or now by: kubectl annotate -n shop sslorder example-com --overwrite sslmate.com/retry-approval=$(date +%s)";

type Row = [name: string, failure: Failure, state: string, reason: string, message: string];

describe("restAfterFailure", () => {
  const rows: Row[] = [
    [
      "a wrong API key",
      vendor({ kind: "unauthorized", detail: "sslmate.com does not accept the API key (HTTP 401)." }),
      "progressing",
      "Unauthorized",
      "SSLMate does not accept the API key of Cluster webservers. Put the right one into Secret sslmate-api-key, entry api_key, in the operator's namespace.",
    ],
    [
      "an account that cannot pay",
      vendor({ kind: "payment-required", reason: "card_declined", detail: "Your card was declined." }),
      "stalled",
      "PaymentRequired",
      "SSLMate wants a payment first (card_declined): Your card was declined. Settle it on the account's page at sslmate.com. " +
        TRIED_AGAIN,
    ],
    [
      "a refused CSR",
      vendor(
        { kind: "refused", reason: "bad_bitsize", param: "csr", detail: "The key is too small" },
        "settings",
      ),
      "stalled",
      "Refused",
      "SSLMate refused the settings of the certificate (bad_bitsize, parameter csr): The key is too small. Change spec.privateKey and spec.identifiers accordingly, or ask SSLMate. " +
        TRIED_AGAIN,
    ],
    [
      "refused names",
      vendor({ kind: "refused", param: "sans", detail: "Too many names." }, "settings"),
      "stalled",
      "Refused",
      "SSLMate refused the settings of the certificate (parameter sans): Too many names. Change spec.identifiers accordingly, or ask SSLMate. " +
        TRIED_AGAIN,
    ],
    [
      "a refused way of approval",
      vendor({ kind: "refused", param: "approval_method", detail: "Not for this name." }, "settings"),
      "stalled",
      "Refused",
      "SSLMate refused the settings of the certificate (parameter approval_method): Not for this name. Change spec.identifiers[].approval accordingly, or ask SSLMate. " +
        TRIED_AGAIN,
    ],
    [
      "a refused mailbox",
      vendor({ kind: "refused", param: "approver_email", detail: "No such mailbox." }, "settings"),
      "stalled",
      "Refused",
      "SSLMate refused the settings of the certificate (parameter approver_email): No such mailbox. Change spec.identifiers[].approverEmail accordingly, or ask SSLMate. " +
        TRIED_AGAIN,
    ],
    [
      "a refused parameter that no field stands for, named like something that every object has",
      vendor({ kind: "refused", param: "constructor", detail: "What is this?" }),
      "stalled",
      "Refused",
      "SSLMate refused the purchase (parameter constructor): What is this? Change what it refuses, or ask SSLMate. " +
        TRIED_AGAIN,
    ],
    [
      "a refused purchase without a word",
      vendor({ kind: "refused", detail: "" }),
      "stalled",
      "Refused",
      "SSLMate refused the purchase. Change what it refuses, or ask SSLMate. " + TRIED_AGAIN,
    ],
    [
      "a refused reissue",
      vendor({ kind: "refused", reason: "no_active_instance", detail: "Buy it instead." }, "reissue"),
      "stalled",
      "Refused",
      "SSLMate refused the reissue (no_active_instance): Buy it instead. Change what it refuses, or ask SSLMate. " +
        TRIED_AGAIN,
    ],
    [
      "a refused question",
      vendor({ kind: "refused", reason: "no_such_name", detail: "You cannot have this name." }, "read"),
      "stalled",
      "Refused",
      "SSLMate refused the question what it has for this name (no_such_name): You cannot have this name. Change what it refuses, or ask SSLMate. " +
        TRIED_AGAIN,
    ],
    [
      "an answer that it is not ready, which nobody asked for",
      vendor({ kind: "not-ready", reason: "not_ready", detail: "Not ready." }),
      "stalled",
      "Refused",
      "SSLMate refused the purchase (not_ready): Not ready. Change what it refuses, or ask SSLMate. " +
        TRIED_AGAIN,
    ],
    [
      "too many calls",
      vendor({ kind: "rate-limited", reason: "rate_limit_exceeded", detail: "Slow down" }),
      "progressing",
      "RateLimited",
      "SSLMate asks to come again later (rate_limit_exceeded): Slow down. It is tried again by itself, at status.nextAttemptTime.",
    ],
    [
      "an error of SSLMate's own",
      vendor({ kind: "unavailable", reason: "internal_error", detail: "Something went wrong" }),
      "progressing",
      "Unavailable",
      "SSLMate is not available (internal_error): Something went wrong. It is tried again by itself, at status.nextAttemptTime.",
    ],
    [
      "no answer in time",
      vendor({ kind: "timeout", detail: "sslmate.com did not answer completely within 30 s." }),
      "progressing",
      "Unavailable",
      "sslmate.com did not answer completely within 30 s. It is tried again by itself, at status.nextAttemptTime.",
    ],
    [
      "a lost connection",
      vendor({
        kind: "connection-lost",
        detail: "The connection to sslmate.com was lost before its answer was complete.",
      }),
      "progressing",
      "Unavailable",
      "The connection to sslmate.com was lost before its answer was complete. It is tried again by itself, at status.nextAttemptTime.",
    ],
    [
      "no connection",
      vendor({
        kind: "unreachable",
        detail: "localhost:8443 cannot be reached: the connection was refused.",
      }),
      "progressing",
      "Unreachable",
      "localhost:8443 cannot be reached: the connection was refused. Check spec.endpoint and spec.caBundle of Cluster webservers, and the network. It is tried again by itself, at status.nextAttemptTime.",
    ],
    [
      "an answer that is not SSLMate's",
      vendor({
        kind: "nonsense",
        detail: "The answer of localhost:8443 makes no sense: the body is not JSON.",
      }),
      "progressing",
      "UnexpectedAnswer",
      "The answer of localhost:8443 makes no sense: the body is not JSON. Check spec.endpoint of Cluster webservers: a proxy or another server may answer there. It is tried again by itself, at status.nextAttemptTime.",
    ],
    [
      "an account that cannot be opened",
      { kind: "account", problem: "Secret sslmate-system/sslmate-api-key does not exist. Create it." },
      "progressing",
      "ClusterNotReady",
      "Cluster webservers is not ready: Secret sslmate-system/sslmate-api-key does not exist. Create it.",
    ],
    [
      "names that SSLMate cannot approve",
      {
        kind: "not-approvable",
        approval: { names: [{ name: "example.com", method: "dns", ready: false, records: [] }] },
      },
      "progressing",
      "ApprovalNotReady",
      "SSLMate cannot approve example.com yet, so nothing is bought. example.com (dns): Connect the account at SSLMate with the DNS provider. It then goes on by itself.",
    ],
    [
      "settings that SSLMate shows otherwise",
      { kind: "settings-not-taken", what: "it shows another key" },
      "progressing",
      "SettingsNotTaken",
      "SSLMate did not take the settings as they were sent (it shows another key), so nothing is bought. Somebody else may be changing this certificate: see its page at sslmate.com, or ask SSLMate. It is tried again by itself, at status.nextAttemptTime.",
    ],
    [
      "a certificate request that cannot be made",
      {
        kind: "csr",
        problem: "The account has no contact details at SSLMate; fill them in on its account page.",
      },
      "stalled",
      "RequestNotPossible",
      "No certificate request can be made, so nothing is bought. The account has no contact details at SSLMate; fill them in on its account page.",
    ],
    [
      "a lease that would not outlive the purchase",
      { kind: "lease-too-short" },
      "progressing",
      "LeaseTooShort",
      "The purchase waits some seconds, until the operator's lease is renewed.",
    ],
    [
      "a call that Kubernetes refuses",
      { kind: "kubernetes", problem: "apply secrets shop/example-com-tls: 403 Forbidden" },
      "stalled",
      "KubernetesRefused",
      "Kubernetes refuses what the operator has to do (apply secrets shop/example-com-tls: 403 Forbidden). Check the operator's rights, the quota and the admission policies of that namespace.",
    ],
    [
      "a call that Kubernetes fails at again and again",
      {
        kind: "kubernetes",
        problem: "create secrets shop/a: 500 InternalError, admission webhook check.example.com",
        fails: true,
      },
      "progressing",
      "KubernetesRefused",
      "Kubernetes fails at what the operator has to do (create secrets shop/a: 500 InternalError, admission webhook check.example.com). See whether an admission webhook that is asked about this does not answer (kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations), and whether the API server is well. It is tried again by itself, at status.nextAttemptTime.",
    ],
    [
      "something that moved meanwhile",
      { kind: "changed", what: "SSLMate shows the new instance 30" },
      "progressing",
      "Preparing",
      "Looking again, since SSLMate shows the new instance 30. There is nothing to do.",
    ],
  ];
  it.each(rows)("given %s, then it says what is and what to do", (_name, failure, state, reason, message) => {
    expect(restAfterFailure(orderObserved(), failure)).toMatchObject({
      kind: "rest",
      state,
      reason,
      message,
    });
  });

  it.each(rows)("given %s, then it is tried again", (_name, failure) => {
    expect(restAfterFailure(orderObserved(), failure).after).toBeGreaterThan(0);
  });

  it("given SSLMate asks to wait, then it is not asked before that, nor more often than usual", () => {
    expect(afterAsking(3_600)).toBe(3_600_000);
    expect(afterAsking(1)).toBe(FIRST_WAIT);
  });
});

describe("withWords", () => {
  it.each([
    [{ detail: "Bad." }, "It failed: Bad."],
    [{ detail: "Bad" }, "It failed: Bad."],
    [{ detail: "Bad", reason: "r" }, "It failed (r): Bad."],
    [{ detail: "Bad. Very bad.", reason: "r", param: "p" }, "It failed (r, parameter p): Bad. Very bad."],
    [{ detail: " ", param: "p" }, "It failed (parameter p)."],
    [{ detail: "" }, "It failed."],
  ])("given %j, then %j", (error, text) => {
    expect(withWords("It failed", { kind: "refused", ...error })).toBe(text);
  });
});
