/** A certificate signing request, as the vendor's documentation wants it and openssl reads it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCsr, readCsr, type CsrRequest } from "../../src/pki/csr.ts";
import { generatePrivateKey, readPrivateKey, type KeyKind } from "../../src/pki/keys.ts";
import { opensslFolder } from "./openssl.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";

const vendorName = { C: "US", ST: "CA", L: "Berkeley", O: "SSLMate – Größe", OU: "Web" };

async function requestFor(kind: KeyKind, change: Partial<CsrRequest> = {}): Promise<CsrRequest> {
  return {
    privateKeyPem: await generatePrivateKey(kind),
    subject: vendorName,
    commonName: "example.com",
    names: ["example.com", "*.example.com", "www.example.com"],
    ...change,
  };
}

function make(request: CsrRequest): string {
  const creation = createCsr(request);
  if (!creation.ok) throw new Error(creation.problem.message);
  return creation.csrPem;
}

describe("createCsr", () => {
  it.each<[KeyKind, string]>([
    [{ algorithm: "RSA", size: 2048 }, "sha256WithRSAEncryption"],
    [{ algorithm: "RSA", size: 3072 }, "sha256WithRSAEncryption"],
    [{ algorithm: "ECDSA", size: 256 }, "ecdsa-with-SHA256"],
    [{ algorithm: "ECDSA", size: 384 }, "ecdsa-with-SHA384"],
  ])(
    "given a key $algorithm $size, then openssl verifies the request and reads the same",
    async (kind, algorithm) => {
      const { openssl, write } = opensslFolder();
      const request = await requestFor(kind);
      write("request.pem", make(request));

      const text = openssl(
        "req",
        "-in",
        "request.pem",
        "-noout",
        "-verify",
        "-text",
        "-nameopt",
        "RFC2253,-esc_msb,utf8",
      );

      expect(text).toContain("Subject: CN=example.com,OU=Web,O=SSLMate – Größe,L=Berkeley,ST=CA,C=US");
      expect(text).toContain("DNS:example.com, DNS:*.example.com, DNS:www.example.com");
      expect(text).toContain(`Signature Algorithm: ${algorithm}`);
    },
  );

  it("given the vendor's dn, then the subject stands in the vendor's order with C as PrintableString", async () => {
    const { openssl, write } = opensslFolder();
    write("request.pem", make(await requestFor({ algorithm: "ECDSA", size: 256 })));

    const kinds = openssl("asn1parse", "-in", "request.pem")
      .split("\n")
      .filter((line) =>
        /:(countryName|stateOrProvinceName|localityName|organizationName|organizationalUnitName|commonName|US)\s*$/.test(
          line,
        ),
      )
      .map((line) => line.replace(/^.*prim: (\w+)\s*:(\w+)\s*$/, "$1 $2"));

    expect(kinds).toEqual([
      "OBJECT countryName",
      "PRINTABLESTRING US",
      "OBJECT stateOrProvinceName",
      "OBJECT localityName",
      "OBJECT organizationName",
      "OBJECT organizationalUnitName",
      "OBJECT commonName",
    ]);
  });

  it("given a dn with its own CN and attributes that nobody knows, then CN is the common name and they are left out", async () => {
    const subject = { C: "us", CN: "other.example.com", jurisdiction: "X", O: "" };
    const reading = readCsr(make(await requestFor({ algorithm: "ECDSA", size: 256 }, { subject })));

    expect(reading.ok && reading.csr.subject).toEqual({ C: "US", CN: "example.com" });
  });

  it("given the text, then it is PEM of 64 columns with one trailing newline", async () => {
    const lines = make(await requestFor({ algorithm: "RSA", size: 2048 })).split("\n");

    expect(lines[0]).toBe("-----BEGIN CERTIFICATE REQUEST-----");
    expect(lines.slice(-2)).toEqual(["-----END CERTIFICATE REQUEST-----", ""]);
    expect(lines.slice(1, -3).every((line) => line.length === 64)).toBe(true);
  });

  it.each([[undefined], [{}], [{ C: "" }], [{ C: "USA" }], [{ C: "U1" }], [{ O: "No country" }]])(
    "given the dn %o, then the problem names the missing country and where to mend it",
    async (subject) => {
      const creation = createCsr(await requestFor({ algorithm: "ECDSA", size: 256 }, { subject }));

      expect(creation).toEqual({
        ok: false,
        problem: {
          kind: "country",
          message:
            "The account's contact details at SSLMate hold no two-letter country code (attribute C), which every certificate request needs; complete them on the account page.",
        },
      });
    },
  );

  it("given a private key that cannot be read, then the problem is the key's", () => {
    const creation = createCsr({
      privateKeyPem: "x",
      subject: vendorName,
      commonName: "a.example",
      names: ["a.example"],
    });

    expect(creation).toMatchObject({
      ok: false,
      problem: {
        kind: "private-key",
        key: { kind: "not-a-private-key" },
        message: "The private key is not readable PEM.",
      },
    });
  });
});

describe("readCsr", () => {
  it("given our own request, then all facts come back", async () => {
    const request = await requestFor({ algorithm: "ECDSA", size: 384 });
    const key = readPrivateKey(request.privateKeyPem);
    const reading = readCsr(make(request));

    expect(reading).toMatchObject({
      ok: true,
      csr: {
        subject: { ...vendorName, CN: "example.com" },
        commonName: "example.com",
        names: request.names,
        publicKeyHash: key.ok ? key.publicKeyHash : "",
        key: { algorithm: "ECDSA", size: 384 },
        signatureValid: true,
      },
    });
  });

  it("given a request of openssl without names, then it is read and has none", () => {
    const { openssl, read } = opensslFolder();
    openssl(
      "req",
      "-new",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-subj",
      "/C=US/CN=example.com",
      "-keyout",
      "key",
      "-out",
      "csr",
    );

    expect(readCsr(read("csr"))).toMatchObject({
      ok: true,
      csr: { subject: { C: "US", CN: "example.com" }, names: [], key: { size: 2048 }, signatureValid: true },
    });
  });

  it("given a key that the vendor refuses, then the request is read and its kind is unknown", () => {
    const { openssl, read } = opensslFolder();
    openssl(
      "req",
      "-new",
      "-newkey",
      "rsa:1024",
      "-nodes",
      "-subj",
      "/C=US/CN=a.example",
      "-keyout",
      "key",
      "-out",
      "csr",
    );
    const reading = readCsr(read("csr"));

    expect(reading.ok && reading.csr.key).toBe(undefined);
  });

  it("given a request whose name was changed after signing, then the signature is told to be invalid", async () => {
    const pem = make(await requestFor({ algorithm: "ECDSA", size: 256 }));
    const der = Buffer.from(pem.replace(/-----.*-----|\n/g, ""), "base64");
    der.write("examp1e.com", der.indexOf("example.com"));
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;

    expect(readCsr(forged)).toMatchObject({
      ok: true,
      csr: { commonName: "examp1e.com", signatureValid: false },
    });
  });

  it("given bytes changed anywhere, then it answers and never throws", async () => {
    const pem = make(await requestFor({ algorithm: "ECDSA", size: 256 }));
    const der = Buffer.from(pem.replace(/-----.*-----|\n/g, ""), "base64");
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), fc.nat(der.length), (at, byte, cut) => {
        const changed = Buffer.from(der);
        changed[at] = byte;
        const text = `-----BEGIN CERTIFICATE REQUEST-----\n${changed.subarray(0, cut).toString("base64")}\n-----END CERTIFICATE REQUEST-----`;
        expect(typeof readCsr(text).ok).toBe("boolean");
      }),
      fuzzRuns(300),
    );
  });

  it.each([
    ["nothing", ""],
    ["text", "hello"],
    ["a block without an end", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA"],
    ["an empty block", "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----"],
    [
      "a nested structure without end",
      `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.alloc(3000, "\x30\x80").toString("base64")}\n-----END CERTIFICATE REQUEST-----`,
    ],
  ])("given %s, then the problem says that it is no request", (_name, text) => {
    expect(readCsr(text)).toEqual({
      ok: false,
      problem: { kind: "unreadable", message: "The text is not one certificate request in PEM." },
    });
  });

  it("given a megabyte, then the problem is its size", () => {
    expect(readCsr("A".repeat(1_000_000))).toMatchObject({ ok: false, problem: { kind: "too-large" } });
  });
});
