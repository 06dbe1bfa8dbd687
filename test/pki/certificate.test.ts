/** The facts of a certificate are those that openssl prints. */
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readCertificate, splitPemBundle } from "../../src/pki/certificate.ts";
import { readPrivateKey } from "../../src/pki/keys.ts";
import { createAuthority } from "./authority.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";

const { issue, root, upper, lower, folder } = createAuthority(afterAll);
const { certificatePem, privateKeyPem } = issue({ names: ["Example.com", "*.example.com"] });

describe("readCertificate", () => {
  it("given a certificate, then its facts are those that openssl prints", () => {
    const file = folder.write("facts.crt", certificatePem);
    const printed = folder.openssl("x509", "-in", file, "-noout", "-serial", "-fingerprint", "-sha256");
    const serial = /^serial=(.*)$/m.exec(printed)?.[1]?.toLowerCase();
    const fingerprint = /Fingerprint=(.*)$/m.exec(printed)?.[1]?.replaceAll(":", "").toLowerCase();
    const key = readPrivateKey(privateKeyPem);

    expect(readCertificate(certificatePem)).toEqual({
      ok: true,
      certificate: {
        subjectCommonName: "Example.com",
        dnsNames: ["example.com", "*.example.com"],
        serialNumber: serial,
        issuer: "CN=lower, O=Test",
        notBefore: Date.parse("2026-11-01T00:00:00Z"),
        notAfter: Date.parse("2027-02-01T00:00:00Z"),
        fingerprintSha256: fingerprint,
        publicKeyHash: key.ok ? key.publicKeyHash : "",
      },
    });
  });

  it("given a name that node prints in quotes, then it stands as it is", () => {
    const { certificatePem: strange } = issue({ names: ["a.example"] });
    const der = Buffer.from(strange.replace(/-----.*-----|\n/g, ""), "base64");
    const at = der.lastIndexOf("a.example");
    der.write('a",DNS:b.', at);
    const pem = `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;

    expect(readCertificate(pem)).toMatchObject({ ok: true, certificate: { dnsNames: ['a",dns:b.'] } });
  });

  it.each([
    ["nothing", ""],
    ["text", "not a certificate"],
    ["a private key", privateKeyPem],
    ["two certificates", upper + lower],
  ])("given %s, then the problem says that it is not one certificate", (_name, text) => {
    const message = "The text is not one certificate in PEM.";
    expect(readCertificate(text)).toEqual({ ok: false, problem: { kind: "unreadable", message } });
  });

  it("given bytes after the certificate inside its block, then it is unreadable", () => {
    const der = Buffer.from(certificatePem.replace(/-----.*-----|\n/g, ""), "base64");
    const longer = Buffer.concat([der, Buffer.from("more")]).toString("base64");

    expect(readCertificate(`-----BEGIN CERTIFICATE-----\n${longer}\n-----END CERTIFICATE-----`)).toEqual({
      ok: false,
      problem: { kind: "unreadable", message: "A PEM block is not a readable certificate." },
    });
  });

  it("given bytes changed anywhere, then it answers and never throws", () => {
    const der = Buffer.from(certificatePem.replace(/-----.*-----|\n/g, ""), "base64");
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), fc.nat(der.length), (at, byte, cut) => {
        const changed = Buffer.from(der);
        changed[at] = byte;
        for (const bytes of [changed, changed.subarray(0, cut)]) {
          const text = `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64")}\n-----END CERTIFICATE-----`;
          expect(typeof readCertificate(text).ok).toBe("boolean");
        }
      }),
      fuzzRuns(300),
    );
  });
});

describe("splitPemBundle", () => {
  it("given certificates with text between, Windows line ends and long lines, then each comes back as plain PEM", () => {
    const oneLine = `-----BEGIN CERTIFICATE-----${upper.replace(/-----.*-----|\n/g, "")}-----END CERTIFICATE-----`;
    const bundle = `subject=/CN=lower\n${lower.replaceAll("\n", "\r\n")}\n# next\n${oneLine}${root}`;

    expect(splitPemBundle(bundle)).toEqual({ ok: true, certificates: [lower, upper, root] });
  });

  it("given a text without any, then the list is empty", () => {
    expect(splitPemBundle("hello")).toEqual({ ok: true, certificates: [] });
  });

  it.each([
    ["eleven certificates", lower.repeat(11), "There are more than 10 certificates."],
    [
      "a certificate of 70 KiB",
      `-----BEGIN CERTIFICATE-----\n${"A".repeat(70 * 1024)}\n-----END CERTIFICATE-----`,
      "A certificate is longer than 64 KiB.",
    ],
    ["a megabyte", "A".repeat(1_000_000), "The certificates together are longer than 640 KiB."],
  ])("given %s, then it is too large", (_name, text, message) => {
    expect(splitPemBundle(text)).toEqual({ ok: false, problem: { kind: "too-large", message } });
  });

  it.each([
    ["a block cut short", lower.slice(0, 200), "The text is not certificates in PEM."],
    [
      "a block that holds no certificate",
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
      "A PEM block is not a readable certificate.",
    ],
  ])("given %s, then it is unreadable", (_name, text, message) => {
    expect(splitPemBundle(text)).toEqual({ ok: false, problem: { kind: "unreadable", message } });
  });
});
