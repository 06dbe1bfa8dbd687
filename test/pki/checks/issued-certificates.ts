/** Certificates as the vendor would hand them out, signed by an authority of the test. */
import { afterAll } from "vitest";
import type { IssuedCertificate } from "../../../src/pki/checks/issued.ts";
import { readPrivateKey } from "../../../src/pki/keys.ts";
import { createAuthority, NOW, type Authority, type IssueOptions } from "../authority.ts";

/** The names that are asked for, where a test does not say otherwise. */
export const names = ["example.com", "www.example.com"];

/** The hash of the public key that belongs to a private key. @throws Error if it cannot be read. */
export function hashOf(privateKeyPem: string): string {
  const key = readPrivateKey(privateKeyPem);
  if (!key.ok) throw new Error(key.problem.message);
  return key.publicKeyHash;
}

export interface IssuedCertificates {
  authority: Authority;
  /** A certificate that is right in all but what `options` and `change` say, with what was asked for. */
  issued: (options?: Partial<IssueOptions>, change?: Partial<IssuedCertificate>) => IssuedCertificate;
}

/** An authority for one test file, which is gone when that ends. */
export function useIssuedCertificates(): IssuedCertificates {
  const authority = createAuthority(afterAll);
  const issued: IssuedCertificates["issued"] = (options = {}, change = {}) => {
    const { certificatePem, privateKeyPem } = authority.issue(options);
    const publicKeyHash = hashOf(privateKeyPem);
    return {
      certificatePem,
      chainPems: [authority.lower, authority.upper],
      publicKeyHash,
      names,
      now: NOW,
      ...change,
    };
  };
  return { authority, issued };
}
