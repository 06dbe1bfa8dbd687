/** A pair that is left as it is: valid and as the Order asks, or expired while its renewal is disabled. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { DAY, NOW, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { instance, storedInstance } from "../../../support/observed/instances.ts";
import { at, orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withClusterDeleting,
  withClusterTrouble,
  withNames,
  withOrder,
  withoutCluster,
  withRival,
  withSpec,
} from "../../../support/observed/with-asked.ts";
import { withEndedAttempt, withOthersAttempt, withRefusal } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { notAfter, UNTIL_RENEWAL, type Row } from "./renewal-moment.ts";

describe("decide, with a valid pair in the Secret, leaves it", () => {
  const issued = {
    kind: "rest",
    state: "settled",
    reason: "Issued",
    message: "Secret example-com-tls holds a valid certificate.",
    after: UNTIL_RENEWAL,
  };
  const rows: Row[] = [
    ["given what the Order asks for, then it looks again when its renewal is due", [], issued],
    [
      "given one second before its renewal, then it is not due",
      [at(NOW + UNTIL_RENEWAL - 1_000)],
      { ...issued, after: 1_000 },
    ],
    [
      "given Disabled renewal by the Cluster's default, then it looks again when the certificate expires",
      [withCluster({ defaults: { renewal: { policy: "Disabled" } } }), at(NOW + 50 * DAY)],
      { ...issued, after: 10 * DAY },
    ],
    [
      "given a renewal by the Cluster's default, then it looks again at that",
      [withCluster({ defaults: { renewal: { before: "24h" } } })],
      { ...issued, after: 59.08 * DAY - 1_000 },
    ],
    [
      "given Disabled renewal, then it looks again when the certificate expires",
      [withSpec({ renewal: { policy: "Disabled" } })],
      { ...issued, after: 60 * DAY },
    ],
    [
      "given Disabled renewal and one second before the end, then it is still valid",
      [withSpec({ renewal: { policy: "Disabled" } }), at(notAfter - 1_000)],
      { ...issued, after: 1_000 },
    ],
    [
      "given the names in another order, then they are the same names",
      [
        withNames("example.com", "b.example.com", "a.example.com"),
        withSecret(pair({ dnsNames: ["a.example.com", "b.example.com", "example.com"] })),
      ],
      issued,
    ],
    [
      "given no Cluster any more, then the certificate is as good as before, and that is said",
      [withoutCluster],
      {
        ...issued,
        state: "progressing",
        reason: "ClusterNotFound",
        message: expect.stringContaining("Cluster webservers does not exist. Create it"),
      },
    ],
    [
      "given a Cluster that is not Ready, then the certificate is as good as before",
      [withClusterTrouble("SSLMate is not available.")],
      issued,
    ],
    [
      "given a namespace that is not allowed any more, then it keeps what it has, and is told",
      [withCluster({ allowedNamespaces: { from: "Names", names: ["blog"] }, allowedNames: ["example.org"] })],
      {
        ...issued,
        reason: "NamespaceNotAllowed",
        message: expect.stringMatching(
          /^Secret example-com-tls holds a valid certificate, which is kept and renewed as long as that is free\. Cluster webservers serves/,
        ),
      },
    ],
    [
      "given a name that is not allowed any more, then it keeps what it has, and is told",
      [withCluster({ allowedNames: ["example.org"] })],
      {
        ...issued,
        reason: "NameNotAllowed",
        message:
          "Secret example-com-tls holds a valid certificate, which is kept and renewed as long as that is free. Cluster webservers does not allow example.com (spec.allowedNames). Ask its owner to allow it, or remove it from spec.identifiers.",
      },
    ],
    [
      "given a Cluster that is being deleted, then it keeps what it has, and is told",
      [withClusterDeleting],
      {
        ...issued,
        reason: "ClusterDeleting",
        message: expect.stringMatching(
          /^Secret example-com-tls holds a valid certificate, which is kept and renewed as long as that is free\. Cluster webservers is being deleted/,
        ),
      },
    ],
    [
      "given an approval that cannot be told any more, then the certificate stays, and it is said before its renewal",
      [withSpec({ identifiers: [{ type: "dns", value: "example.com" }] })],
      { ...issued, state: "stalled", reason: "ApprovalMissing", message: expect.stringContaining("Set one") },
    ],
    [
      "given another Order that wants the same name, then this one has it",
      [withRival({ holds: true, createdAt: 0 })],
      issued,
    ],
    [
      "given an attempt that another Order began, then it is not this one's business",
      [withOthersAttempt],
      issued,
    ],
    ["given the end of its own attempt in this pass, then the Order is at rest", [withEndedAttempt], issued],
    ["given a call that failed in this pass, then the Secret is right all the same", [withRefusal()], issued],
    [
      "given the defaults written out, as an upgrade or a tool may do it, then they are what was left out",
      [
        withSpec({
          privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Always" },
          renewal: { policy: "RenewBefore", beforePercentage: 33 },
          purchase: { policy: "Automatic" },
          adopt: "Never",
          deletion: { secret: "Retain", certificate: "StopRenewal" },
          suspend: false,
        }),
      ],
      issued,
    ],
    [
      "given another certificate at SSLMate, then nothing is bought or changed",
      [withAnswer({ current: instance({ id: 40, state: "active" }) })],
      issued,
    ],
    [
      "given a larger key as the Cluster's new default and one in the Order, then the Order's counts",
      [
        withCluster({ defaults: { privateKey: { algorithm: "RSA", size: 4096 } } }),
        withSpec({ privateKey: { algorithm: "ECDSA" } }),
      ],
      issued,
    ],
  ];
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decide(orderObserved(withSecret(), ...changes))).toEqual(expected);
  });
});

describe("decide, with an expired pair in the Secret and Disabled renewal", () => {
  const disabled = withSpec({ renewal: { policy: "Disabled" } });
  const expired = {
    kind: "rest",
    state: "stalled",
    reason: "Expired",
    message:
      "The certificate in Secret example-com-tls expired at 2027-01-21T12:00:00Z, and its renewal is disabled. Set spec.renewal.policy to RenewBefore to have a new one.",
  };
  it.each([
    ["given exactly the end of its validity, then it is expired", [at(notAfter)]],
    ["given years after, then it is expired", [at(notAfter + 1_000 * DAY)]],
    ["given nothing current at SSLMate, then nothing is bought", [at(notAfter), live()]],
    [
      "given nothing current and another name, then nothing is bought either",
      [at(notAfter), live(), withNames("example.com", "x.example.com")],
    ],
    [
      "given nothing current and a rekey, then an annotation buys nothing",
      [at(notAfter), live(), withAsked({ rekey: "1" })],
    ],
  ] as [string, Change[]][])("%s", (_name, changes) => {
    expect(decide(orderObserved(withSecret(), disabled, ...changes))).toEqual(expired);
  });
});

describe("decide, with an expired pair that SSLMate was to renew", () => {
  const vendor = withSpec({ renewal: { policy: "Vendor" } });
  const allowed = withCluster({ purchase: { vendorRenewal: true } });
  const asked = [vendor, withOrder({ finalizer: true }), at(notAfter)];
  const rows: [string, Change[], string, RegExp][] = [
    ["the Cluster does not allow it", [], "VendorRenewalNotAllowed", /vendorRenewal/],
    ["the Cluster is gone", [withoutCluster], "ClusterNotFound", /Create it/],
    [
      "the Cluster cannot be used",
      [withClusterTrouble("The API key is gone.", { purchase: { vendorRenewal: true } })],
      "ClusterNotReady",
      /key is gone/,
    ],
    [
      "the Cluster is suspended",
      [withCluster({ purchase: { vendorRenewal: true }, suspend: true })],
      "ClusterSuspended",
      /is suspended/,
    ],
    [
      "the Cluster serves other namespaces",
      [withCluster({ purchase: { vendorRenewal: true }, allowedNamespaces: { from: "Names", names: [] } })],
      "NamespaceNotAllowed",
      /serves/,
    ],
    [
      "the Order is suspended",
      [allowed, withSpec({ renewal: { policy: "Vendor" }, suspend: true })],
      "Suspended",
      /spec\.suspend/,
    ],
    [
      "nothing stands in its way",
      [allowed, live({ current: storedInstance({ state: "expired" }), owners: [OUR_TAG], autoRenew: true })],
      "Expired",
      /cannot pay/,
    ],
  ];
  it.each(rows)("given that %s, then that is said, and since when", (_name, changes, reason, words) => {
    const action = decide(orderObserved(withSecret(), ...asked, ...changes));
    expect(action).toMatchObject({ kind: "rest", reason });
    const message = action.kind === "rest" ? action.message : "";
    expect(message).toMatch(
      /^The certificate in Secret example-com-tls expired at 2027-01-21T12:00:00Z[.,] /,
    );
    expect(message).toMatch(words);
  });

  it("given Disabled and an Order that says too little, then that is said first", () => {
    const silent = withCluster({ defaults: {} });
    const disabled = withSpec({
      renewal: { policy: "Disabled" },
      identifiers: [{ type: "dns", value: "example.com" }],
    });
    expect(decide(orderObserved(withSecret(), silent, disabled, at(notAfter)))).toMatchObject({
      state: "stalled",
      reason: "ApprovalMissing",
      message: expect.stringMatching(/expired at .*has no approval/),
    });
  });
});
