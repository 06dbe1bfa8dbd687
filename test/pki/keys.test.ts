/** Private keys: made, read, and written in each encoding. */
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePrivateKey, generatePrivateKey, readPrivateKey, type KeyKind } from "../../src/pki/keys.ts";
import { opensslFolder } from "./openssl.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";

const kinds: KeyKind[] = [
  { algorithm: "RSA", size: 2048 },
  { algorithm: "RSA", size: 3072 },
  { algorithm: "RSA", size: 4096 },
  { algorithm: "ECDSA", size: 256 },
  { algorithm: "ECDSA", size: 384 },
];

describe("generatePrivateKey", () => {
  it.each(kinds)(
    "given $algorithm $size, then openssl accepts the key in both encodings and hashes it alike",
    async (kind) => {
      const { openssl, write } = opensslFolder();
      const pem = await generatePrivateKey(kind);
      const traditional = encodePrivateKey(pem, "PKCS1");
      write("pkcs8.pem", pem);
      write("traditional.pem", traditional.ok ? traditional.pem : "");

      expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
      expect(traditional.ok && traditional.pem).toContain(
        kind.algorithm === "RSA" ? "-----BEGIN RSA PRIVATE KEY-----" : "-----BEGIN EC PRIVATE KEY-----",
      );
      for (const file of ["pkcs8.pem", "traditional.pem"]) {
        expect(openssl("pkey", "-in", file, "-noout", "-check")).toContain("Key is valid");
        const publicKey = openssl("pkey", "-in", file, "-pubout").replace(/-----.*-----|\n/g, "");
        const hash = createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex");
        expect(readPrivateKey(pem)).toEqual({ ok: true, ...kind, encoding: "PKCS8", publicKeyHash: hash });
      }
      expect(traditional.ok && readPrivateKey(traditional.pem)).toMatchObject({
        ok: true,
        ...kind,
        encoding: "PKCS1",
      });
    },
  );
});

describe("encodePrivateKey", () => {
  it("given a key in its traditional encoding, then PKCS8 gives the same key as it was made", async () => {
    const pem = await generatePrivateKey({ algorithm: "ECDSA", size: 256 });
    const traditional = encodePrivateKey(pem, "PKCS1");

    expect(traditional.ok && encodePrivateKey(traditional.pem, "PKCS8")).toEqual({ ok: true, pem });
  });

  it("given garbage, then the problem is told", () => {
    expect(encodePrivateKey("garbage", "PKCS8")).toMatchObject({
      ok: false,
      problem: { kind: "not-a-private-key" },
    });
  });
});

describe("readPrivateKey", () => {
  it("given what `openssl ecparam -genkey` writes (parameters before the key), then it is read", () => {
    const { openssl } = opensslFolder();

    expect(readPrivateKey(openssl("ecparam", "-name", "secp384r1", "-genkey"))).toMatchObject({
      ok: true,
      algorithm: "ECDSA",
      size: 384,
      encoding: "PKCS1",
    });
  });

  const wrong: [string, (openssl: (...args: string[]) => string) => string, string, string][] = [
    ["nothing", () => " \n", "empty", "The private key is empty."],
    ["garbage", () => "garbage", "not-a-private-key", "The private key is not readable PEM."],
    [
      "a key cut short",
      (openssl) => openssl("genpkey", "-algorithm", "RSA").slice(0, 400),
      "not-a-private-key",
      "The private key is not readable PEM.",
    ],
    ["a megabyte", () => "A".repeat(1_000_000), "too-large", "The private key is longer than 64 KiB."],
    [
      "a key with a passphrase",
      (openssl) => openssl("genpkey", "-algorithm", "RSA", "-aes256", "-pass", "pass:secret"),
      "encrypted",
      "The private key is encrypted with a passphrase.",
    ],
    [
      "a traditional key with a passphrase",
      (openssl) => openssl("genrsa", "-aes128", "-traditional", "-passout", "pass:secret", "2048"),
      "encrypted",
      "The private key is encrypted with a passphrase.",
    ],
    [
      "a certificate",
      (openssl) =>
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-subj", "/CN=a.example"),
      "not-a-private-key",
      "There is a certificate where a private key is expected.",
    ],
    [
      "a request",
      (openssl) =>
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-subj", "/CN=a.example"),
      "not-a-private-key",
      "There is a certificate request where a private key is expected.",
    ],
    [
      "an RSA key of 1024 bits",
      (openssl) => openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"),
      "unsupported",
      "The private key is rsa 1024; usable are RSA of 2048, 3072 or 4096 bits and ECDSA on P-256 or P-384.",
    ],
    [
      "an Ed25519 key",
      (openssl) => openssl("genpkey", "-algorithm", "ED25519"),
      "unsupported",
      "The private key is ed25519; usable are RSA of 2048, 3072 or 4096 bits and ECDSA on P-256 or P-384.",
    ],
    [
      "a key on P-521",
      (openssl) => openssl("ecparam", "-name", "secp521r1", "-genkey"),
      "unsupported",
      "The private key is ec secp521r1; usable are RSA of 2048, 3072 or 4096 bits and ECDSA on P-256 or P-384.",
    ],
  ];
  it.each(wrong)("given %s, then the problem says so", (_name, input, kind, message) => {
    expect(readPrivateKey(input(opensslFolder().openssl))).toEqual({ ok: false, problem: { kind, message } });
  });

  it("given any text around any block label, then it answers and never throws or quotes the text", () => {
    const label = fc.constantFrom(
      "PRIVATE KEY",
      "RSA PRIVATE KEY",
      "EC PRIVATE KEY",
      "ENCRYPTED PRIVATE KEY",
      "CERTIFICATE",
    );
    fc.assert(
      fc.property(label, fc.base64String({ minLength: 20, maxLength: 400 }), (name, body) => {
        const reading = readPrivateKey(`-----BEGIN ${name}-----\n${body}\n-----END ${name}-----\n`);
        expect(reading.ok).toBe(false);
        expect(JSON.stringify(reading)).not.toContain(body);
      }),
      fuzzRuns(200),
    );
  });
});
