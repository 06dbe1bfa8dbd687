/** Whatever lies in a Secret or comes from the vendor: each reader answers, says little, and quotes nothing. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filesOfPair } from "../../../src/pki/bundles/files.ts";
import { createKeystore } from "../../../src/pki/bundles/keystore.ts";
import { MOST_CERTIFICATES, readCertificate, splitPemBundle } from "../../../src/pki/certificate.ts";
import { checkIssuedCertificate } from "../../../src/pki/checks/issued.ts";
import { checkRoot } from "../../../src/pki/checks/root.ts";
import { checkStoredPair } from "../../../src/pki/checks/stored-pair.ts";
import { createCsr, readCsr } from "../../../src/pki/csr.ts";
import { decodeDer, DerError } from "../../../src/pki/der.ts";
import { encodePrivateKey, readPrivateKey } from "../../../src/pki/keys.ts";
import { fuzzRuns } from "../../support/fuzz-runs.ts";
import { brokenBytes, brokenPem } from "./bytes.ts";
import { alternativeNames, asAuthority, asLeaf, certificate, newKey } from "./certificates.ts";

const YEAR = 365 * 86_400_000;
const NOW = Date.parse("2026-11-22T12:00:00Z");
const key = newKey();
const rootKey = newKey();
const dates = { notBefore: NOW - YEAR / 2, notAfter: NOW + YEAR / 2 };
const keyPem = key.export({ format: "pem", type: "pkcs8" }).toString();
const rootPem = certificate({
  ...dates,
  subject: "root",
  issuer: "root",
  key: rootKey,
  signer: rootKey,
  extensions: asAuthority,
});
const leafPem = certificate({
  ...dates,
  subject: "example.com",
  issuer: "root",
  key,
  signer: rootKey,
  extensions: [...asLeaf, alternativeNames(["example.com"])],
});
const made = createCsr({
  privateKeyPem: keyPem,
  subject: { C: "US" },
  commonName: "example.com",
  names: ["example.com"],
});
if (!made.ok) throw new Error(made.problem.message);

const ders = [leafPem, rootPem, made.csrPem, keyPem].map((pem) =>
  Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64"),
);
const labels = [
  "CERTIFICATE",
  "CERTIFICATE REQUEST",
  "NEW CERTIFICATE REQUEST",
  "PRIVATE KEY",
  "EC PRIVATE KEY",
  "ENCRYPTED PRIVATE KEY",
  "PUBLIC KEY",
];
const text = brokenPem(labels, ...ders);

/** Each reader of a text, and what it says when it cannot use it; undefined when it can. */
const readers: Readonly<Record<string, (text: string) => string | undefined>> = {
  readCertificate: (pem) => messageOf(readCertificate(pem)),
  splitPemBundle: (pem) => messageOf(splitPemBundle(pem)),
  readPrivateKey: (pem) => messageOf(readPrivateKey(pem)),
  encodePrivateKey: (pem) => messageOf(encodePrivateKey(pem, "PKCS1")),
  readCsr: (pem) => messageOf(readCsr(pem)),
  "createCsr, as its key": (pem) =>
    messageOf(createCsr({ privateKeyPem: pem, subject: { C: "US" }, commonName: "example.com", names: [] })),
  "checkStoredPair, as certificate": (pem) =>
    messageOf(checkStoredPair({ certificatePem: pem, privateKeyPem: keyPem })),
  "checkStoredPair, as key": (pem) =>
    messageOf(checkStoredPair({ certificatePem: leafPem, privateKeyPem: pem })),
  "checkIssuedCertificate, as certificate": (pem) => messageOf(issued(pem, [rootPem])),
  "checkIssuedCertificate, as chain": (pem) => messageOf(issued(leafPem, [pem])),
};

function issued(certificatePem: string, chainPems: readonly string[]) {
  return checkIssuedCertificate({
    certificatePem,
    chainPems,
    publicKeyHash: "0".repeat(64),
    names: ["example.com"],
    now: NOW,
  });
}

type Reading = { ok: true } | { ok: false; problem: { message: string } };

function messageOf(reading: Reading): string | undefined {
  return reading.ok ? undefined : reading.problem.message;
}

