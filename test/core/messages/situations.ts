/** Every reason with the situations that lead to it: what a person may find, from which docs/messages.md is made. */
import type { ClusterReason, OrderReason } from "../../../src/api/reasons.ts";
import type { AccountCheck } from "../../../src/core/status/cluster-status.ts";
import type { OrderObserved, VendorFailure } from "../../../src/core/facts/observed.ts";
import {
  attemptFacts,
  DAY,
  FOREIGN_KEY,
  NOW,
  OTHER_TAG,
  OUR_TAG,
  pair,
} from "../../support/observed/facts.ts";
import {
  earlyInstance,
  foreignInstance,
  instance,
  storedInstance,
  wrongInstance,
} from "../../support/observed/instances.ts";
import type { Change } from "../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withClusterTrouble,
  withIdentifiers,
  withNames,
  withOrder,
  withoutCluster,
  withRival,
  withSpec,
} from "../../support/observed/with-asked.ts";
import {
  withAttempt,
  withFailure,
  withOthersAttempt,
  withPurse,
  withRefusal,
  withSetAside,
  withTried,
  withUnreadableAttempt,
} from "../../support/observed/with-attempt.ts";
import {
  withContent,
  withForeignSecret,
  withImmutableSecret,
  withPassword,
  withSecret,
} from "../../support/observed/with-secret.ts";
import { live, withAnswer, withTerm } from "../../support/observed/with-vendor.ts";

/** What is the case, in words, and the state that is observed then. */
export type Situation = [what: string, ...changes: Change[]];

const deleting = withOrder({ deleting: true, deletingSince: NOW - 60_000, finalizer: true });
const revoke = withSpec({ deletion: { certificate: "Revoke" } });
const manual = withCluster({ purchase: { policy: "Manual" } });
/** It has a finalizer, so that its deletion can turn that off. */
const vendorRenews: Change = (observed) =>
  withOrder({ finalizer: true })(withSpec({ renewal: { policy: "Vendor" } })(observed));
const expiring = (days: number): Change => withSecret(pair({ notAfter: NOW + days * DAY }));

const refusal = (
  changes: Partial<VendorFailure>,
  doing: "read" | "settings" | "buy" | "reissue" | "revoke" | "approval" = "buy",
): Change =>
  withFailure({
    kind: "vendor",
    doing,
    error: { kind: "refused", detail: "What SSLMate says about it.", ...changes },
  });

const keystore = withSpec({
  formats: [{ type: "PKCS12", passwordSecretRef: { name: "keystore-password" } }],
});

const tried =
  (what: NonNullable<OrderObserved["tried"]>): Change =>
  (observed) => ({ ...observed, tried: what });

/** Four attempts that ended so. */
const ended = (how: "wrong" | "canceled"): Change =>
  withSetAside(
    ...[1, 2, 3, 4].map((number) =>
      attemptFacts({ uid: `attempt-${number}`, publicKeyHash: `${number}`.repeat(64), ended: how }),
    ),
  );

