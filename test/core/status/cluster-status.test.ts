/** The status of a Cluster: whether it is ready, and if not, why and what to do. */
import { describe, expect, it } from "vitest";
import type { ClusterStatus } from "../../../src/api/types.ts";
import {
  clusterStatus,
  type AccountCheck,
  type ClusterObserved,
} from "../../../src/core/status/cluster-status.ts";
import { clusterSpec, NOW } from "../../support/observed/facts.ts";

const ORDERS = { total: 3, ready: 2, progressing: 0, stalled: 1 };

function statusOf(
  check: AccountCheck,
  status: ClusterStatus = {},
  now = NOW,
  others: Partial<ClusterObserved> = {},
): ClusterStatus {
  return clusterStatus({
    now,
    generation: 2,
    spec: clusterSpec(),
    status,
    operatorNamespace: "sslmate-system",
    check,
    orders: ORDERS,
    budget: { used: 2, left: 18 },
    ...others,
  });
}

/** What is said of a Cluster that is being deleted while so many Orders use it. */
const said = (total: number) =>
  statusOf({ kind: "accepted" }, {}, NOW, { keptBy: [], orders: { ...ORDERS, total } }).conditions?.[1]
    ?.message;

describe("clusterStatus", () => {
  it("given the key is accepted, then Ready alone is there, and True", () => {
    expect(statusOf({ kind: "accepted" })).toEqual({
      observedGeneration: 2,
      conditions: [
        {
          type: "Ready",
          status: "True",
          reason: "KeyAccepted",
          message: "SSLMate accepts the API key.",
          observedGeneration: 2,
          lastTransitionTime: "2026-11-22T12:00:00Z",
        },
      ],
      orders: ORDERS,
      budget: { used: 2, left: 18 },
    });
  });

  const rows: [string, AccountCheck, string, string][] = [
    [
      "no Secret",
      { kind: "secret-not-found" },
      "SecretNotFound",
      "Secret sslmate-system/sslmate-api-key does not exist. Create it with the account's API key under api_key, or correct spec.apiKeySecretRef.",
    ],
    [
      "no such entry in the Secret",
      { kind: "secret-key-missing" },
      "SecretKeyMissing",
      "Secret sslmate-system/sslmate-api-key has no entry api_key, or it is empty. Put the account's API key there, or correct spec.apiKeySecretRef.key.",
    ],
    [
      "a right that is missing",
      {
        kind: "secret-unreadable",
        problem: "get secrets sslmate-system/sslmate-api-key: 403",
        refused: true,
      },
      "SecretNotReadable",
      "Secret sslmate-system/sslmate-api-key cannot be read (get secrets sslmate-system/sslmate-api-key: 403). Give the operator the right to read it again (manifests/role.yaml). It is tried again by itself.",
    ],
    [
      "an API server in trouble",
      {
        kind: "secret-unreadable",
        problem: "get secrets sslmate-system/sslmate-api-key: 500",
        refused: false,
      },
      "SecretNotReadable",
      "Secret sslmate-system/sslmate-api-key cannot be read (get secrets sslmate-system/sslmate-api-key: 500). Look after the API server: its log says why, and whether only this Secret is affected. It is tried again by itself.",
    ],
    [
      "something else in that entry",
      {
        kind: "unusable",
        field: "apiKey",
        detail: "The API key holds characters that no API key has; copy it once more.",
      },
      "InvalidAPIKey",
      "Entry api_key of Secret sslmate-system/sslmate-api-key is no API key. The API key holds characters that no API key has; copy it once more.",
    ],
    [
      "an endpoint that is none",
      { kind: "unusable", field: "endpoint", detail: "The endpoint must begin with https://." },
      "InvalidEndpoint",
      "spec.endpoint cannot be used. The endpoint must begin with https://. It cannot be changed: create the Cluster anew.",
    ],
    [
      "a CA bundle that is none",
      { kind: "unusable", field: "caBundle", detail: "The CA bundle is not certificates in PEM." },
      "InvalidCABundle",
      "spec.caBundle cannot be used: it must be PEM certificates, encoded in base64. The CA bundle is not certificates in PEM.",
    ],
    [
      "a wrong key",
      { kind: "vendor", error: { kind: "unauthorized", detail: "Bad credentials." } },
      "Unauthorized",
      "SSLMate does not accept the API key. Put the right one into Secret sslmate-system/sslmate-api-key, entry api_key.",
    ],
    [
      "an account that owes money",
      { kind: "vendor", error: { kind: "payment-required", detail: "Please pay" } },
      "PaymentRequired",
      "SSLMate wants a payment first: Please pay. Settle it on the account's page at sslmate.com. It is tried again by itself, at least once an hour.",
    ],
    [
      "a refusal",
      { kind: "vendor", error: { kind: "refused", reason: "account_suspended", detail: "Suspended." } },
      "Refused",
      "SSLMate refused the question that tries the API key (account_suspended): Suspended. Ask SSLMate. It is tried again by itself, at least once an hour.",
    ],
    [
      "too many calls",
      { kind: "vendor", error: { kind: "rate-limited", detail: "Slow down." } },
      "RateLimited",
      "SSLMate asks to come again later: Slow down. It is tried again by itself.",
    ],
    [
      "an error of SSLMate's own",
      {
        kind: "vendor",
        error: { kind: "unavailable", detail: "sslmate.com has an error of its own (HTTP 503)." },
      },
      "Unavailable",
      "SSLMate is not available: sslmate.com has an error of its own (HTTP 503). It is tried again by itself.",
    ],
    [
      "no answer in time",
      {
        kind: "vendor",
        error: { kind: "timeout", detail: "sslmate.com did not answer completely within 30 s." },
      },
      "Unavailable",
      "sslmate.com did not answer completely within 30 s. It is tried again by itself.",
    ],
    [
      "no connection",
      {
        kind: "vendor",
        error: {
          kind: "unreachable",
          detail: "sslmate.com cannot be reached: its host name cannot be resolved.",
        },
      },
      "Unreachable",
      "sslmate.com cannot be reached: its host name cannot be resolved. Check spec.endpoint, spec.caBundle and the network. It is tried again by itself.",
    ],
    [
      "nonsense",
      {
        kind: "vendor",
        error: { kind: "nonsense", detail: "The answer of example.org makes no sense: it is not HTTP." },
      },
      "UnexpectedAnswer",
      "The answer of example.org makes no sense: it is not HTTP. Check spec.endpoint: a proxy or another server may answer there. It is tried again by itself.",
    ],
  ];
  const corrected = /^(SecretKeyMissing|Invalid.*|Unauthorized|PaymentRequired|Refused)$/;
  const isCorrected = (reason: string, message: string): boolean =>
    corrected.test(reason) || message.includes("Give the operator the right");
  it.each(rows)("given %s, then Ready is False and says what to do", (_name, check, reason, message) => {
    expect(statusOf(check).conditions).toMatchObject([
      { type: "Ready", status: "False", reason, message },
      { type: isCorrected(reason, message) ? "Stalled" : "Reconciling", status: "True", reason, message },
    ]);
  });

  it.each([{ kind: "accepted" }, { kind: "secret-not-found" }, { kind: "secret-key-missing" }] as const)(
    "given $kind and that it is being deleted, then Ready stays as it is, and who uses and keeps it is said",
    (check) => {
      const [ready] = statusOf(check).conditions ?? [];
      const message =
        "This Cluster is being deleted, and is kept by finalizers of others (example.com/theirs). 3 Orders use it: nothing more is paid, what there is stays, and what is free goes on until this Cluster is gone. Create it anew afterwards, or delete what uses it.";
      expect(statusOf(check, {}, NOW, { keptBy: ["example.com/theirs"] }).conditions).toMatchObject([
        ready,
        { type: "Reconciling", status: "True", reason: "Deleting", message },
      ]);
    },
  );

  it("given one Order or none that uses a Cluster that is being deleted, then that is what is said", () => {
    expect(said(1)).toMatch(/^This Cluster is being deleted\. 1 Order uses it: /);
    expect(said(0)).toBe("This Cluster is being deleted. No Order uses it.");
  });

  it("given the same result later, then nothing is to be written; given it is mended, then the time moves", () => {
    const before = statusOf({ kind: "secret-not-found" });

    expect(statusOf({ kind: "secret-not-found" }, before, NOW + 60_000)).toEqual(before);
    expect(statusOf({ kind: "accepted" }, before, NOW + 60_000).conditions).toMatchObject([
      { type: "Ready", lastTransitionTime: "2026-11-22T12:01:00Z" },
    ]);
  });
});
