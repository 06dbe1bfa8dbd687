/** The temporary certificate that a pending instance offers instead of a real one. */
import { generateKeyPairSync } from "node:crypto";
import { buildCertificate, distinguishedName } from "./certificate.ts";
import * as extensions from "./extensions.ts";
import { encodePem } from "./pem.ts";

const VALID_FOR = 30 * 86_400_000;

/**
 * Makes a certificate for the same key that nobody trusts: it names itself as its issuer.
 * Its signature is by a throw-away key, since the customer's private key never reaches the vendor.
 * @param now milliseconds since the epoch.
 */
export function buildTemporaryCertificate(publicKey: Buffer, names: readonly string[], now: number): string {
  const subject = distinguishedName({ CN: names[0] ?? "" });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = buildCertificate(
    {
      subject,
      publicKey,
      notBefore: now,
      notAfter: now + VALID_FOR,
      extensions: [extensions.basicConstraints(false), extensions.subjectAlternativeNames(names)],
    },
    { name: subject, privateKey, publicKey },
  );
  return encodePem("CERTIFICATE", der);
}
