/** An attempt in flight, and SSLMate shows an instance with its key: it is published, waited for, or set aside. */
import { describe, expect, it } from "vitest";
import { NOW, pair } from "../../../support/observed/facts.ts";
import {
  earlyInstance,
  instance,
  issuedInstance,
  wrongInstance,
} from "../../../support/observed/instances.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withClusterTrouble, withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt, withFailure, withTried } from "../../../support/observed/with-attempt.ts";
import { withBrokenSecret, withForeignSecret, withSecret } from "../../../support/observed/with-secret.ts";
import { withAnswer } from "../../../support/observed/with-vendor.ts";
import { decided, setAside, setAsideAs, wait, type Row } from "../attempt-in-flight.ts";

describe("the table of doubt: SSLMate shows an instance with our key", () => {
  const doubts: [string, Change][] = [
    ["never sent", withAttempt({ sent: "never" })],
    ["refused", withAttempt({ sent: "refused" })],
    ["maybe sent", withAttempt()],
    ["settled", withAttempt({ settled: true })],
  ];
  it.each(doubts)("given %s, and it is issued, then it is published", (_name, doubt) => {
    const shown = issuedInstance();

    expect(decided(doubt, withAnswer({ current: shown }))).toMatchObject({
      kind: "publish",
      instance: shown,
      encoding: "PKCS8",
    });
  });

  const rows: Row[] = [
    [
      "it is pending, then it is waited for, with the mirror in the status",
      [withAnswer({ pending: instance() })],
      {
        kind: "rest",
        state: "progressing",
        reason: "ApprovalPending",
        message:
          "Instance 21 waits for the approval of example.com. SSLMate does not say what is to be done for it; with an account that is connected with the DNS provider, nothing is.",
        after: 30_000,
        issuance: {
          id: "attempt-uid",
          verb: "buy",
          phase: "Pending",
          instanceId: 21,
          startedAt: "2026-11-22T11:59:00Z",
        },
      },
    ],
    [
      "only the question for the key finds it, then it is taken up",
      [withAnswer({ byKey: issuedInstance() })],
      { kind: "publish" },
    ],
    [
      "the Order has become unwanted since, then what was paid is published all the same",
      [withAnswer({ current: issuedInstance() }), withNames("example.com", "www.example.com")],
      { kind: "publish", encoding: "PKCS8" },
    ],
    [
      "the Order wants its key as PKCS1, then it is published so",
      [withAnswer({ current: issuedInstance() }), withSpec({ privateKey: { encoding: "PKCS1" } })],
      { kind: "publish", encoding: "PKCS1" },
    ],
    [
      "the Order has become unacceptable since, then it is published as PKCS8",
      [
        withAnswer({ current: issuedInstance() }),
        withSpec({ privateKey: { algorithm: "RSA", size: 256, encoding: "PKCS1" } }),
      ],
      { kind: "publish", encoding: "PKCS8" },
    ],
    [
      "our Secret is broken, then it is written over",
      [withAnswer({ current: issuedInstance() }), withBrokenSecret],
      { kind: "publish" },
    ],
    [
      "the Secret holds an older pair of the name, then it is replaced by what was paid",
      [withAnswer({ current: issuedInstance() }), withSecret(pair(), { instanceId: 9 })],
      { kind: "publish" },
    ],
    [
      "it lacks a wanted name that the Secret's valid pair has, then that pair stays and the key is set aside",
      [
        withAnswer({ current: issuedInstance() }),
        withNames("example.com", "www.example.com"),
        withSecret(pair({ dnsNames: ["example.com", "www.example.com"] }), { instanceId: 9 }),
      ],
      setAside,
    ],
    [
      "the same, and the Secret's pair has expired, then it is published",
      [
        withAnswer({ current: issuedInstance() }),
        withNames("example.com", "www.example.com"),
        withSecret(pair({ dnsNames: ["example.com", "www.example.com"], notAfter: NOW }), { instanceId: 9 }),
      ],
      { kind: "publish" },
    ],
    [
      "the Secret cannot be written, then it waits for a person and loses nothing",
      [withAnswer({ current: issuedInstance() }), withForeignSecret("other-type", "Opaque")],
      {
        kind: "rest",
        state: "stalled",
        reason: "SecretConflict",
        after: 60_000,
        issuance: { phase: "Pending", instanceId: 21 },
      },
    ],
    [
      "the Secret was written in this pass and is not as written, then it is not written once more",
      [withAnswer({ current: issuedInstance() }), withTried({ published: 21 })],
      {
        kind: "rest",
        state: "stalled",
        reason: "SecretConflict",
        message: expect.stringMatching(/^The certificate was written to Secret example-com-tls, .* webhook/),
        issuance: { phase: "Pending", instanceId: 21 },
      },
    ],
    [
      "another instance than the one that was written in this pass is current, then that is published",
      [withAnswer({ current: issuedInstance() }), withTried({ published: 20 })],
      { kind: "publish" },
    ],
    [
      "it is issued but not handed over yet, then it is asked for again",
      [withAnswer({ pending: instance({ state: "active" }) })],
      {
        kind: "rest",
        state: "progressing",
        reason: "NotDelivered",
        message:
          "SSLMate issued instance 21, but has not handed over its certificate yet. It is asked again by itself. If that lasts for hours, ask SSLMate about this instance.",
        after: 30_000,
      },
    ],
    [
      "its certificate is valid only from tomorrow on, then it is waited for, and no other asked for",
      [withAnswer({ current: earlyInstance() })],
      { kind: "rest", state: "progressing", reason: "NotYetValid", after: 60_000 },
    ],
    [
      "its certificate is not what was asked for, then it is not published, and its key is kept",
      [withAnswer({ current: wrongInstance() })],
      setAsideAs("wrong"),
    ],
    [
      "the write of the Secret failed in this pass, then it waits and tries again",
      [
        withAnswer({ current: issuedInstance() }),
        withFailure({ kind: "changed", what: "the Secret was changed by somebody else" }),
      ],
      {
        kind: "rest",
        state: "progressing",
        reason: "Preparing",
        message: "Looking again, since the Secret was changed by somebody else. There is nothing to do.",
        after: 1_000,
        issuance: { phase: "Pending", instanceId: 21 },
      },
    ],
    [
      "it is issued, and the Cluster is not Ready, then it waits: the answer may be another account's",
      [withAnswer({ current: issuedInstance() }), withClusterTrouble("SSLMate is not available.")],
      wait("ClusterNotReady"),
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});
