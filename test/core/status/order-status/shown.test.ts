/** What the status shows beside its conditions: names, certificate, issuance, next renewal, and annotations acted on. */
import { describe, expect, it } from "vitest";
import { PAIR_ALONE } from "../../../../src/core/secret/content.ts";
import { DAY, NOW, pair } from "../../../support/observed/facts.ts";
import { instance, storedInstance } from "../../../support/observed/instances.ts";
import { at, orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import {
  withAsked,
  withNames,
  withoutCluster,
  withSpec,
  withStatus,
} from "../../../support/observed/with-asked.ts";
import { withAttempt } from "../../../support/observed/with-attempt.ts";
import { withForeignSecret, withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { statusOf } from "./status-of.ts";

const acted = (...changes: Change[]) => statusOf(orderObserved(withSecret(), ...changes)).handledAnnotations;
const onSecret = (renew: string): Change => withSecret(pair(), { handled: { renew } });

describe("orderStatus, what it shows", () => {
  it.each([
    [["example.com"], "example.com"],
    [["example.com", "www.example.com"], "example.com +1"],
    [["example.com", "a.example.com", "b.example.com"], "example.com +2"],
  ])("given the names %j, then the column says %j", (names, short) => {
    expect(statusOf(orderObserved(withNames(...names), withoutCluster)).names).toBe(short);
  });

  it("given a pair, then its facts", () => {
    const stored = pair({ dnsNames: ["example.com"], notBefore: NOW - DAY - 1, notAfter: NOW + DAY + 999 });

    expect(statusOf(orderObserved(withSecret(stored))).certificate).toEqual({
      instanceId: 17,
      serialNumber: "01ab",
      fingerprintSHA256: "c".repeat(64),
      issuer: "CN=Test Issuing CA",
      notBefore: "2026-11-21T11:59:59Z",
      notAfter: "2026-11-23T12:00:00Z",
      dnsNames: ["example.com"],
    });
  });

  it("given a pair that is expired or of other names, then its facts all the same", () => {
    const disabled = withSpec({ renewal: { policy: "Disabled" } });
    expect(statusOf(orderObserved(withSecret(), disabled, at(NOW + 90 * DAY))).certificate).toMatchObject({
      instanceId: 17,
    });
    expect(
      statusOf(orderObserved(withSecret(), withNames("example.com", "x.example.com"), withoutCluster))
        .certificate,
    ).toMatchObject({ dnsNames: ["example.com"] });
  });

  it.each([
    ["no Secret", []],
    ["a pair of another common name", [withSecret(pair({ dnsNames: ["example.org"] }))]],
    ["a Secret that is not ours", [withForeignSecret("other-type", "Opaque")]],
  ] as [string, Change[]][])(
    "given %s, then no certificate, whatever the status said before",
    (_name, changes) => {
      const before = statusOf(orderObserved(withSecret()));
      const status = statusOf(orderObserved(withoutCluster, withStatus(before), ...changes));

      expect(before).toHaveProperty("certificate");
      expect(status).not.toHaveProperty("certificate");
    },
  );

  it("given a Secret that does not say its instance, then the rest is shown", () => {
    const observed = orderObserved(withSecret(pair()), (seen) => ({
      ...seen,
      secret: {
        kind: "owned",
        immutable: false,
        handled: {},
        withoutGain: false,
        content: PAIR_ALONE,
        pair: pair(),
      },
    }));

    expect(statusOf(observed).certificate).not.toHaveProperty("instanceId");
    expect(statusOf(observed).certificate).toMatchObject({ serialNumber: "01ab" });
  });

  describe("the end of the term that was paid for", () => {
    const told = withAnswer({ paidUntil: NOW + 365 * DAY });

    it("given SSLMate says it, then it is shown", () => {
      expect(statusOf(orderObserved(withSecret(), told)).certificate?.paidUntil).toBe("2027-11-22T12:00:00Z");
    });

    it("given SSLMate is not asked again, then it stays as long as the certificate is the same", () => {
      const before = statusOf(orderObserved(withSecret(), told));
      const same = statusOf(orderObserved(withSecret(), withStatus(before)));
      const other = statusOf(
        orderObserved(withSecret(pair({ fingerprintSha256: "d".repeat(64) })), withStatus(before)),
      );

      expect(same).toEqual(before);
      expect(other.certificate).not.toHaveProperty("paidUntil");
    });
  });

  it("given an attempt in flight, then its mirror; once it has ended, then none", () => {
    const during = statusOf(orderObserved(withAttempt(), withAnswer({ pending: instance() })));

    expect(during.issuance).toEqual({
      id: "attempt-uid",
      verb: "buy",
      phase: "Pending",
      instanceId: 21,
      startedAt: "2026-11-22T11:59:00Z",
    });
    expect(statusOf(orderObserved(withSecret(), withStatus(during)))).not.toHaveProperty("issuance");
  });

  describe("the next renewal", () => {
    const facts = { notBefore: NOW, notAfter: NOW + 100 * DAY, fingerprintSha256: "0".repeat(64) };

    it("given a pair, then when it starts, for everyone to see", () => {
      expect(statusOf(orderObserved(withSecret(pair(facts)))).renewalTime).toBe("2027-01-28T12:00:00Z");
    });

    it("given it is overdue, then when it should have started", () => {
      const late = orderObserved(withSecret(pair(facts)), at(NOW + 90 * DAY), withoutCluster);

      expect(statusOf(late).renewalTime).toBe("2027-01-28T12:00:00Z");
    });

    it.each([
      ["Disabled renewal", [withSecret(), withSpec({ renewal: { policy: "Disabled" } })]],
      ["no pair", [withoutCluster]],
    ] as [string, Change[]][])("given %s, then none is told", (_name, changes) => {
      expect(statusOf(orderObserved(...changes))).not.toHaveProperty("renewalTime");
    });
  });

  describe("the annotations last acted on", () => {
    it("given none, then nothing is told", () => {
      expect(statusOf(orderObserved(withSecret()))).not.toHaveProperty("handledAnnotations");
    });

    it("given the Secret says what led to it and the status was lost, then the status learns it again", () => {
      expect(acted(onSecret("1"), withAsked({ renew: "1" }))).toEqual({ renew: "1" });
      expect(acted(onSecret("1"))).toEqual({ renew: "1" });
    });

    it("given the status knows a value that gained nothing, and the Secret an older one, then the newer stays", () => {
      expect(
        acted(onSecret("1"), withAsked({ renew: "2" }), withStatus({ handledAnnotations: { renew: "2" } })),
      ).toEqual({ renew: "2" });
    });

    it("given a value that gained nothing in this pass, then it is told, and the other annotation stays", () => {
      expect(
        acted(
          withAsked({ renew: "2" }),
          withStatus({ handledAnnotations: { renew: "1", rekey: "7" } }),
          live({ current: storedInstance(), paidUntil: NOW + 60 * DAY }),
        ),
      ).toEqual({ renew: "2", rekey: "7" });
    });

    it("given a value that waits, then it is not told as acted on", () => {
      expect(acted(withAsked({ rekey: "1" }), withoutCluster)).toBeUndefined();
    });
  });

  it("given nothing was ever bought, then no empty list stands there", () => {
    expect(statusOf(orderObserved(withoutCluster))).not.toHaveProperty("purchases");
  });
});
