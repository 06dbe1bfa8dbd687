import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import { renewalTime } from "../../../src/core/renewal/time.ts";
import { certificate, DAY, KEY, NOW, pair } from "../../support/observed/facts.ts";
import { instance, storedInstance } from "../../support/observed/instances.ts";
import { at, orderObserved, type Change } from "../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withClusterTrouble,
  withNames,
  withOrder,
  withoutCluster,
  withRival,
  withSpec,
} from "../../support/observed/with-asked.ts";
import {
  withAttempt,
  withEndedAttempt,
  withFailure,
  withOthersAttempt,
  withPurse,
  withRefusal,
} from "../../support/observed/with-attempt.ts";
import { withForeignSecret, withSecret } from "../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../support/observed/with-vendor.ts";

type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

const notAfter = NOW + 60 * DAY;
/** A third of 90 days before the end, and a part of that later which this certificate's fingerprint gives. */
const UNTIL_RENEWAL = (renewalTime(certificate(), { policy: "RenewBefore", percentage: 33 }) ?? 0) - NOW;

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

describe("decide, at the time of its renewal", () => {
  it("given that very moment, then all is looked at live", () => {
    expect(decide(orderObserved(withSecret(), at(NOW + UNTIL_RENEWAL)))).toEqual({ kind: "look" });
  });
});

describe("decide, with a valid pair that is not what the Order asks for", () => {
  const rows: [string, Change[]][] = [
    ["a name that it lacks", [withNames("example.com", "www.example.com")]],
    ["a name too many", [withSecret(pair({ dnsNames: ["example.com", "www.example.com"] }))]],
    [
      "one name for another",
      [
        withNames("example.com", "b.example.com"),
        withSecret(pair({ dnsNames: ["example.com", "a.example.com"] })),
      ],
    ],
    [
      "a wildcard for a name that it would match",
      [
        withNames("example.com", "www.example.com"),
        withSecret(pair({ dnsNames: ["example.com", "*.example.com"] })),
      ],
    ],
    ["another algorithm", [withSpec({ privateKey: { algorithm: "RSA" } })]],
    ["another size by the Cluster's defaults", [withCluster({ defaults: { privateKey: { size: 384 } } })]],
  ];
  it.each(rows)("given %s, then all is looked at live before anything is made", (_name, changes) => {
    expect(decide(orderObserved(withSecret(), ...changes))).toEqual({ kind: "look" });
    expect(decide(orderObserved(withSecret(), withAnswer(), ...changes))).toEqual({ kind: "look" });
  });

  it("given another name and no Cluster, then it waits for that", () => {
    const observed = orderObserved(withSecret(), withNames("example.com", "www.example.com"), withoutCluster);

    expect(decide(observed)).toMatchObject({ reason: "ClusterNotFound", after: UNTIL_RENEWAL });
  });
});

describe("decide, at rest for whatever reason, looks again in time", () => {
  const more = withNames("example.com", "www.example.com");
  const forbidden = withCluster({ allowedNames: ["example.com"] });
  const rows: [string, Change[], number][] = [
    [
      "a name that is not allowed, then at its renewal",
      [more, forbidden, live({ current: storedInstance() })],
      UNTIL_RENEWAL,
    ],
    [
      "a suspended Order past its renewal, then at the certificate's end, so that Ready turns False",
      [at(notAfter - 5 * DAY), withSpec({ suspend: true })],
      5 * DAY,
    ],
    [
      "no Cluster past its renewal, then at the certificate's end",
      [at(notAfter - 5 * DAY), withoutCluster],
      5 * DAY,
    ],
    [
      "a budget that is free again only after the end, then at the certificate's end",
      [
        at(notAfter - 60_000),
        withPurse({ left: 0, freeAt: notAfter + DAY }),
        live({ current: storedInstance(), termEnding: true, paidUntil: notAfter }),
      ],
      60_000,
    ],
    ["a question that is due before, then at that", [withAttempt(), withAnswer()], 120_000],
  ];
  it.each(rows)("given %s", (_name, changes, after) => {
    expect(decide(orderObserved(withSecret(), ...changes))).toMatchObject({ kind: "rest", after });
  });
});

describe("decide, with a key in another form than the Order asks for", () => {
  const asPkcs1 = withSpec({ privateKey: { encoding: "PKCS1" } });

  it.each([
    ["given PKCS1 in the Order", [asPkcs1], "PKCS1"],
    [
      "given PKCS1 in the Cluster's defaults",
      [withCluster({ defaults: { privateKey: { encoding: "PKCS1" } } })],
      "PKCS1",
    ],
    [
      "given a PKCS1 key and an Order that is silent",
      [withSecret(pair({}, { ...KEY, encoding: "PKCS1" }))],
      "PKCS8",
    ],
  ] as [string, Change[], string][])("%s, then only the key is written anew", (_name, changes, encoding) => {
    expect(decide(orderObserved(withSecret(), ...changes))).toEqual({
      kind: "rewrite",
      encoding,
      why: [`its key is not in the form ${encoding}`],
    });
  });

  it("given a write that failed, then it waits before the next", () => {
    const observed = orderObserved(
      withSecret(),
      asPkcs1,
      withFailure({ kind: "changed", what: "the Secret was changed by somebody else." }),
    );

    expect(decide(observed)).toMatchObject({
      state: "progressing",
      reason: "Preparing",
      message: "Looking again, since the Secret was changed by somebody else.",
      after: 1_000,
    });
  });

  it("given an immutable Secret, then nobody is told to delete what may be the only copy of the key", () => {
    const observed = orderObserved(withSecret(pair(), { immutable: true }), asPkcs1);

    expect(decide(observed)).toEqual({
      kind: "rest",
      state: "stalled",
      reason: "SecretConflict",
      message:
        "Secret example-com-tls is immutable, so its key cannot be written anew as PKCS1. Set the encoding back, or replace the Secret by a copy, with its labels and annotations, that is not immutable.",
      after: UNTIL_RENEWAL,
    });
  });

  it("given a suspended Order, then its Secret stays as it is", () => {
    const observed = orderObserved(
      withSecret(),
      asPkcs1,
      withSpec({ suspend: true, privateKey: { encoding: "PKCS1" } }),
    );

    expect(decide(observed)).toMatchObject({ state: "stalled", reason: "Suspended" });
  });

  it("given an immutable Secret that is right, then there is nothing to write and nothing to say", () => {
    expect(decide(orderObserved(withSecret(pair(), { immutable: true })))).toMatchObject({
      reason: "Issued",
    });
  });
});

describe("decide, with a Secret that is not ours", () => {
  it("given a valid pair in it, then it does not count as this Order's", () => {
    const observed = orderObserved(withForeignSecret("other-order", "Order web"));

    expect(decide(observed)).toMatchObject({ kind: "rest", reason: "SecretConflict" });
  });
});

describe("decide, for an Order that is being deleted", () => {
  const deleting = withOrder({ deleting: true });
  it.each([
    ["with nothing yet", []],
    ["with a pair", [withSecret()]],
    ["with an expired pair", [withSecret(pair({ notAfter: NOW }))]],
    ["with a certificate ready to be published", [withAnswer({ current: instance({ state: "active" }) })]],
  ] as [string, Change[]][])("given one %s, then nothing is done any more", (_name, changes) => {
    expect(decide(orderObserved(deleting, ...changes))).toEqual({
      kind: "rest",
      state: "settled",
      reason: "Deleting",
      message: "The Order is being deleted; its Secret stays.",
    });
  });
});
