/** Nothing bad is published: what is accepted of an authority's odd answers holds up before node and openssl too. */
import { X509Certificate, type KeyObject } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { TOLERATED_SKEW_MILLISECONDS } from "../../../src/pki/checks/chain.ts";
import { checkIssuedCertificate } from "../../../src/pki/checks/issued.ts";
import { publicKeyHash } from "../../../src/pki/keys.ts";
import { fuzzRuns } from "../../support/fuzz-runs.ts";
import { opensslFolder } from "../openssl.ts";
import { brokenBytes } from "./bytes.ts";
import {
  alternativeNames,
  asAuthority,
  asLeaf,
  certificate,
  newKey,
  unknownCriticalExtension,
  unknownExtension,
} from "./certificates.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-22T12:00:00Z");
const NAMES = ["example.com", "*.example.com"];

const keys = { root: newKey(), upper: newKey(), lower: newKey(), ours: newKey(), other: newKey() };
const valid = { notBefore: NOW - 300 * DAY, notAfter: NOW + 300 * DAY };
const expired = { notBefore: NOW - 300 * DAY, notAfter: NOW - DAY };
const future = { notBefore: NOW + 10 * DAY, notAfter: NOW + 300 * DAY };

type AuthorityName = "root" | "upper" | "lower";

function authority(subject: AuthorityName, issuer: AuthorityName, dates = valid, extensions = asAuthority) {
  return certificate({ ...dates, subject, issuer, key: keys[subject], signer: keys[issuer], extensions });
}

const good = {
  lower: authority("lower", "upper"),
  upper: authority("upper", "root"),
  root: authority("root", "root"),
};

/** What may stand beside the certificate: the right ones, the same in other forms, and strangers. */
const others = [
  ...Object.values(good),
  authority("lower", "root"),
  authority("lower", "upper", expired),
  authority("lower", "upper", future),
  authority("upper", "root", expired),
  authority("upper", "root", future),
  authority("lower", "upper", valid, asLeaf),
  authority("lower", "upper", valid, []),
  authority("lower", "upper", valid, [...asAuthority, unknownCriticalExtension]),
  authority("upper", "lower"),
  certificate({
    ...valid,
    subject: "lower",
    issuer: "upper",
    key: keys.lower,
    signer: keys.other,
    extensions: asAuthority,
  }),
  certificate({
    ...valid,
    subject: "other",
    issuer: "other",
    key: keys.other,
    signer: keys.other,
    extensions: asAuthority,
  }),
];

const names = fc.constantFrom<(readonly string[])[]>(
  NAMES,
  NAMES,
  NAMES,
  NAMES.toReversed(),
  ["EXAMPLE.com", "*.example.com"],
  ["example.com"],
  [...NAMES, "evil.example"],
  [...NAMES, ...NAMES],
  ["example.com\u0000.evil.example", "*.example.com"],
  [],
);

const leafShape = fc.record({
  names,
  address: fc.constantFrom(false, false, false, true),
  dates: fc.constantFrom(
    valid,
    valid,
    valid,
    expired,
    future,
    { notBefore: NOW + TOLERATED_SKEW_MILLISECONDS, notAfter: NOW + DAY },
    { notBefore: NOW - DAY, notAfter: NOW + 3_600_000 },
    { notBefore: NOW + DAY, notAfter: NOW - DAY },
  ),
  key: fc.constantFrom<KeyObject[]>(keys.ours, keys.ours, keys.ours, keys.other),
  issuer: fc.constantFrom<(AuthorityName | "nobody")[]>("lower", "lower", "lower", "upper", "root", "nobody"),
  signer: fc.constantFrom<KeyObject[]>(keys.lower, keys.lower, keys.lower, keys.upper, keys.other, keys.ours),
  more: fc.constantFrom([], [], [], [unknownExtension], [unknownCriticalExtension], asAuthority.slice(0, 1), [
    alternativeNames(NAMES),
  ]),
  basic: fc.constantFrom(asLeaf, asLeaf, [], asAuthority),
});

