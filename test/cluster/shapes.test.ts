/** Every kind of certificate that an Order can ask for, from the shortest to the longest, seen as its client sees it. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderSpec } from "../../src/api/types.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";

interface Shape {
  given: string;
  order: string;
  names: readonly string[];
  spec?: Partial<OrderSpec>;
}

/** As long as a certificate's common name may be (X.520's upper bound). */
const LONGEST_COMMON_NAME = `${"c".repeat(64 - ".long.example.com".length)}.long.example.com`;

const SHAPES: readonly Shape[] = [
  { given: "a single name", order: "single", names: ["single.example.com"] },
  { given: "two names", order: "two", names: ["two.example.com", "www.two.example.com"] },
  { given: "names of two domains", order: "domains", names: ["domains.example.com", "domains.example.net"] },
  { given: "a wildcard", order: "wildcard", names: ["*.wildcard.example.com"] },
  {
    given: "a wildcard and the name above it",
    order: "apex",
    names: ["*.apex.example.com", "apex.example.com"],
  },
  {
    given: "a name and the wildcard below it",
    order: "below",
    names: ["below.example.com", "*.below.example.com"],
  },
  {
    given: "a label of 63 bytes",
    order: "label",
    names: ["label.example.com", `${"l".repeat(63)}.example.com`],
  },
  { given: "a common name of 64 bytes", order: "long", names: [LONGEST_COMMON_NAME] },
  { given: "Punycode", order: "punycode", names: ["xn--bcher-kva.example.com"] },
  {
    given: "a hundred names",
    order: "hundred",
    names: Array.from({ length: 100 }, (_, index) => `n${index}.hundred.example.com`),
  },
  {
    given: "ECDSA of 384 bits",
    order: "p384",
    names: ["p384.example.com"],
    spec: { privateKey: { algorithm: "ECDSA", size: 384 } },
  },
  {
    given: "RSA of 2048 bits",
    order: "rsa",
    names: ["rsa.example.com"],
    spec: { privateKey: { algorithm: "RSA" } },
  },
];

let installation: Installation;
let operator: OperatorProcess;

beforeAll(async () => {
  installation = await Installation.open();
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster();
  await installation.apply(
    ...SHAPES.map(({ order, names, spec = {} }) => installation.orderManifest(order, { ...spec, names })),
  );
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
});

async function pairOf(order: string): Promise<{ leaf: X509Certificate; key: string }> {
  const { data = {} } = await installation.secret(`${order}-tls`);
  const leaf = new X509Certificate(Buffer.from(data["tls.crt"] ?? "", "base64"));
  return { leaf, key: Buffer.from(data["tls.key"] ?? "", "base64").toString() };
}

describe("an Order", () => {
  test.each(SHAPES)("given $given, then it is issued with exactly that, for one charge", async (shape) => {
    await installation.ready(shape.order);
    const { leaf, key } = await pairOf(shape.order);
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    const held = (leaf.subjectAltName ?? "").split(", ");
    expect(held.toSorted()).toEqual(shape.names.map((name) => `DNS:${name}`).toSorted());
    const [commonName = ""] = shape.names;
    expect(leaf.subject).toContain(`CN=${commonName}`);
    expect((await installation.charges(commonName)).map(({ action }) => action)).toEqual(["buy"]);
  });
});
