/** An issued certificate is for the key, the names and the time that it was asked for; or the problem says what is wrong. */
import { describe, expect, it } from "vitest";
import { checkIssuedCertificate } from "../../../src/pki/checks/issued.ts";
import { generatePrivateKey } from "../../../src/pki/keys.ts";
import { NOW } from "../authority.ts";
import { hashOf, names, useIssuedCertificates } from "./issued-certificates.ts";

const { authority, issued } = useIssuedCertificates();

describe("checkIssuedCertificate", () => {
  it("given names in another order, twice and in capitals, then they are the same names", () => {
    const check = checkIssuedCertificate(
      issued({}, { names: ["WWW.example.com", "example.com", "example.com"] }),
    );

    expect(check.ok).toBe(true);
  });

  it("given more names than asked for, then it passes only where that is allowed", () => {
    const certificate = issued({ names: [...names, "old.example.com"] });

    expect(checkIssuedCertificate(certificate)).toMatchObject({
      ok: false,
      problem: {
        kind: "other-names",
        missing: [],
        extra: ["old.example.com"],
        message: "The certificate holds old.example.com beside the names asked for.",
      },
    });
    expect(checkIssuedCertificate({ ...certificate, allowExtraNames: true }).ok).toBe(true);
  });

  it("given a certificate that begins within the tolerated skew, then it passes; a second later, then not", () => {
    const within = issued({ notBefore: "20261122120500Z" });
    const beyond = issued({ notBefore: "20261122120501Z" });

    expect(checkIssuedCertificate(within).ok).toBe(true);
    expect(checkIssuedCertificate(beyond)).toMatchObject({
      ok: false,
      problem: {
        kind: "not-yet-valid",
        message: "The certificate is valid only from 2026-11-22T12:05:01.000Z on.",
      },
    });
  });

  it("given a certificate of the very second, then it is expired; the second before, then not", () => {
    const certificate = issued({ notAfter: "20261122120000Z" });

    expect(checkIssuedCertificate(certificate)).toMatchObject({
      ok: false,
      problem: {
        kind: "expired",
        notAfter: NOW,
        message: "The certificate expired on 2026-11-22T12:00:00.000Z.",
      },
    });
    expect(checkIssuedCertificate({ ...certificate, now: NOW - 1000 }).ok).toBe(true);
  });

  it("given a certificate for another key, then the problem says so", async () => {
    const expected = hashOf(await generatePrivateKey({ algorithm: "ECDSA", size: 256 }));

    expect(checkIssuedCertificate(issued({}, { publicKeyHash: expected }))).toMatchObject({
      ok: false,
      problem: {
        kind: "other-key",
        message: "The certificate is for another key than the one it was asked for.",
      },
    });
  });

  it("given other names, then the problem lists what is missing and what is extra", () => {
    const certificate = issued({ names: ["example.com", "mail.example.com"] });

    expect(checkIssuedCertificate(certificate)).toMatchObject({
      ok: false,
      problem: {
        kind: "other-names",
        missing: ["www.example.com"],
        extra: ["mail.example.com"],
        message:
          "The certificate lacks www.example.com and holds mail.example.com beside the names asked for.",
      },
    });
  });

  it("given a certificate with the common name alone and no alternative names, then every name is missing", () => {
    expect(checkIssuedCertificate(issued({ names: [] }))).toMatchObject({
      ok: false,
      problem: { kind: "other-names", missing: names },
    });
  });

  it("given the temporary certificate that the vendor hands out while an instance is pending, then it is refused as such", async () => {
    const privateKeyPem = await generatePrivateKey({ algorithm: "ECDSA", size: 256 });
    authority.folder.write("temporary.key", privateKeyPem);
    const certificatePem = authority.folder.openssl(
      "req -x509 -key temporary.key -subj /CN=example.com -days 30000",
      "-addext subjectAltName=DNS:example.com,DNS:www.example.com",
    );

    expect(
      checkIssuedCertificate({
        certificatePem,
        chainPems: [],
        publicKeyHash: hashOf(privateKeyPem),
        names,
        now: NOW,
      }),
    ).toMatchObject({
      ok: false,
      problem: {
        kind: "self-signed",
        message: "The certificate is signed by its own key: a temporary one, which nobody trusts.",
      },
    });
  });
});
