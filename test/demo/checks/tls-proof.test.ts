/** The demo proves a pair by serving it and visiting it over TLS. */
import { afterAll, describe, expect, test } from "vitest";
import { createAuthority } from "../../pki/authority.ts";
import { proveServing } from "./tls-proof.ts";

const removals: (() => void)[] = [];
const authority = createAuthority((cleanUp) => void removals.push(cleanUp));
afterAll(() => {
  for (const remove of removals) remove();
});

const NAMES = ["example.com", "www.example.com"];
const DAY = 86_400_000;
// TLS looks at the real clock, so the dates have to lie around the present.
const TODAY = Math.floor(Date.now() / DAY) * DAY;
const NOT_BEFORE = new Date(TODAY - DAY);
const NOT_AFTER = new Date(TODAY + 30 * DAY);
const VALID = { notBefore: opensslDate(NOT_BEFORE), notAfter: opensslDate(NOT_AFTER) };
const { certificatePem, privateKeyPem } = authority.issue({ names: NAMES, ...VALID });
const CHAIN = certificatePem + authority.lower + authority.upper;
const ROOT = authority.root;

function opensslDate(date: Date): string {
  return `${date.toISOString().replaceAll(/[-:T]|\..*/g, "")}Z`;
}

describe("the TLS proof", () => {
  test("given a pair with its whole chain, then it tells issuer, names and dates as they were served", async () => {
    const proof = await proveServing({ certificate: CHAIN, key: privateKeyPem }, NAMES, ROOT);
    expect(proof.names).toEqual(NAMES);
    expect(proof.issuer).toContain("CN=lower");
    expect(proof.notBefore).toEqual(NOT_BEFORE);
    expect(proof.notAfter).toEqual(NOT_AFTER);
  });

  test("given a wildcard, then a name below it is visited", async () => {
    const wildcard = authority.issue({ names: ["*.example.com"], ...VALID });
    const pair = {
      certificate: wildcard.certificatePem + authority.lower + authority.upper,
      key: wildcard.privateKeyPem,
    };
    expect((await proveServing(pair, ["*.example.com"], ROOT)).names).toEqual(["*.example.com"]);
  });

  test("given a chain without its intermediates, then the client refuses it", async () => {
    const pair = { certificate: certificatePem, key: privateKeyPem };
    await expect(proveServing(pair, NAMES, ROOT)).rejects.toThrow(/unable to (verify|get)/);
  });

  test("given another root, then the client refuses the chain", async () => {
    const other = createAuthority((cleanUp) => void removals.push(cleanUp));
    const pair = { certificate: CHAIN, key: privateKeyPem };
    await expect(proveServing(pair, NAMES, other.root)).rejects.toThrow(/self-signed|unable to/);
  });

  test("given a name that the certificate has not, then the client refuses it", async () => {
    const pair = { certificate: CHAIN, key: privateKeyPem };
    await expect(proveServing(pair, ["example.com", "example.org"], ROOT)).rejects.toThrow("example.org");
  });

  test("given the key of another certificate, then no server can be started", async () => {
    const other = authority.issue({ names: NAMES, ...VALID });
    const pair = { certificate: CHAIN, key: other.privateKeyPem };
    await expect(proveServing(pair, NAMES, ROOT)).rejects.toThrow("key values mismatch");
  });
});
