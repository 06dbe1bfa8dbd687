/** A pair that is not as the Order asks: other names, another kind of key, another form, or in somebody else's Secret. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { KEY, pair } from "../../../support/observed/facts.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withCluster, withNames, withoutCluster, withSpec } from "../../../support/observed/with-asked.ts";
import { withFailure } from "../../../support/observed/with-attempt.ts";
import { withForeignSecret, withSecret } from "../../../support/observed/with-secret.ts";
import { withAnswer } from "../../../support/observed/with-vendor.ts";
import { UNTIL_RENEWAL } from "./renewal-moment.ts";

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
      message: "Looking again, since the Secret was changed by somebody else. There is nothing to do.",
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

  it.each([
    ["a Secret", withSecret()],
    ["an immutable Secret", withSecret(pair(), { immutable: true })],
  ])("given %s and a suspended Order, then its Secret stays as it is", (_name, secret) => {
    const observed = orderObserved(
      secret,
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
    const observed = orderObserved(withForeignSecret("other-order", "Order shop/web"));

    expect(decide(observed)).toMatchObject({ kind: "rest", reason: "SecretConflict" });
  });
});
