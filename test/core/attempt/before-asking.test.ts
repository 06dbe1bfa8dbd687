/** An attempt in flight, before SSLMate is asked: what the Secret alone tells, and what stands in the way of asking. */
import { describe, expect, it } from "vitest";
import { ATTEMPT_KEY, FIRST_WAIT, pair } from "../../support/observed/facts.ts";
import { withClusterTrouble, withoutCluster } from "../../support/observed/with-asked.ts";
import { withFailure, withRefusal } from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { decided, deleted, type Row } from "./attempt-in-flight.ts";

describe("decide, with an attempt in flight, before the vendor is asked", () => {
  const rows: Row[] = [
    [
      "given its certificate in the Secret, then the attempt has done its work",
      [withSecret(pair({ publicKeyHash: ATTEMPT_KEY }))],
      deleted,
    ],
    [
      "given its certificate in the Secret and everything else broken, then it still ends",
      [withSecret(pair({ publicKeyHash: ATTEMPT_KEY })), withoutCluster, withRefusal()],
      deleted,
    ],
    [
      "given its certificate in the Secret, and that Kubernetes refuses to end the attempt, then it waits",
      [
        withSecret(pair({ publicKeyHash: ATTEMPT_KEY })),
        withFailure({ kind: "kubernetes", problem: "delete secrets x/y: 403 Forbidden" }),
      ],
      { kind: "rest", state: "stalled", reason: "KubernetesRefused", after: FIRST_WAIT },
    ],
    ["given nothing known, then the vendor is asked", [], { kind: "ask-vendor" }],
    [
      "given a Secret with another pair, then the vendor is asked all the same",
      [withSecret()],
      { kind: "ask-vendor" },
    ],
    [
      "given a call that failed, then it waits and keeps the attempt",
      [
        withRefusal({
          kind: "unreachable",
          detail: "sslmate.com cannot be reached: there is no route to it.",
        }),
      ],
      {
        kind: "rest",
        state: "progressing",
        reason: "Unreachable",
        after: FIRST_WAIT,
        issuance: { id: "attempt-uid", verb: "buy", phase: "InDoubt", startedAt: "2026-11-22T11:59:00Z" },
      },
    ],
    [
      "given no Cluster any more, then it waits and keeps the attempt",
      [withoutCluster],
      { kind: "rest", state: "progressing", reason: "ClusterNotFound", issuance: { id: "attempt-uid" } },
    ],
    [
      "given a Cluster that is not Ready, then it waits and keeps the attempt",
      [withClusterTrouble("SSLMate does not accept the API key.")],
      { kind: "rest", state: "progressing", reason: "ClusterNotReady", issuance: { id: "attempt-uid" } },
    ],
  ];
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});
