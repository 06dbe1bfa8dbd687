/** A call that failed: at SSLMate, on the way to it, or in Kubernetes. */
import type { VendorFailure } from "../../../../src/core/facts/observed.ts";
import { OUR_TAG } from "../../../support/observed/facts.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withoutCluster, withSpec } from "../../../support/observed/with-asked.ts";
import { withFailure, withRefusal, withTried } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { onTheWay, purseProblem, webPage } from "../details.ts";
import { deleting, revoke, type Situations } from "./situation.ts";

const refusal = (
  changes: Partial<VendorFailure>,
  doing: "read" | "settings" | "buy" | "reissue" | "revoke" | "approval" = "buy",
): Change =>
  withFailure({
    kind: "vendor",
    doing,
    error: { kind: "refused", detail: "What SSLMate says about it.", ...changes },
  });

export const FAILURES = {
  Unauthorized: [
    ["the API key was withdrawn", withRefusal({ kind: "unauthorized", detail: "No." })],
    [
      "the same, and its Cluster went in this moment",
      withoutCluster,
      withRefusal({ kind: "unauthorized", detail: "No." }),
    ],
  ],
  PaymentRequired: [
    [
      "the credit card was declined",
      withRefusal({
        kind: "payment-required",
        reason: "payment_failed",
        detail: "Your credit card was declined",
      }),
    ],
  ],
  Refused: [
    ["the key", refusal({ reason: "bad_bitsize", param: "csr" }, "settings")],
    ["the common name", refusal({ param: "cn" }, "read")],
    ["the names", refusal({ param: "sans" }, "settings")],
    ["the way of approval", refusal({ param: "approval_method" }, "settings")],
    ["the mailbox", refusal({ param: "approver_email" }, "settings")],
    ["the note on the invoice", refusal({ param: "invoice_note" })],
    ["who gets the invoice", refusal({ param: "email_invoice_to" })],
    ["a tag", refusal({ param: "tags.cost-7" }, "settings")],
    ["our tag", refusal({ param: `tags.${OUR_TAG}` }, "settings")],
    ["the tags", refusal({ param: "tags" }, "settings")],
    ["the setting of reminders", refusal({ param: "muted" }, "settings")],
    ["the renewal setting", refusal({ param: "auto_renew" }, "settings")],
    ["the type", refusal({ param: "type" }, "settings")],
    ["a limit of purchases", refusal({ reason: "daily_buy_limit_exceeded", httpStatus: 403 })],
    ["a pending certificate", refusal({ reason: "already_pending" }, "reissue")],
    ["what the account may not do", refusal({ reason: "forbidden", httpStatus: 403 })],
    ["a code that nobody knows", refusal({ reason: "something_new" }, "reissue")],
    ["a revocation", refusal({ reason: "something_new" }, "revoke")],
    ["a new begin of the approval", refusal({ reason: "something_new" }, "approval")],
  ],
  RateLimited: [
    ["too many calls", withRefusal({ kind: "rate-limited", reason: "rate_limited", detail: "Slow down" })],
  ],
  Unreachable: [["no connection", withRefusal(onTheWay({ kind: "unreachable", code: "ECONNREFUSED" }))]],
  ProxyFailed: [["the proxy refuses", withRefusal(onTheWay({ kind: "proxy", problem: 403 }))]],
  Unavailable: [
    [
      "an error of SSLMate's own",
      withRefusal({ kind: "unavailable", reason: "internal_error", detail: "Something went wrong" }),
    ],
    ["no answer in time", withRefusal(onTheWay({ kind: "timeout" }))],
    ["half an answer", withRefusal(onTheWay({ kind: "connection-lost" }))],
  ],
  UnexpectedAnswer: [["a web page answers", withRefusal(webPage())]],
  SettingsNotTaken: [
    ["the answer shows others", withFailure({ kind: "settings-not-taken", what: "it shows another key" })],
    [
      "the answer shows other tags, of a certificate that is in its Secret",
      withSecret(),
      withSpec({ tags: ["cost-7"] }),
      withFailure({ kind: "settings-not-taken", what: "it lacks the tag cost-7", free: true }),
    ],
    [
      "the same, while the Order is being deleted",
      deleting,
      revoke,
      withFailure({ kind: "settings-not-taken", what: "it still renews by itself" }),
    ],
  ],
  LeaseTooShort: [
    ["before a purchase", withFailure({ kind: "lease-too-short" })],
    ["before a revocation", deleting, revoke, withFailure({ kind: "lease-too-short" })],
  ],
  PurseUnreadable: [
    [
      "the ConfigMap was edited",
      withFailure({
        kind: "purse",
        problem: await purseProblem("{}"),
      }),
    ],
  ],
  KubernetesRefused: [
    [
      "a write of the operator",
      withFailure({
        kind: "kubernetes",
        problem: "create secrets sslmate-system/attempt-0123: 403 Forbidden",
      }),
    ],
    [
      "a write, again and again, since an admission webhook does not answer",
      withFailure({
        kind: "kubernetes",
        problem: "apply secrets shop/example-com-tls: 500 InternalError, admission webhook check.example.com",
        fails: true,
      }),
    ],
    [
      "the owner reference on the Secret",
      deleting,
      withSpec({ deletion: { secret: "Delete" } }),
      withSecret(),
      withTried({ owner: { refusal: { problem: "apply secrets shop/example-com-tls: 403 Forbidden" } } }),
      live({ autoRenew: false }),
    ],
  ],
} satisfies Situations;
