/** A current instance with a key of ours: it is published if it is better than the pair, else it is reissued. */
import { describe, expect, it } from "vitest";
import { ATTEMPT_KEY, DAY, NOW, pair, STORED_KEY } from "../../../support/observed/facts.ts";
import {
  earlyInstance,
  instance,
  issuedInstance,
  storedInstance,
} from "../../../support/observed/instances.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withAsked, withNames } from "../../../support/observed/with-asked.ts";
import { withSetAside } from "../../../support/observed/with-attempt.ts";
import { withForeignSecret, withLoneKey, withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { decided, due, kept, type Row } from "./choices.ts";

function issued(facts: Parameters<typeof pair>[0]): Change {
  const { certificate } = pair({
    publicKeyHash: ATTEMPT_KEY,
    fingerprintSha256: "d".repeat(64),
    ...facts,
  });
  return live({ current: issuedInstance({ id: 30, check: { ok: true, certificate } }) });
}

describe("a current instance with a key of ours", () => {
  const setAside = issuedInstance({ id: 30 });
  const publish = { kind: "publish", instance: { id: 30 }, key: { from: "set-aside", attempt: kept } };
  const more = withNames("example.com", "www.example.com");

  const taken: Row[] = [
    [
      "an attempt's that was set aside, and no pair, then it is published",
      [live({ current: setAside })],
      publish,
    ],
    [
      "the Secret has its key alone, then it is published with that",
      [withLoneKey(STORED_KEY), live({ current: storedInstance() })],
      { kind: "publish", instance: { id: 17 }, key: { from: "secret" } },
    ],
    [
      "it lasts longer than the pair, whose renewal is due, then it is published",
      [withSecret(due), issued({ notAfter: NOW + 80 * DAY })],
      publish,
    ],
    [
      "it has the name that the pair lacks, then it is published",
      [withSecret(), more, issued({ dnsNames: ["example.com", "www.example.com"] })],
      publish,
    ],
    [
      "the pair has expired and it lacks a name, then it is better than nothing",
      [
        withSecret(pair({ dnsNames: ["example.com", "www.example.com"], notAfter: NOW - DAY })),
        more,
        issued({}),
      ],
      publish,
    ],
    [
      "an attempt's that was set aside, and it is valid only from tomorrow on, then it is waited for",
      [withSetAside(kept), live({ current: earlyInstance() })],
      { kind: "rest", state: "progressing", reason: "NotYetValid", after: 60_000 },
    ],
    [
      "the Secret's, and it was reissued with that key, then it is published with it",
      [
        withSecret(due),
        live({
          current: storedInstance(
            { id: 30 },
            { fingerprintSha256: "d".repeat(64), notAfter: NOW + 80 * DAY },
          ),
        }),
      ],
      { kind: "publish", instance: { id: 30 }, key: { from: "secret" }, encoding: "PKCS8" },
    ],
  ];
  it.each(taken)("given the key is %s", (_name, changes, expected) => {
    expect(decided(withSetAside(kept), ...changes)).toMatchObject(expected);
  });

  const left: Row[] = [
    [
      "it lacks a name that the valid pair has, then it is reissued, not published",
      [
        withSecret(pair({ ...due.certificate, dnsNames: ["example.com", "www.example.com"] })),
        more,
        issued({ notAfter: NOW + 80 * DAY }),
      ],
      { kind: "pay", request: { verb: "reissue" } },
    ],
    [
      "it ends earlier than the pair, then the pair stays",
      [withSecret(due), issued({ notAfter: NOW + 5 * DAY })],
      { kind: "pay", request: { verb: "reissue", paid: false } },
    ],
    [
      "it ends with the pair, was made before it, and a rekey is asked for, then it is no better than that",
      [withSecret(pair(), { instanceId: 31 }), withAsked({ rekey: "1" }), issued({})],
      { kind: "pay", request: { verb: "reissue", paid: false, handles: { rekey: "1" } } },
    ],
    [
      "it ends with the pair and was made after it, then it takes its place: SSLMate may revoke the older one",
      [withSecret(), withAsked({ rekey: "1" }), issued({})],
      { kind: "publish", instance: { id: 30 } },
    ],
    [
      "its certificate is not good, then it is reissued free of charge",
      [
        live({
          current: instance({ id: 30, state: "active", check: { ok: false, problem: "It is broken." } }),
        }),
      ],
      { kind: "pay", request: { verb: "reissue", paid: false, keepKey: false } },
    ],
    [
      "the Secret is another's, then it waits for a person",
      [withForeignSecret("other-type", "Opaque"), live({ current: setAside })],
      { kind: "rest", reason: "SecretConflict" },
    ],
  ];
  it.each(left)("given %s", (_name, changes, expected) => {
    expect(decided(withSetAside(kept), ...changes)).toMatchObject(expected);
  });

  it("given our Secret was made immutable and is due, then nothing is made that could not be published", () => {
    expect(
      decided(withSecret(due, { immutable: true }), live({ current: storedInstance({}, due.certificate) })),
    ).toMatchObject({ kind: "rest", state: "stalled", reason: "SecretConflict" });
  });
});
