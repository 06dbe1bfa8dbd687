/** What a person reads of approvals while no instance is pending: before the call, in doubt, once it is issued, and at rest. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { ATTEMPT_KEY, DAY, FOREIGN_KEY, NOW, pair } from "../../../support/observed/facts.ts";
import { issuedInstance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withIdentifiers,
  withNames,
  withSpec,
  withStatus,
} from "../../../support/observed/with-asked.ts";
import { withAttempt, withFailure, withRefusal } from "../../../support/observed/with-attempt.ts";
import { withForeignSecret, withSecret } from "../../../support/observed/with-secret.ts";
import { withAnswer } from "../../../support/observed/with-vendor.ts";
import { statusOf, domainsApproved, CNAME, shown, pending, by } from "./approvals.ts";

describe("before the call: names that the vendor calls not ready", () => {
  const notReady = { publicKeyHash: ATTEMPT_KEY, names: [shown({ ready: false, records: [CNAME] })] };
  const message =
    "SSLMate cannot approve example.com yet, so nothing is bought. example.com (dns): Publish the DNS record _0815.example.com. CNAME _42.sslmate.com., or connect the account at SSLMate with the DNS provider. It then goes on by itself.";

  it("given the answer to the settings shows it, then the record stands in condition and approvals", () => {
    const status = statusOf(
      withAttempt({ sent: "settings" }),
      withFailure({ kind: "not-approvable", approval: notReady }),
    );
    expect(domainsApproved(status)).toMatchObject({ status: "False", reason: "ApprovalNotReady", message });
    expect(status.approvals).toMatchObject([{ state: "NotReady", records: [CNAME] }]);
    expect(status.issuance).toMatchObject({ phase: "Preparing" });
  });

  it("given the vendor's object shows it still, then the settings are not sent again for the same answer", () => {
    const status = statusOf(withAttempt({ sent: "settings" }), withAnswer({ approval: notReady }));
    expect(domainsApproved(status)).toMatchObject({ reason: "ApprovalNotReady", message });
  });

  const otherwise: [string, Change[]][] = [
    ["the object is ready", [withAnswer({ approval: { ...notReady, names: [shown({ ready: true })] } })]],
    ["the object has another key", [withAnswer({ approval: { ...notReady, publicKeyHash: FOREIGN_KEY } })]],
    [
      "the object has another method",
      [withAnswer({ approval: { ...notReady, names: [shown({ method: "http", ready: false })] } })],
    ],
    [
      "the Order has another kind of key",
      [withSpec({ privateKey: { size: 384 } }), withAnswer({ approval: notReady })],
    ],
    ["the Order has another method", [withIdentifiers(by("http")), withAnswer({ approval: notReady })]],
    [
      "the object has other names",
      [
        withAnswer({
          approval: { ...notReady, names: [...notReady.names, shown({ name: "www.example.com" })] },
        }),
      ],
    ],
  ];
  it.each(otherwise)("given %s, then everything is looked at anew", (_given, changes) => {
    expect(decide(orderObserved(withAttempt({ sent: "settings" }), ...changes)).kind).toBe("look");
  });

  it("given a reissue, then the message speaks of that", () => {
    const status = statusOf(
      withAttempt({ sent: "settings" }, { verb: "reissue", paid: false }),
      withFailure({ kind: "not-approvable", approval: notReady }),
    );
    expect(domainsApproved(status)?.message).toContain("example.com yet, so nothing is reissued. ");
  });

  it("given a day of it, then it is Stalled", () => {
    const status = statusOf(
      withAttempt({ sent: "settings" }, { startedAt: NOW - DAY }),
      withAnswer({ approval: notReady }),
    );
    expect(status.conditions?.map(({ type }) => type)).toContain("Stalled");
  });

  it("given the annotation retry-approval, then looking again is what it asks for", () => {
    const status = statusOf(
      withAttempt({ sent: "settings" }),
      withAnswer({ approval: notReady }),
      withAsked({ retryApproval: "now" }),
    );
    expect(status.handledAnnotations).toEqual({ retryApproval: "now" });
  });
});

describe("when nothing can be known now", () => {
  const before = statusOf(withAttempt(), pending([shown({ ready: false })]));

  it("given SSLMate cannot be asked, then what it showed last stays", () => {
    const status = statusOf(withAttempt(), withStatus(before), withRefusal({ kind: "timeout" }));
    expect(status.approvals).toEqual(before.approvals);
    expect(domainsApproved(status)).toEqual(domainsApproved(before));
  });

  it("given a name that is not asked for any more, then it goes", () => {
    const status = statusOf(
      withIdentifiers(by("dns", "other.example.com")),
      withAttempt(),
      withStatus(before),
      withRefusal({ kind: "timeout" }),
    );
    expect(status).not.toHaveProperty("approvals");
    expect(domainsApproved(status)).toBeUndefined();
  });
});

describe("once it is issued", () => {
  it("given it cannot be published yet, then its names are approved all the same", () => {
    const status = statusOf(
      withAttempt(),
      withForeignSecret("other-type", "Opaque"),
      withStatus(statusOf(withAttempt(), pending([shown({ ready: false })]))),
      withAnswer({ current: issuedInstance() }),
    );
    expect(status.conditions?.[0]).toMatchObject({
      type: "Ready",
      status: "False",
      reason: "SecretConflict",
    });
    expect(domainsApproved(status)).toMatchObject({ status: "True", reason: "Approved" });
    expect(status.approvals).toEqual([{ name: "example.com", method: "dns", state: "Approved" }]);
  });
});

describe("at rest", () => {
  it("given a valid certificate with all names, then they are approved", () => {
    const status = statusOf(withSecret());
    expect(status.approvals).toEqual([{ name: "example.com", method: "dns", state: "Approved" }]);
    expect(domainsApproved(status)).toMatchObject({
      status: "True",
      reason: "Approved",
      message: "SSLMate approved every name of the certificate.",
    });
  });

  it("given a name that the certificate lacks, then of that nothing is known", () => {
    const status = statusOf(
      withSecret(pair({ dnsNames: ["example.com"] })),
      withNames("example.com", "new.example.com"),
      withCluster({ suspend: true, allowedNamespaces: { from: "Names", names: [] } }),
      withRefusal({ kind: "timeout" }),
    );
    expect(status.approvals).toMatchObject([{ state: "Approved" }, { state: "Unknown" }]);
    expect(domainsApproved(status)).toBeUndefined();
  });

  it("given the annotation retry-approval, then there is nothing to do, and that is remembered", () => {
    const status = statusOf(withSecret(), withAsked({ retryApproval: "1" }));
    expect(status.handledAnnotations).toEqual({ retryApproval: "1" });
  });
});
