/** The root that completes a chain, found among what the vendor hands over. */
import { afterAll, describe, expect, test } from "vitest";
import { checkRoot } from "../../../src/pki/checks/root.ts";
import { createAuthority } from "../authority.ts";

const { root, upper, lower, issue } = createAuthority(afterAll);
const another = createAuthority(afterAll);
const { certificatePem } = issue();
const bundle = certificatePem + lower + upper;

describe("the root of a chain", () => {
  test("given the root that signed the last intermediate, then it is that, alone and as written by the book", () => {
    expect(checkRoot(bundle, `a comment\n${root}`)).toBe(root);
  });

  test("given a single leaf signed by the root itself, then it is the root too", () => {
    expect(checkRoot(issue({ issuer: "root" }).certificatePem, root)).toBe(root);
  });

  test.each([
    ["an intermediate", upper],
    ["another authority's root of the same name", another.root],
    ["the certificate itself", certificatePem],
    ["the root with another certificate behind it", root + upper],
    ["nothing", ""],
    ["garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
  ])("given %s, then it is no root of this chain", (_what, text) => {
    expect(checkRoot(bundle, text)).toBeUndefined();
  });

  test("given a chain with an intermediate missing, then the root does not fit", () => {
    expect(checkRoot(certificatePem + lower, root)).toBeUndefined();
  });
});