const leaf = leafShape.map(({ names: held, address, dates, key, issuer, signer, more, basic }) =>
  certificate({
    ...dates,
    subject: "example.com",
    issuer,
    key,
    signer,
    extensions: [...basic, ...more, ...(held.length === 0 ? [] : [alternativeNames(held, address)])],
  }),
);

const chain = fc.oneof(
  fc.constant([good.lower, good.upper]),
  fc.shuffledSubarray([good.lower, good.upper, good.root]),
  fc.array(fc.constantFrom(...others, "", "no certificate"), { maxLength: 6 }),
);

const folder = opensslFolder(afterAll);
const verified = new Set<string>();

/** The bundle by openssl, which trusts its last certificate alone; an error of it fails the property. */
function verifyByOpenssl(bundle: readonly string[]): void {
  const text = bundle.join("");
  if (verified.has(text) || verified.size > 100) return;
  verified.add(text);
  const [own = "", ...above] = bundle;
  folder.write("leaf.pem", own);
  folder.write("above.pem", above.join(""));
  folder.write("top.pem", above.at(-1) ?? "");
  folder.openssl(
    `verify -partial_chain -purpose sslserver -attime ${NOW / 1000 + 600} -trusted top.pem -untrusted above.pem leaf.pem`,
  );
}

function expectGood(bundlePem: string): void {
  const bundle = bundlePem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? [];
  expect(bundle.join("")).toBe(bundlePem);
  const certificates = bundle.map((pem) => new X509Certificate(pem));
  const [own, ...above] = certificates;
  if (own === undefined) throw new Error("an empty bundle");
  expect(own.checkPrivateKey(keys.ours)).toBe(true);
  const held = (own.subjectAltName ?? "").split(", ").map((name) => name.toLowerCase());
  expect(new Set(held)).toEqual(new Set(NAMES.map((name) => `dns:${name}`)));
  for (const one of certificates) {
    expect(Date.parse(one.validFrom)).toBeLessThanOrEqual(NOW + TOLERATED_SKEW_MILLISECONDS);
    expect(Date.parse(one.validTo)).toBeGreaterThan(NOW);
    expect(one.subject).not.toBe(one.issuer);
  }
  expect(own.ca).toBe(false);
  expect(above.length).toBeGreaterThan(0);
  expect(above.every(({ ca }) => ca)).toBe(true);
  for (const [index, issuer] of above.entries()) {
    const issued = certificates[index];
    expect(issued?.issuer).toBe(issuer.subject);
    expect(issued?.verify(issuer.publicKey)).toBe(true);
  }
  expect(new Set(certificates.map(({ fingerprint256 }) => fingerprint256)).size).toBe(certificates.length);
  verifyByOpenssl(bundle);
}

function check(certificatePem: string, chainPems: readonly string[]) {
  return checkIssuedCertificate({
    certificatePem,
    chainPems,
    publicKeyHash: publicKeyHash(keys.ours),
    names: NAMES,
    now: NOW,
  });
}

describe("checkIssuedCertificate", () => {
  it("given certificates of any shape, then what it accepts is good, and it accepts what is good", () => {
    let accepted = 0;
    fc.assert(
      fc.property(leaf, chain, (certificatePem, chainPems) => {
        const result = check(certificatePem, chainPems);
        if (!result.ok) {
          expect(result.problem.message).toMatch(/^[A-Z][^\n]{5,600}\.$/);
          return;
        }
        accepted += 1;
        expectGood(result.bundlePem);
      }),
      fuzzRuns(2_000),
    );
    expect(accepted).toBeGreaterThan(20);
  });

  it("given a good answer with a few bytes changed, then what it accepts is good", () => {
    const own = certificate({
      ...valid,
      subject: "example.com",
      issuer: "lower",
      key: keys.ours,
      signer: keys.lower,
      extensions: [...asLeaf, alternativeNames(NAMES)],
    });
    const answer = Buffer.from([own, good.lower, good.upper].join("|"));
    fc.assert(
      fc.property(brokenBytes(answer), (bytes) => {
        const [first = "", ...more] = bytes.toString("utf8").split("|");
        const result = check(first, more);
        if (result.ok) expectGood(result.bundlePem);
      }),
      fuzzRuns(1_000),
    );
  });
});
