/** Every reason of a Cluster with what trying its account shows, from which docs/messages.md is made. */
import type { ClusterReason } from "../../../src/api/reasons.ts";
import type { VendorFailure } from "../../../src/core/facts/observed.ts";
import type { AccountCheck, ClusterObserved } from "../../../src/core/status/cluster-status.ts";
import { onTheWay, unusable, webPage } from "./details.ts";

const vendor = (error: Partial<VendorFailure>): AccountCheck => ({
  kind: "vendor",
  error: { kind: "refused", detail: "What SSLMate says about it.", ...error },
});

type Seen = Pick<ClusterObserved, "orders" | "keptBy">;

/** `observed`: what else is seen of the Cluster. */
export type ClusterSituation = readonly [what: string, check: AccountCheck, observed?: Seen];

const inUseBy = (total: number): Seen => ({
  orders: { total, ready: total, progressing: 0, stalled: 0 },
  keptBy: ["example.com/theirs"],
});

export const CLUSTER_SITUATIONS: Record<ClusterReason, readonly ClusterSituation[]> = {
  KeyAccepted: [["all is well", { kind: "accepted" }]],
  Deleting: [
    ["Orders use it", { kind: "accepted" }, inUseBy(3)],
    ["no Order uses it", { kind: "accepted" }, inUseBy(0)],
  ],
  SecretNotFound: [["no Secret", { kind: "secret-not-found" }]],
  SecretKeyMissing: [["no such entry", { kind: "secret-key-missing" }]],
  SecretNotReadable: [
    [
      "a right that is missing",
      {
        kind: "secret-unreadable",
        problem: "get secrets sslmate-system/sslmate-api-key: 403 Forbidden",
        refused: true,
      },
    ],
    [
      "an API server in trouble",
      {
        kind: "secret-unreadable",
        problem: "get secrets sslmate-system/sslmate-api-key: 500 InternalError",
        refused: false,
      },
    ],
  ],
  InvalidEndpoint: [["no address", unusable("endpoint", "sslmate")]],
  InvalidAPIKey: [["a line break", unusable("apiKey", "12_abc\ndef")]],
  InvalidCABundle: [["no certificate", unusable("caBundle", "x")]],
  InvalidProxyURL: [
    ["no address", unusable("proxyUrl", "proxy")],
    ["a password in it", unusable("proxyUrl", "http://me:secret@proxy.example:3128")],
  ],
  Unauthorized: [["a wrong key", vendor({ kind: "unauthorized" })]],
  PaymentRequired: [["an unpaid bill", vendor({ kind: "payment-required", reason: "payment_failed" })]],
  Refused: [["anything else", vendor({ reason: "something_new" })]],
  RateLimited: [["too many calls", vendor({ kind: "rate-limited", reason: "rate_limited" })]],
  Unreachable: [["no connection", vendor(onTheWay({ kind: "unreachable", code: "ECONNREFUSED" }))]],
  ProxyFailed: [["the proxy refuses", vendor(onTheWay({ kind: "proxy", problem: 403 }))]],
  Unavailable: [
    ["an error of SSLMate's own", vendor({ kind: "unavailable", reason: "internal_error" })],
    ["no answer in time", vendor(onTheWay({ kind: "timeout" }))],
  ],
  UnexpectedAnswer: [["a web page answers", vendor(webPage())]],
};
