import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import {
  at,
  DAY,
  instance,
  KEY,
  NOW,
  orderObserved,
  pair,
  withAnswer,
  withCluster,
  withClusterTrouble,
  withEndedAttempt,
  withFailure,
  withForeignSecret,
  withNames,
  withOrder,
  withOthersAttempt,
  withoutCluster,
  withRefusal,
  withRival,
  withSecret,
  withSpec,
  type Change,
} from "../../support/order-observed.ts";

type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

const notAfter = NOW + 60 * DAY;

describe("decide, with a valid pair in the Secret, leaves it", () => {
  const issued = {
    kind: "rest",
    state: "settled",
    reason: "Issued",
    message: "Secret example-com-tls holds a valid certificate.",
    after: 60 * DAY,
  };
  const rows: Row[] = [
    ["given what the Order asks for, then it looks again when the certificate expires", [], issued],
    [
      "given one second before it expires, then it is still valid",
      [at(notAfter - 1_000)],
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
    ["given no Cluster any more, then the certificate is as good as before", [withoutCluster], issued],
    [
      "given a Cluster that is not Ready, then the certificate is as good as before",
      [withClusterTrouble("SSLMate is not available.")],
      issued,
    ],
    [
      "given a namespace and a name that are not allowed any more, then nothing is to be paid, so nothing is said",
      [withCluster({ allowedNamespaces: { from: "Names", names: ["blog"] }, allowedNames: ["example.org"] })],
      issued,
    ],
    [
      "given an approval that cannot be told any more, then the names alone are compared",
      [withSpec({ identifiers: [{ type: "dns", value: "example.com" }] })],
      issued,
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

describe("decide, with an expired pair in the Secret", () => {
  const expired = {
    kind: "rest",
    state: "stalled",
    reason: "Expired",
    message:
      "The certificate in Secret example-com-tls expired at 2027-01-21T12:00:00Z, and this version of the operator does not renew. To buy a new one, delete the Secret once SSLMate shows no current certificate of this name.",
  };
  it.each([
    ["given exactly the end of its validity, then it is expired", [at(notAfter)]],
    ["given years after, then it is expired", [at(notAfter + 1_000 * DAY)]],
    [
      "given other names besides, then the expiry is what matters",
      [at(notAfter), withNames("example.com", "x.example.com")],
    ],
    ["given nothing current at SSLMate, then nothing is bought by itself", [at(notAfter), withAnswer()]],
  ] as [string, Change[]][])("%s", (_name, changes) => {
    expect(decide(orderObserved(withSecret(), ...changes))).toEqual(expired);
  });
});

function butWrong(wrong: string): string {
  return `The certificate in Secret example-com-tls is valid, but ${wrong}. This version of the operator does not reissue: set the Order back to what the certificate has.`;
}

describe("decide, with a valid pair that is not what the Order asks for", () => {
  const rows: Row[] = [
    [
      "given a name that it lacks, then it is told",
      [withNames("example.com", "www.example.com")],
      { message: butWrong("it does not name www.example.com") },
    ],
    [
      "given a name too many, then it is told",
      [withSecret(pair({ dnsNames: ["example.com", "www.example.com"] }))],
      { message: butWrong("it also names www.example.com") },
    ],
    [
      "given one name for another, then the missing one is told",
      [
        withNames("example.com", "b.example.com"),
        withSecret(pair({ dnsNames: ["example.com", "a.example.com"] })),
      ],
      { message: butWrong("it does not name b.example.com") },
    ],
    [
      "given a wildcard for a name that it would match, then it is another name",
      [
        withNames("example.com", "www.example.com"),
        withSecret(pair({ dnsNames: ["example.com", "*.example.com"] })),
      ],
      { message: butWrong("it does not name www.example.com") },
    ],
    [
      "given another algorithm, then it is told",
      [withSpec({ privateKey: { algorithm: "RSA" } })],
      { message: butWrong("its key is ECDSA 256, and RSA 2048 is asked for") },
    ],
    [
      "given another size by the Cluster's defaults, then it is told",
      [withCluster({ defaults: { privateKey: { size: 384 } } })],
      { message: butWrong("its key is ECDSA 256, and ECDSA 384 is asked for") },
    ],
    [
      "given another name and no Cluster, then the names are compared without it",
      [withNames("example.com", "www.example.com"), withoutCluster],
      { message: butWrong("it does not name www.example.com") },
    ],
  ];
  it.each(rows)("%s, and nothing is bought", (_name, changes, expected) => {
    expect(decide(orderObserved(withSecret(), withAnswer(), ...changes))).toEqual({
      kind: "rest",
      state: "stalled",
      reason: "ReissueRequired",
      after: 60 * DAY,
      ...expected,
    });
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
    expect(decide(orderObserved(withSecret(), ...changes))).toEqual({ kind: "rewrite-key", encoding });
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
      after: 60 * DAY,
    });
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
