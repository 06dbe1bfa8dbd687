/** The root of a certificate, found among those that everybody trusts. */
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { afterAll, describe, expect, test } from "vitest";
import { findPublicRoot } from "../../../src/pki/checks/public-roots.ts";
import { createAuthority } from "../authority.ts";

const { issue, lower } = createAuthority(afterAll);

describe("the root of a certificate among the public ones", () => {
  test("given a certificate that a public root has signed, then that root", () => {
    // The only certificates of public roots that are at hand are the roots, which have signed themselves.
    const root = rootCertificates.find((pem) => new X509Certificate(pem).ca) ?? "";
    const found = new X509Certificate(findPublicRoot(root) ?? "");
    expect(found.fingerprint256).toBe(new X509Certificate(root).fingerprint256);
  });

  test.each([
    ["a private authority's chain", issue().certificatePem + lower],
    ["a text that is none", "x"],
    ["nothing", ""],
  ])("given %s, then none", (_name, bundle) => {
    expect(findPublicRoot(bundle)).toBeUndefined();
  });
});
