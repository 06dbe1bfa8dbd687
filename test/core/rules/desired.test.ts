/** What an Order asks for, once its own fields and the Cluster's defaults are put together. */
import { describe, expect, it } from "vitest";
import type { ClusterSpec, Identifier, OrderSpec, PrivateKeySpec } from "../../../src/api/types.ts";
import { resolveDesired } from "../../../src/core/rules/desired.ts";
import { byDns, clusterSpec } from "../../support/observed/facts.ts";

type Defaults = NonNullable<ClusterSpec["defaults"]>;

function resolve(order: Partial<OrderSpec>, defaults?: Defaults) {
  const spec: OrderSpec = {
    cluster: "webservers",
    identifiers: [byDns("example.com")],
    secretName: "example-com-tls",
    ...order,
  };
  return resolveDesired(spec, clusterSpec(defaults === undefined ? {} : { defaults }));
}

describe("resolveDesired, names", () => {
  const silent: Identifier = { type: "dns", value: "example.com" };

  it("given several, then the common name stays first and the others are sorted", () => {
    const identifiers = ["m.example.com", "z.example.com", "a.example.com"].map(byDns);

    expect(resolve({ identifiers })).toMatchObject({
      ok: true,
      desired: {
        names: [{ value: "m.example.com" }, { value: "a.example.com" }, { value: "z.example.com" }],
      },
    });
  });

  it.each([
    ["the Order's approval before the Cluster's", byDns("example.com"), { approval: "http" }, "dns"],
    ["the Cluster's approval where the Order is silent", silent, { approval: "http" }, "http"],
  ] as [string, Identifier, Defaults, string][])("takes %s", (_name, identifier, defaults, approval) => {
    expect(resolve({ identifiers: [identifier] }, defaults)).toMatchObject({
      ok: true,
      desired: { names: [{ value: "example.com", approval }] },
    });
  });

  it("given approval by email, then the mailbox comes along", () => {
    const identifier: Identifier = { ...silent, approval: "email", approverEmail: "admin@example.com" };

    expect(resolve({ identifiers: [identifier] })).toMatchObject({
      desired: { names: [{ value: "example.com", approval: "email", approverEmail: "admin@example.com" }] },
    });
  });

  it("given no mailbox, then the field is absent, not undefined", () => {
    expect(resolve({})).toEqual({
      ok: true,
      desired: {
        names: [{ value: "example.com", approval: "dns" }],
        privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8" },
        rotates: true,
      },
    });
  });

  it.each([
    ["no defaults at all", undefined],
    ["defaults that do not speak of approval", {}],
  ] as [string, Defaults | undefined][])(
    "given an Order silent on approval and %s, then both fields are named",
    (_name, defaults) => {
      expect(
        resolve({ identifiers: [byDns("example.com"), { type: "dns", value: "b.example.com" }] }, defaults),
      ).toEqual({
        ok: false,
        reason: "ApprovalMissing",
        message:
          "spec.identifiers[1] (b.example.com) has no approval, and Cluster webservers has no defaults.approval. Set one of them.",
      });
    },
  );

  it("given a wildcard and http as the Cluster's default, then it says what a wildcard can have", () => {
    const identifiers: Identifier[] = [silent, { type: "dns", value: "*.example.com" }];

    expect(resolve({ identifiers }, { approval: "http" })).toEqual({
      ok: false,
      reason: "ApprovalNotPossible",
      message:
        "spec.identifiers[1] (*.example.com) is a wildcard, which cannot be approved by http, the default of Cluster webservers. Set its approval to dns or email.",
    });
  });

  it("given a wildcard with an approval of its own, then the default does not matter", () => {
    const identifiers: Identifier[] = [silent, byDns("*.example.com")];

    expect(resolve({ identifiers }, { approval: "http" })).toMatchObject({ ok: true });
  });
});