/** Idle and Approved are of the conditions Issuing and DomainsApproved alone, and stand in each status at rest. */
export const ORDER_SITUATIONS: Record<Exclude<OrderReason, "Idle" | "Approved">, readonly Situation[]> = {
  Issued: [
    ["all is well", withSecret()],
    [
      "the annotation renew has a new value, and a reissue would gain nothing",
      withSecret(),
      withAsked({ renew: "1" }),
      live({ current: storedInstance(), owners: [OUR_TAG] }),
      withTerm({ paidUntil: NOW + 60 * DAY, termEnding: false }),
    ],
    [
      "the term does not end, and a reissue does not move the certificate's end on",
      withSecret(pair({ notAfter: NOW + 5 * DAY }), { withoutGain: true }),
      live({ current: storedInstance({ expiring: true }, { notAfter: NOW + 5 * DAY }), owners: [OUR_TAG] }),
      withTerm({ paidUntil: NOW + 5 * DAY, termEnding: false }),
    ],
  ],
  Preparing: [
    ["something changed in this moment", withFailure({ kind: "changed", what: "the budget is used up" })],
  ],
  ApprovalPending: [
    ["the certificate is bought", withAttempt(), withAnswer({ pending: instance() })],
    [
      "the same, for longer than --approval-patience",
      withAttempt({}, { startedAt: NOW - 2 * DAY }),
      withAnswer({ pending: instance() }),
    ],
  ],
  InDoubt: [
    ["the answer to a purchase was lost", withAttempt(), withAnswer()],
    [
      "the answer to a free reissue was lost",
      withAttempt({}, { verb: "reissue", paid: false }),
      withAnswer(),
    ],
  ],
  ClusterNotFound: [
    ["no such Cluster", withoutCluster],
    ["the Cluster of a deleted Order is gone", deleting, revoke, withoutCluster],
  ],
  ClusterNotReady: [
    [
      "its API key is wrong",
      withClusterTrouble(
        "SSLMate does not accept the API key. Put the right one into Secret sslmate-system/sslmate-api-key, entry api_key.",
      ),
    ],
    ["it is new", withClusterTrouble("the operator is about to try its API key, which takes some seconds.")],
    [
      "its account cannot be opened",
      withFailure({
        kind: "account",
        problem: "Secret sslmate-system/sslmate-api-key does not exist. Create it.",
      }),
    ],
  ],
  NamespaceNotAllowed: [
    ["by a list of names", withCluster({ allowedNamespaces: { from: "Names", names: ["bank", "blog"] } })],
    [
      "by labels",
      withCluster({
        allowedNamespaces: { from: "Selector", selector: { matchLabels: { certificates: "paid" } } },
      }),
    ],
  ],
  NameNotAllowed: [["a name is not on the list", withCluster({ allowedNames: ["example.net"] })]],
  ApprovalMissing: [
    ["neither Order nor Cluster says how", withIdentifiers({ type: "dns", value: "example.com" })],
  ],
  ApprovalNotPossible: [
    [
      "a wildcard, by http",
      withIdentifiers({ type: "dns", value: "*.example.com" }),
      withCluster({ defaults: { approval: "http" } }),
    ],
    [
      "by email, where SSLMate renews by itself",
      vendorRenews,
      withCluster({ purchase: { vendorRenewal: true } }),
      withIdentifiers({
        type: "dns",
        value: "example.com",
        approval: "email",
        approverEmail: "admin@example.com",
      }),
    ],
  ],
  ApprovalNotReady: [
    [
      "a DNS record is missing",
      withFailure({
        kind: "not-approvable",
        approval: {
          names: [
            {
              name: "example.com",
              method: "dns",
              ready: false,
              records: [
                { name: "_acme-challenge.example.com.", type: "CNAME", value: "0123.dv.sslmate.com." },
              ],
            },
          ],
        },
      }),
    ],
    [
      "the proxy for http is missing",
      withIdentifiers({ type: "dns", value: "example.com", approval: "http" }),
      withFailure({
        kind: "not-approvable",
        approval: { names: [{ name: "example.com", method: "http", ready: false, records: [] }] },
      }),
    ],
  ],
  InvalidPrivateKey: [["Order and Cluster do not fit", withSpec({ privateKey: { size: 2048 } })]],
  RequestNotPossible: [
    [
      "the account has no contact details",
      withFailure({
        kind: "csr",
        problem: "The account has no contact details at SSLMate; fill them in on its account page.",
      }),
    ],
  ],
  CommonNameTaken: [
    ["another Order has it", withRival({ holds: true })],
    ["another Order came first", withRival({ createdAt: NOW - 2 * DAY })],
  ],
  SecretNameTaken: [["another Order came first", withRival({ wants: "secret", createdAt: NOW - 2 * DAY })]],
  AttemptInFlight: [
    ["another Order's call has not come to its end", withOthersAttempt],
    ["what is kept of it cannot be read", withUnreadableAttempt],
  ],
  SecretConflict: [
    ["somebody else's Secret", withForeignSecret("not-ours", "it has no label sslmate.com/managed")],
    ["another Order's Secret", withForeignSecret("other-order", "Order shop/other")],
    ["another type", withForeignSecret("other-type", "Opaque")],
    ["immutable", withImmutableSecret],
    [
      "immutable, and its key is to have another form",
      withSecret(pair(), { immutable: true }),
      withSpec({ privateKey: { encoding: "PKCS1" } }),
    ],
    [
      "immutable, and the template for it was changed",
      withSecret(pair(), { immutable: true }),
      withSpec({ secretTemplate: { labels: { team: "shop" } } }),
    ],
    [
      "it was written, and an admission webhook takes a label away",
      withSecret(),
      withSpec({ secretTemplate: { labels: { team: "shop" } } }),
      withTried({ content: {} }),
    ],
    [
      "it was written a moment ago, and somebody sets it back each time",
      withSecret(),
      withSpec({ secretTemplate: { labels: { team: "shop" } } }),
      withTried({ content: { waits: 40_000 } }),
    ],
  ],
  PasswordSecretNotFound: [
    [
      "there is no such Secret, and no keystore yet",
      withSecret(),
      keystore,
      withPassword({
        kind: "problem",
        problem: "Secret keystore-password does not exist in namespace shop; create it.",
      }),
    ],
    [
      "the password ends with a line break, and a keystore with an older one is there",
      withContent({ formats: { PKCS12: { intact: true, password: "1" } } }),
      keystore,
      withPassword({
        kind: "problem",
        problem:
          "key password of Secret keystore-password ends with a line break, which nobody could type; write it without, for instance with kubectl create secret generic --from-literal.",
      }),
    ],
  ],
  RootNotFound: [
    [
      "the format CA is asked for, and nobody has the root",
      withSecret(),
      withSpec({ formats: [{ type: "CA" }] }),
      withTried({ content: { asked: true } }),
      live({ current: storedInstance(), owners: [OUR_TAG] }),
    ],
  ],
  CertificateExists: [["somebody bought it before", live({ current: foreignInstance() })]],
  OwnedElsewhere: [
    ["another installation has it", live({ current: foreignInstance(), owners: [OTHER_TAG] })],
    ["another installation is about to buy it", live({ owners: [OTHER_TAG] })],
  ],
  PendingElsewhere: [
    ["somebody else bought it just now", live({ pending: instance({ id: 41, publicKeyHash: FOREIGN_KEY }) })],
  ],
  PendingForOtherNames: [
    [
      "a first purchase with a wrong name",
      withAttempt({}, { names: ["example.com", "wwww.example.com"] }),
      withAnswer({ pending: instance() }),
    ],
  ],
  OvertakenElsewhere: [
    [
      "somebody bought while our purchase was in doubt",
      withAttempt(),
      withAnswer({ current: foreignInstance() }),
    ],
  ],
  Canceled: [
    [
      "four in a row were canceled at SSLMate",
      ended("canceled"),
      live({ current: storedInstance(), owners: [OUR_TAG] }),
    ],
  ],
  NotDelivered: [
    ["issued a moment ago", withAttempt(), withAnswer({ pending: instance({ state: "active" }) })],
  ],
  NotYetValid: [["issued by a clock that is ahead", withAttempt(), withAnswer({ current: earlyInstance() })]],
  BadCertificate: [
    ["four in a row were wrong", ended("wrong"), live({ current: wrongInstance(), owners: [OUR_TAG] })],
  ],
  GoneAtVendor: [
    [
      "it was revoked, and another key is asked for",
      withSecret(),
      withSpec({ privateKey: { size: 384 } }),
      live(),
    ],
  ],
  NewerAtVendor: [
    ["it has a key that nobody knows", withSecret(), live({ current: foreignInstance(), owners: [OUR_TAG] })],
    [
      "it lacks a name",
      withNames("example.com", "www.example.com"),
      withSecret(pair({ dnsNames: ["example.com", "www.example.com"] })),
      live({
        current: storedInstance({ id: 18 }, { fingerprintSha256: "d".repeat(64), notAfter: NOW + 300 * DAY }),
        owners: [OUR_TAG],
      }),
    ],
  ],
  VendorRenewalNotAllowed: [
    ["the Cluster does not allow it", vendorRenews],
    [
      "a person is to agree to what is paid",
      vendorRenews,
      withCluster({ purchase: { policy: "Manual", vendorRenewal: true } }),
    ],
  ],
  Expired: [
    ["renewal is disabled", expiring(-1), withSpec({ renewal: { policy: "Disabled" } })],
    [
      "SSLMate was to renew it",
      expiring(-1),
      vendorRenews,
      withCluster({ purchase: { vendorRenewal: true } }),
      live({ current: storedInstance({ state: "expired" }), owners: [OUR_TAG] }),
    ],
  ],
  Suspended: [["the Order is suspended", withSpec({ suspend: true })]],
  ClusterSuspended: [["the Cluster is suspended", withCluster({ suspend: true }), live()]],
  BudgetExhausted: [
    ["for now", live(), withPurse({ left: 0, freeAt: NOW + DAY / 2 })],
    ["for good", live(), withPurse({ left: 0 })],
  ],
  AwaitingApproval: [
    ["the policy is Manual", manual, live({ price: "15.95 USD" })],
    [
      "the annotation names another purchase",
      manual,
      live(),
      withAsked({ approvePurchase: "0123456789abcdef" }),
    ],
    ["the admission policy is not installed", manual, live(), withPurse({ approvalGuarded: false })],
    [
      "names are added",
      manual,
      withSecret(),
      withNames("example.com", "www.example.com"),
      live({ current: storedInstance(), owners: [OUR_TAG] }),
    ],
    [
      "an earlier purchase was lost",
      live(),
      withPurse({
        person: "Instance 21 was bought and is canceled at SSLMate; ask SSLMate about invoice INV-7.",
      }),
    ],
    ["the term goes on, but nothing is current", live({ paidUntil: NOW + 90 * DAY })],
  ],
  Deleting: [["it is being deleted", withOrder({ deleting: true })]],
  RevocationPending: [
    [
      "SSLMate takes its time",
      deleting,
      revoke,
      live({ current: storedInstance(), owners: [OUR_TAG] }),
      (observed) => ({ ...observed, revocation: "pending" }),
    ],
  ],
  RevocationRefused: [
    [
      "the certificate is another's",
      deleting,
      revoke,
      live({ current: foreignInstance(), owners: [OTHER_TAG] }),
    ],
    ["the certificate was not bought for this Order", deleting, revoke, live({ current: foreignInstance() })],
    [
      "an instance is pending",
      deleting,
      revoke,
      withSecret(),
      live({ pending: instance(), owners: [OUR_TAG] }),
    ],
    ["another Order's call is in flight", deleting, revoke, withOthersAttempt],
  ],
  Unauthorized: [["the API key was withdrawn", withRefusal({ kind: "unauthorized", detail: "No." })]],
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
  Unreachable: [
    [
      "no connection",
      withRefusal({
        kind: "unreachable",
        detail: "sslmate.com cannot be reached: the connection was refused.",
      }),
    ],
  ],
  ProxyFailed: [
    [
      "the proxy refuses",
      withRefusal({
        kind: "proxy",
        detail: "The proxy proxy.example:3128 refuses the way to sslmate.com (HTTP 403).",
      }),
    ],
  ],
  Unavailable: [
    [
      "an error of SSLMate's own",
      withRefusal({ kind: "unavailable", reason: "internal_error", detail: "Something went wrong" }),
    ],
    [
      "no answer in time",
      withRefusal({ kind: "timeout", detail: "sslmate.com did not answer completely within 30 s." }),
    ],
    [
      "half an answer",
      withRefusal({
        kind: "connection-lost",
        detail: "The connection to sslmate.com was lost before its answer was complete.",
      }),
    ],
  ],
  UnexpectedAnswer: [
    [
      "a web page answers",
      withRefusal({
        kind: "nonsense",
        detail: "The answer of sslmate.com makes no sense: the body is not JSON.",
      }),
    ],
  ],
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
        problem: "ConfigMap sslmate-system/purse-0123 is not as the operator wrote it",
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
      "the owner reference on the Secret",
      deleting,
      withSpec({ deletion: { secret: "Delete" } }),
      withSecret(),
      tried({ owner: { problem: "apply secrets shop/example-com-tls: 403 Forbidden" } }),
    ],
  ],
};