/** Lines of base64 of the real key, and long pieces of what was read. */
function quotes(message: string, input: string): boolean {
  const pieces = [keyPem, input].flatMap((source) => source.match(/[A-Za-z0-9+/=]{24,}/g) ?? []);
  return pieces.some((piece) => message.includes(piece.slice(0, 24)));
}

describe.each(Object.entries(readers))("%s", (_name, read) => {
  it("given broken PEM, then it answers in one short sentence that quotes none of it", () => {
    fc.assert(
      fc.property(text, (input) => {
        const message = read(input);
        if (message === undefined) return;
        expect(message).toMatch(/^[A-Z][^\n]{5,400}\.$/);
        expect(quotes(message, input)).toBe(false);
      }),
      fuzzRuns(300),
    );
  });

  const megabytes: [string, string][] = [
    ["a letter", "A".repeat(4_000_000)],
    ["beginnings without an end", "-----BEGIN CERTIFICATE-----\n".repeat(150_000)],
    ["one block", `-----BEGIN CERTIFICATE-----\n${"A".repeat(4_000_000)}\n-----END CERTIFICATE-----\n`],
    ["one key", `-----BEGIN PRIVATE KEY-----\n${"A".repeat(4_000_000)}\n-----END PRIVATE KEY-----\n`],
    ["good certificates", leafPem.repeat(5_000)],
  ];
  it.each(megabytes)("given megabytes of %s, then it is refused", (_what, input) => {
    expect(read(input)).toMatch(/\.$/);
  });
});

describe("splitPemBundle", () => {
  it("given one certificate more than the limit, then it says the limit", () => {
    expect(splitPemBundle(leafPem.repeat(MOST_CERTIFICATES)).ok).toBe(true);
    expect(messageOf(splitPemBundle(leafPem.repeat(MOST_CERTIFICATES + 1)))).toBe(
      `There are more than ${MOST_CERTIFICATES} certificates.`,
    );
  });
});

describe("decodeDer", () => {
  it("given any bytes, then it reads them or throws its own error", () => {
    fc.assert(
      fc.property(brokenBytes(...ders), (bytes) => {
        try {
          decodeDer(bytes);
        } catch (error) {
          if (!(error instanceof DerError)) throw error;
          expect(error.message).toBe("not DER");
        }
      }),
      fuzzRuns(3_000),
    );
  });
});

describe("createCsr", () => {
  const contact = fc.dictionary(
    fc.constantFrom("C", "ST", "L", "O", "OU", "CN", "__proto__", "x"),
    fc.oneof(fc.string({ unit: "grapheme", maxLength: 300 }), fc.constantFrom("US", "u\u0000", "ÄÖ", "")),
  );
  it("given contact details of any text, then a request that can be read again, or the country is named", () => {
    fc.assert(
      fc.property(contact, (subject) => {
        const names = ["example.com", "*.example.com"];
        const result = createCsr({ privateKeyPem: keyPem, subject, commonName: "example.com", names });
        expect(result.ok ? "made" : result.problem.kind).toBe(
          /^[A-Za-z]{2}$/.test(subject["C"] ?? "") ? "made" : "country",
        );
        if (!result.ok) return;
        const read = readCsr(result.csrPem);
        if (!read.ok) throw new Error(read.problem.message);
        expect(read.csr).toMatchObject({ commonName: "example.com", names, signatureValid: true });
      }),
      fuzzRuns(300),
    );
  });
});

describe("what is made of a pair", () => {
  it("given broken PEM as certificate or key, then nothing is made, and nothing thrown", async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (input, asKey) => {
        const pair = asKey
          ? { bundlePem: leafPem, privateKeyPem: input }
          : { bundlePem: input, privateKeyPem: keyPem };
        const bundle = splitPemBundle(input);
        const isReadable = asKey ? readPrivateKey(input).ok : bundle.ok && bundle.certificates.length > 0;
        for (const format of ["CombinedPEM", "DER", "Agent"] as const) {
          const files = Object.keys(filesOfPair(pair, format));
          expect(files.length > 0).toBe(isReadable);
        }
        if (!isReadable) {
          expect(await createKeystore({ ...pair, password: "x", friendlyName: "y" })).toBe(undefined);
        }
        expect(asKey ? undefined : checkRoot(input, leafPem)).toBe(undefined);
      }),
      fuzzRuns(200),
    );
  });
});
