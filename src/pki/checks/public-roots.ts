/** The roots that Node.js trusts, for whoever wants the root of a public certificate as a file. */
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { loadCertificates } from "../certificate.ts";
import { checkRoot } from "./root.ts";

let bySubject: ReadonlyMap<string, readonly string[]> | undefined;

/** @param bundlePem the content of `tls.crt`. @returns the root in PEM, or undefined if it is none of the public ones. */
export function findPublicRoot(bundlePem: string): string | undefined {
  const bundle = loadCertificates(bundlePem);
  const top = bundle.ok ? bundle.certificates.at(-1) : undefined;
  if (top === undefined) return undefined;
  // Read once, when somebody first asks: there are some 150.
  bySubject ??= publicRoots();
  for (const pem of bySubject.get(top.x509.issuer) ?? []) {
    const root = checkRoot(bundlePem, pem);
    if (root !== undefined) return root;
  }
  return undefined;
}

function publicRoots(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pem of rootCertificates) {
    const { subject } = new X509Certificate(pem);
    found.set(subject, [...(found.get(subject) ?? []), pem]);
  }
  return found;
}
