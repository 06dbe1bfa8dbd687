/** Another certificate that the Order asks for while the present one lives: other names, another key. */
import { describe, expect, it } from "vitest";
import { certificate } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withAsked, withCluster, withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { live, withTerm } from "../../../support/observed/with-vendor.ts";
import { decided, holding, paidReissue, reissue, until, type Expected } from "./holding.ts";

describe("another certificate while the present one lives", () => {
  const fresh = holding(-10, 189);
  const more = withNames("example.com", "www.example.com");
  const long = withTerm({ paidUntil: until(355), termEnding: false });
  const both = { facts: { dnsNames: ["example.com", "www.example.com"] } };

  const rows: [string, Change[], Expected][] = [
    [
      "a name is added, then a paid reissue with all of them",
      [fresh, long, more],
      {
        kind: "pay",
        request: {
          verb: "reissue",
          paid: true,
          desired: { names: [{ value: "example.com" }, { value: "www.example.com" }] },
        },
      },
    ],
    ["a name is removed, then a free reissue", [holding(-10, 189, both), long], reissue],
    [
      "a name is exchanged for another, then a paid reissue: SSLMate may call the sum free, we do not",
      [holding(-10, 189, both), long, withNames("example.com", "shop.example.com")],
      paidReissue,
    ],
    [
      "another kind of key is wanted, then a free reissue",
      [fresh, long, withSpec({ privateKey: { algorithm: "RSA" } })],
      reissue,
    ],
    [
      "another size of key is wanted and rotationPolicy Never, then with a new key all the same",
      [fresh, long, withSpec({ privateKey: { size: 384, rotationPolicy: "Never" } })],
      reissue,
    ],
    [
      "a rekey is asked for near the term's end, then the purchase that is due is that",
      [holding(-185, 14), withTerm({ paidUntil: until(14), termEnding: true }), withAsked({ rekey: "1" })],
      { kind: "pay", request: { verb: "buy", handles: { rekey: "1" } } },
    ],
    [
      "another kind of key is wanted and rotationPolicy Never, then with a new key all the same",
      [fresh, long, withSpec({ privateKey: { algorithm: "RSA", rotationPolicy: "Never" } })],
      reissue,
    ],
    [
      "a renewal is due, and SSLMate's certificate lacks a wanted name that the pair has, then the name is paid for at once",
      [
        holding(-140, 50, { ...both, instance: { check: { ok: true, certificate: certificate() } } }),
        long,
        more,
      ],
      paidReissue,
    ],
    [
      "the same, and the pair has expired, then the incomplete one is better than none",
      [
        holding(-190, -1, { ...both, instance: { check: { ok: true, certificate: certificate() } } }),
        long,
        more,
      ],
      { kind: "publish" },
    ],
    ["a rekey is asked for, then a free reissue", [fresh, long, withAsked({ rekey: "1" })], reissue],
    [
      "a rekey is asked for under rotationPolicy Never, then with a new key: that is what was asked",
      [fresh, long, withAsked({ rekey: "1" }), withSpec({ privateKey: { rotationPolicy: "Never" } })],
      { kind: "pay", request: { verb: "reissue", paid: false, keepKey: false, handles: { rekey: "1" } } },
    ],
    [
      "a name is removed near the term's end, then the purchase that is due has the right names",
      [holding(-185, 14, both), withTerm({ paidUntil: until(14), termEnding: true })],
      { kind: "pay", request: { verb: "buy", desired: { names: [{ value: "example.com" }] } } },
    ],
    [
      "a name is added near the term's end, then it is paid once, by the purchase that is due",
      [holding(-185, 14), withTerm({ paidUntil: until(14), termEnding: true }), more],
      {
        kind: "pay",
        request: {
          verb: "buy",
          desired: { names: [{ value: "example.com" }, { value: "www.example.com" }] },
        },
      },
    ],
    [
      "a rekey is asked for while the purchase that is due waits for a person, then it does not wait",
      [
        holding(-185, 14),
        withTerm({ paidUntil: until(14), termEnding: true }),
        withAsked({ rekey: "1" }),
        withCluster({ purchase: { policy: "Manual" } }),
      ],
      reissue,
    ],
    [
      "SSLMate's current one has a name that the Secret's lacks, then that was paid for",
      [
        fresh,
        long,
        more,
        (observed) =>
          live({
            current: storedInstance({
              check: { ok: false, problem: "It is broken." },
              otherNames: ["www.example.com"],
            }),
          })(observed),
      ],
      { kind: "pay", request: { verb: "reissue", paid: false } },
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});