const vendor = (error: Partial<VendorFailure>): AccountCheck => ({
  kind: "vendor",
  error: { kind: "refused", detail: "What SSLMate says about it.", ...error },
});

/** The same for what trying a Cluster's account shows. */
export const CLUSTER_SITUATIONS: Record<ClusterReason, readonly [what: string, check: AccountCheck][]> = {
  KeyAccepted: [["all is well", { kind: "accepted" }]],
  SecretNotFound: [["no Secret", { kind: "secret-not-found" }]],
  SecretKeyMissing: [["no such entry", { kind: "secret-key-missing" }]],
  InvalidEndpoint: [["no address", { kind: "unusable", field: "endpoint", detail: "It is not a URL." }]],
  InvalidAPIKey: [
    [
      "a line break",
      {
        kind: "unusable",
        field: "apiKey",
        detail: "The API key holds characters that no API key has; copy it once more.",
      },
    ],
  ],
  InvalidCABundle: [
    ["no certificate", { kind: "unusable", field: "caBundle", detail: "It holds no certificate." }],
  ],
  InvalidProxyURL: [
    [
      "no address",
      { kind: "unusable", field: "proxyUrl", detail: "It is not the address of an HTTP proxy." },
    ],
  ],
  Unauthorized: [["a wrong key", vendor({ kind: "unauthorized" })]],
  PaymentRequired: [["an unpaid bill", vendor({ kind: "payment-required", reason: "payment_failed" })]],
  Refused: [["anything else", vendor({ reason: "something_new" })]],
  RateLimited: [["too many calls", vendor({ kind: "rate-limited", reason: "rate_limited" })]],
  Unreachable: [
    [
      "no connection",
      vendor({ kind: "unreachable", detail: "sslmate.com cannot be reached: the connection was refused." }),
    ],
  ],
  ProxyFailed: [
    [
      "the proxy refuses",
      vendor({
        kind: "proxy",
        detail: "The proxy proxy.example:3128 refuses the way to sslmate.com (HTTP 403).",
      }),
    ],
  ],
  Unavailable: [
    ["an error of SSLMate's own", vendor({ kind: "unavailable", reason: "internal_error" })],
    [
      "no answer in time",
      vendor({ kind: "timeout", detail: "sslmate.com did not answer completely within 30 s." }),
    ],
  ],
  UnexpectedAnswer: [
    [
      "a web page answers",
      vendor({ kind: "nonsense", detail: "The answer of sslmate.com makes no sense: the body is not JSON." }),
    ],
  ],
};
