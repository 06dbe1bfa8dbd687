/** The files that are made of a pair, as openssl reads them. */
import { afterAll, describe, expect, test } from "vitest";
import { filesOfPair } from "../../../src/pki/bundles/files.ts";
import { encodePrivateKey, generatePrivateKey, type KeyKind } from "../../../src/pki/keys.ts";
import { createAuthority } from "../authority.ts";

const authority = createAuthority(afterAll);
const { folder, lower } = authority;
const { openssl, write } = folder;

const KINDS: readonly KeyKind[] = [
  { algorithm: "ECDSA", size: 256 },
  { algorithm: "RSA", size: 2048 },
];

async function pairOf(kind: KeyKind, encoding: "PKCS8" | "PKCS1" = "PKCS8") {
  const { certificatePem, privateKeyPem } = authority.issue({
    privateKeyPem: await generatePrivateKey(kind),
  });
  const encoded = encodePrivateKey(privateKeyPem, encoding);
  if (!encoded.ok) throw new Error("not a key");
  return { certificatePem, bundlePem: certificatePem + lower, privateKeyPem: encoded.pem };
}

describe.each(KINDS)("the files of a pair with a key of $algorithm", (kind) => {
  test("CombinedPEM is the key, the certificate and its chain, which openssl reads from the one file", async () => {
    const pair = await pairOf(kind);
    const files = filesOfPair(pair, "CombinedPEM");
    expect(Object.keys(files)).toEqual(["tls-combined.pem"]);
    write("combined.pem", files["tls-combined.pem"] ?? "");
    expect(openssl("pkey -in combined.pem")).toBe(pair.privateKeyPem);
    expect(openssl("x509 -in combined.pem")).toBe(pair.certificatePem);
    expect(String(files["tls-combined.pem"])).toBe(pair.privateKeyPem + pair.bundlePem);
  });

  test.each(["PKCS8", "PKCS1"] as const)(
    "DER is the certificate and the key in binary, the key as %s like tls.key",
    async (encoding) => {
      const pair = await pairOf(kind, encoding);
      const files = filesOfPair(pair, "DER");
      expect(Object.keys(files)).toEqual(["tls.der", "key.der"]);
      write("tls.der", files["tls.der"] ?? "");
      write("key.der", files["key.der"] ?? "");
      expect(openssl("x509 -inform DER -in tls.der")).toBe(pair.certificatePem);
      const body = pair.privateKeyPem.replace(/-----[^-]+-----|\s/g, "");
      expect(files["key.der"]?.toString("base64")).toBe(body);
      expect(openssl("pkey -inform DER -in key.der -noout -check")).toContain("Key is valid");
    },
  );

  test("Agent has the names of sslmate-agent, and a key in PKCS#8 whatever tls.key is in", async () => {
    const pair = await pairOf(kind, "PKCS1");
    const files = filesOfPair(pair, "Agent");
    const prefix = kind.algorithm === "RSA" ? "rsa" : "ecdsa";
    expect(Object.keys(files)).toEqual([`${prefix}.key.pem`, `${prefix}.chained.pem`]);
    expect(String(files[`${prefix}.chained.pem`])).toBe(pair.bundlePem);
    const key = encodePrivateKey(pair.privateKeyPem, "PKCS8");
    expect(String(files[`${prefix}.key.pem`])).toBe(key.ok ? key.pem : "");
  });
});

test.each(["CombinedPEM", "DER", "Agent"] as const)(
  "given a pair that cannot be read, then %s has no files",
  (format) => {
    expect(filesOfPair({ bundlePem: "nothing", privateKeyPem: "nothing" }, format)).toEqual({});
  },
);
