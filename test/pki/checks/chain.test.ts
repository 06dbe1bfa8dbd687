/** The chain of an issued certificate is put in order and leads to its root; or the problem says where it breaks. */
import { describe, expect, it } from "vitest";
import { splitPemBundle } from "../../../src/pki/certificate.ts";
import { checkIssuedCertificate, type IssuedCertificate } from "../../../src/pki/checks/issued.ts";
import { createAuthority, NOW } from "../authority.ts";
import { names, useIssuedCertificates } from "./issued-certificates.ts";

const { authority, issued } = useIssuedCertificates();

describe("checkIssuedCertificate", () => {
  const { issue, root, upper, lower, folder } = authority;

  const chains: [string, readonly string[]][] = [
    ["in order", [lower, upper]],
    ["out of order", [upper, lower]],
    ["with the root, first", [root, upper, lower]],
    ["with duplicates and empty entries", [lower, "", lower, upper, upper]],
    ["as one text", [lower + upper + root]],
  ];
  it.each(chains)(
    "given a chain %s, then the bundle is the certificate and the intermediates in order",
    (_name, chainPems) => {
      const certificate = issued({}, { chainPems });
      const check = checkIssuedCertificate(certificate);

      const bundle = certificate.certificatePem + lower + upper;
      expect(check).toMatchObject({ ok: true, bundlePem: bundle, certificate: { dnsNames: names } });
      folder.write("root.pem", root);
      folder.write("bundle.pem", bundle);
      expect(
        folder.openssl(
          `verify -attime ${String(NOW / 1000)} -CAfile root.pem -untrusted bundle.pem`,
          "-verify_hostname www.example.com bundle.pem",
        ),
      ).toContain("OK");
    },
  );

  it("given the chain beside the certificate in one text, then it counts as chain", () => {
    const certificate = issued();
    const certificatePem = upper + certificate.certificatePem;

    expect(
      checkIssuedCertificate({
        ...certificate,
        certificatePem: certificate.certificatePem + lower,
        chainPems: [upper],
      }),
    ).toMatchObject({ ok: true });
    // The first certificate is the one that a server presents as its own.
    expect(checkIssuedCertificate({ ...certificate, certificatePem })).toMatchObject({
      ok: false,
      problem: { kind: "other-key" },
    });
  });

  it("given a certificate that the root itself issued, then the root alone completes the chain and stays out", () => {
    const certificate = issued({ issuer: "root" }, { chainPems: [root] });

    expect(checkIssuedCertificate(certificate)).toMatchObject({
      ok: true,
      bundlePem: certificate.certificatePem,
    });
  });

  const broken: [string, () => Partial<IssuedCertificate>, string][] = [
    [
      "no chain",
      () => ({ chainPems: [] }),
      "The certificate of its issuer (CN=lower, O=Test) was not handed over with it.",
    ],
    [
      "the root only",
      () => ({ chainPems: [root] }),
      "None of the certificates that were handed over with it has signed it; its issuer is CN=lower, O=Test.",
    ],
    [
      "a gap below the root's child",
      () => ({ chainPems: [upper] }),
      "None of the certificates that were handed over with it has signed it; its issuer is CN=lower, O=Test.",
    ],
    [
      "an intermediate of the right name that did not sign it",
      () => {
        const other = createAuthority();
        return { chainPems: [other.lower, other.upper] };
      },
      "None of the certificates that were handed over with it has signed it; its issuer is CN=lower, O=Test.",
    ],
    [
      "a stranger's certificate above it",
      () => {
        const other = createAuthority();
        return { chainPems: [lower, other.upper] };
      },
      "The issuer of an intermediate (CN=upper, O=Test) was not handed over, but ones above it were.",
    ],
    [
      "intermediates that have expired",
      () => {
        return { now: Date.parse("2037-01-02T00:00:00Z") };
      },
      "The intermediate certificate lower expired on 2036-12-31T23:59:59.000Z.",
    ],
  ];
  it.each(broken)(
    "given %s, then the chain is broken and the problem says where",
    (_name, change, message) => {
      const certificate = issued({ notAfter: "20380101000000Z" }, change());

      expect(checkIssuedCertificate(certificate)).toEqual({
        ok: false,
        problem: { kind: "broken-chain", message },
      });
    },
  );

  it("given a certificate whose signature does not hold, then the chain is broken though every name fits", () => {
    const certificate = issued();
    const der = Buffer.from(certificate.certificatePem.replace(/-----.*-----|\n/g, ""), "base64");
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    const certificatePem = `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;

    expect(checkIssuedCertificate({ ...certificate, certificatePem })).toMatchObject({
      ok: false,
      problem: { kind: "broken-chain" },
    });
  });

  it("given a certificate signed by one that is no authority, then the chain is broken", () => {
    const middle = issue({ names: ["middle.example"] });
    folder.write("middle.crt", middle.certificatePem);
    folder.write("middle.key", middle.privateKeyPem);
    const certificate = issued({ issuer: "middle" }, { chainPems: [middle.certificatePem, lower, upper] });

    expect(checkIssuedCertificate(certificate)).toEqual({
      ok: false,
      problem: {
        kind: "broken-chain",
        message:
          "None of the certificates that were handed over with it has signed it; its issuer is CN=middle.example.",
      },
    });
  });

  const unreadable: [string, Partial<IssuedCertificate>, object][] = [
    [
      "an empty certificate",
      { certificatePem: "" },
      {
        kind: "unreadable",
        part: "certificate",
        message: "The certificate cannot be used: the text is not a certificate in PEM.",
      },
    ],
    [
      "a garbled certificate",
      { certificatePem: lower.slice(0, 300) },
      {
        kind: "unreadable",
        part: "certificate",
        message: "The certificate cannot be used: the text is not certificates in PEM.",
      },
    ],
    [
      "a garbled chain",
      { chainPems: ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"] },
      {
        kind: "unreadable",
        part: "chain",
        message: "The chain cannot be used: a PEM block is not a readable certificate.",
      },
    ],
    [
      "a chain of eleven",
      { chainPems: Array.from({ length: 11 }, () => lower) },
      {
        kind: "too-large",
        part: "chain",
        message: "The chain cannot be used: there are more than 10 certificates.",
      },
    ],
    [
      "a chain of a megabyte",
      { chainPems: ["A".repeat(1_000_000)] },
      {
        kind: "too-large",
        part: "chain",
        message: "The chain cannot be used: the certificates together are longer than 640 KiB.",
      },
    ],
  ];
  it.each(unreadable)("given %s, then the problem says which part", (_name, change, problem) => {
    expect(checkIssuedCertificate(issued({}, change))).toEqual({ ok: false, problem });
  });

  it("given a bundle that passed, then it splits into the same certificates again", () => {
    const check = checkIssuedCertificate(issued());
    const split = splitPemBundle(check.ok ? check.bundlePem : "");

    expect(split.ok && split.certificates.slice(1)).toEqual([lower, upper]);
  });
});
