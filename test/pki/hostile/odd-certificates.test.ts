/** What the fuzz tests found an authority could hand over, each by its name. */
import { describe, expect, it } from "vitest";
import { readCertificate } from "../../../src/pki/certificate.ts";
import { checkIssuedCertificate } from "../../../src/pki/checks/issued.ts";
import { extension } from "../../../src/pki/x509.ts";
import { nullValue } from "../../../src/pki/der.ts";
import { publicKeyHash } from "../../../src/pki/keys.ts";
import {
  alternativeNames,
  asAuthority,
  asLeaf,
  certificate,
  newKey,
  unknownExtension,
  type Shape,
} from "./certificates.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-22T12:00:00Z");
const NAMES = ["example.com"];
const ours = newKey();
const lower = newKey();
const upper = newKey();
const valid = { notBefore: NOW - DAY, notAfter: NOW + 90 * DAY };

function leaf(change: Partial<Shape> = {}): string {
  const extensions = [...asLeaf, alternativeNames(NAMES)];
  const whole = { ...valid, subject: "example.com", issuer: "lower", key: ours, signer: lower, extensions };
  return certificate({ ...whole, ...change });
}

function intermediate(change: Partial<Shape> = {}): string {
  const whole = { ...valid, subject: "lower", issuer: "upper", key: lower, signer: upper };
  return certificate({ ...whole, extensions: asAuthority, ...change });
}

function problemOf(certificatePem: string, chainPem = intermediate()): unknown {
  const check = checkIssuedCertificate({
    certificatePem,
    chainPems: [chainPem],
    publicKeyHash: publicKeyHash(ours),
    names: NAMES,
    now: NOW,
  });
  return check.ok ? undefined : `${check.problem.kind}: ${check.problem.message}`;
}

/** Certificate Transparency's mark of a certificate that must not be used (RFC 6962, 3.1). */
const poison = extension("1.3.6.1.4.1.11129.2.4.3", true, nullValue());
const names = alternativeNames(NAMES);

describe("checkIssuedCertificate", () => {
  it("given nothing odd, then it is accepted, with an extension that nobody has to know too", () => {
    expect(problemOf(leaf())).toBe(undefined);
    expect(problemOf(leaf({ extensions: [...asLeaf, names, unknownExtension] }))).toBe(undefined);
  });

  it.each<[string, string, string | undefined, string]>([
    [
      "an authority's certificate for our key and names",
      leaf({ extensions: [...asAuthority, names] }),
      undefined,
      "authority: The certificate is one of an authority, which could issue others, not of a server.",
    ],
    [
      "an address beside the names",
      leaf({ extensions: [...asLeaf, alternativeNames(NAMES, true)] }),
      undefined,
      "other-names: The certificate holds an address or another kind of name beside the names asked for.",
    ],
    [
      "a precertificate",
      leaf({ extensions: [...asLeaf, names, poison] }),
      undefined,
      "unreadable: The certificate cannot be used: a PEM block is not a readable certificate.",
    ],
    [
      "the names twice",
      leaf({ extensions: [...asLeaf, names, names] }),
      undefined,
      "unreadable: The certificate cannot be used: a PEM block is not a readable certificate.",
    ],
    [
      "an intermediate that is not valid yet",
      leaf(),
      intermediate({ notBefore: NOW + DAY }),
      "broken-chain: The intermediate certificate lower is valid only from 2026-11-23T12:00:00.000Z on.",
    ],
  ])("given %s, then it is not published", (_what, own, chain, problem) => {
    expect(problemOf(own, chain)).toBe(problem);
  });
});

describe("readCertificate", () => {
  it.each(["notBefore", "notAfter"] as const)(
    "given a %s that is no time, then it is no certificate: its date would be whatever lay in memory",
    (which) => {
      const der = Buffer.from(leaf().replace(/-----[^-]+-----|\s/g, ""), "base64");
      const time = { notBefore: "261121120000Z", notAfter: "270220120000Z" }[which];
      der[der.indexOf(time)] = 0xfe;
      const pem = `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;

      expect(readCertificate(pem).ok).toBe(false);
    },
  );
});
