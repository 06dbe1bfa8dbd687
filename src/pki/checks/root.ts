/** The root that a chain ends in, which servers leave out and some clients want as `ca.crt`. */
import { loadCertificates } from "../certificate.ts";
import { isIssuedBy, isSelfSigned } from "./chain.ts";

/**
 * Checks that a text is the root of a bundle: one certificate, self-signed, of an authority, that has signed the last
 * one of the bundle.
 * @param bundlePem the content of `tls.crt`
 * @returns the root as PEM, alone; undefined if the text is anything else
 */
export function checkRoot(bundlePem: string, rootPem: string): string | undefined {
  const bundle = loadCertificates(bundlePem);
  const given = loadCertificates(rootPem);
  const top = bundle.ok ? bundle.certificates.at(-1) : undefined;
  const [root, ...more] = given.ok ? given.certificates : [];
  if (top === undefined || root === undefined || more.length > 0) return undefined;
  return root.x509.ca && isSelfSigned(root) && isIssuedBy(top, root) ? root.pem : undefined;
}