describe("resolveDesired, private key", () => {
  const rows: [string, PrivateKeySpec | undefined, PrivateKeySpec | undefined, [string, number, string]][] = [
    ["nothing anywhere", undefined, undefined, ["ECDSA", 256, "PKCS8"]],
    ["an algorithm alone", { algorithm: "RSA" }, undefined, ["RSA", 2048, "PKCS8"]],
    ["a size alone", { size: 384 }, undefined, ["ECDSA", 384, "PKCS8"]],
    ["an encoding alone", { encoding: "PKCS1" }, undefined, ["ECDSA", 256, "PKCS1"]],
    [
      "a Cluster that says all",
      undefined,
      { algorithm: "RSA", size: 4096, encoding: "PKCS1" },
      ["RSA", 4096, "PKCS1"],
    ],
    [
      "the Cluster's algorithm and the Order's size",
      { size: 3072 },
      { algorithm: "RSA" },
      ["RSA", 3072, "PKCS8"],
    ],
    [
      "another algorithm than the Cluster's: its size belongs to its algorithm",
      { algorithm: "ECDSA" },
      { algorithm: "RSA", size: 4096 },
      ["ECDSA", 256, "PKCS8"],
    ],
    [
      "the Cluster's algorithm once more: its size holds",
      { algorithm: "RSA" },
      { algorithm: "RSA", size: 4096 },
      ["RSA", 4096, "PKCS8"],
    ],
    [
      "a size of the Cluster for the algorithm that is the default",
      { algorithm: "ECDSA" },
      { size: 384 },
      ["ECDSA", 384, "PKCS8"],
    ],
    [
      "a size of the Cluster for another algorithm than the Order's",
      { algorithm: "RSA" },
      { size: 384 },
      ["RSA", 2048, "PKCS8"],
    ],
    [
      "an Order that says all",
      { algorithm: "RSA", size: 3072, encoding: "PKCS8" },
      { algorithm: "ECDSA", size: 384, encoding: "PKCS1" },
      ["RSA", 3072, "PKCS8"],
    ],
  ];
  it.each(rows)("given %s, then it is settled so", (_name, order, defaults, [algorithm, size, encoding]) => {
    const resolved = resolve(
      order === undefined ? {} : { privateKey: order },
      defaults === undefined ? undefined : { privateKey: defaults },
    );

    expect(resolved).toMatchObject({ ok: true, desired: { privateKey: { algorithm, size, encoding } } });
  });

  it.each([
    [
      "the Order's size and the Cluster's algorithm",
      { size: 384 },
      { algorithm: "RSA" },
      "RSA with 384 bits",
    ],
    ["a size alone that the usual algorithm has not", { size: 4096 }, {}, "ECDSA with 4096 bits"],
    ["a Cluster whose default size does not fit", {}, { size: 2048 }, "ECDSA with 2048 bits"],
    ["a pair that the schema would refuse", { algorithm: "RSA", size: 256 }, {}, "RSA with 256 bits"],
  ] as [string, PrivateKeySpec, PrivateKeySpec, string][])(
    "given %s, then it says what would fit",
    (_name, privateKey, defaults, asked) => {
      expect(resolve({ privateKey }, { privateKey: defaults })).toEqual({
        ok: false,
        reason: "InvalidPrivateKey",
        message: `spec.privateKey asks, together with the defaults of Cluster webservers, for ${asked}. Set algorithm and size to a pair that fits: 256 or 384 for ECDSA, 2048, 3072 or 4096 for RSA.`,
      });
    },
  );
});

const policy = (rotationPolicy: "Always" | "Never" | undefined): PrivateKeySpec =>
  rotationPolicy === undefined ? {} : { rotationPolicy };

describe("resolveDesired, rotation", () => {
  it.each([
    ["neither says it", undefined, undefined, true],
    ["the Order says Never", "Never", undefined, false],
    ["the Cluster says Never", undefined, "Never", false],
    ["the Order says Always and the Cluster Never", "Always", "Never", true],
  ] as const)(
    "given %s, then it is settled whether a new certificate has a new key",
    (_name, order, defaults, rotates) => {
      expect(resolve({ privateKey: policy(order) }, { privateKey: policy(defaults) })).toMatchObject({
        ok: true,
        desired: { rotates },
      });
    },
  );
});
