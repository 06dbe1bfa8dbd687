/** A pair that was read from a Secret is whole, and its key belongs to its certificate. */
import { afterAll, describe, expect, it } from "vitest";
import { checkStoredPair } from "../../../src/pki/checks/stored-pair.ts";
import { createAuthority } from "../authority.ts";

const { issue, lower } = createAuthority(afterAll);
const pair = issue();
const other = issue();

describe("checkStoredPair", () => {
  it("given a bundle and its key, then the facts of both come back and nothing of the key itself", () => {
    const check = checkStoredPair({ ...pair, certificatePem: pair.certificatePem + lower });

    expect(check).toMatchObject({
      ok: true,
      certificate: { subjectCommonName: "example.com", notAfter: Date.parse("2027-02-01T00:00:00Z") },
      key: { algorithm: "ECDSA", size: 256, encoding: "PKCS8" },
    });
    expect(check.ok && Object.keys(check.key).toSorted()).toEqual([
      "algorithm",
      "encoding",
      "publicKeyHash",
      "size",
    ]);
  });

  it.each([
    [
      "a key of another certificate",
      { privateKeyPem: other.privateKeyPem },
      "mismatch",
      "The private key is not the certificate's.",
    ],
    ["no certificate", { certificatePem: "" }, "certificate", "The text is not a certificate in PEM."],
    [
      "a corrupt certificate",
      { certificatePem: pair.certificatePem.slice(0, 200) },
      "certificate",
      "The text is not certificates in PEM.",
    ],
    ["no key", { privateKeyPem: "" }, "private-key", "The private key is empty."],
    ["a corrupt key", { privateKeyPem: "x" }, "private-key", "The private key is not readable PEM."],
    [
      "the halves swapped",
      { certificatePem: pair.privateKeyPem, privateKeyPem: pair.certificatePem },
      "certificate",
      "The text is not a certificate in PEM.",
    ],
  ])("given %s, then the problem says so", (_name, change, kind, message) => {
    expect(checkStoredPair({ ...pair, ...change })).toMatchObject({ ok: false, problem: { kind, message } });
  });
});
