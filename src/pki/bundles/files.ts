/** The same pair in the other forms that servers want, each as the files it consists of. */
import { loadCertificates } from "../certificate.ts";
import { encodePrivateKey, loadPrivateKey, type KeyEncoding } from "../keys.ts";

/** `CombinedPEM`: all in one file. `DER`: binary. `Agent`: names and contents as sslmate-agent writes them. */
export type FileFormat = "CombinedPEM" | "DER" | "Agent";

export interface StoredPem {
  /** The certificate, then its intermediates. */
  readonly bundlePem: string;
  /** In the encoding that is asked for. */
  readonly privateKeyPem: string;
}

/** The files of a format by name; empty if certificate or key cannot be read. */
export function filesOfPair(
  { bundlePem, privateKeyPem }: StoredPem,
  format: FileFormat,
): Readonly<Record<string, Buffer>> {
  const chain = loadCertificates(bundlePem);
  const loaded = loadPrivateKey(privateKeyPem);
  const [leaf] = chain.ok ? chain.certificates : [];
  if (leaf === undefined || !loaded.ok) return {};
  switch (format) {
    case "CombinedPEM":
      // The key first, as SSLMate's own client and HAProxy's documentation have it.
      return { "tls-combined.pem": Buffer.from(privateKeyPem + bundlePem) };
    case "DER": {
      const encoding: KeyEncoding = privateKeyPem.includes("-----BEGIN PRIVATE KEY-----") ? "PKCS8" : "PKCS1";
      const traditional = loaded.kind.algorithm === "RSA" ? "pkcs1" : "sec1";
      return {
        "tls.der": leaf.x509.raw,
        "key.der": loaded.key.export({ format: "der", type: encoding === "PKCS8" ? "pkcs8" : traditional }),
      };
    }
    case "Agent": {
      const prefix = loaded.kind.algorithm === "RSA" ? "rsa" : "ecdsa";
      const key = encodePrivateKey(privateKeyPem, "PKCS8");
      return {
        [`${prefix}.key.pem`]: Buffer.from(key.ok ? key.pem : privateKeyPem),
        [`${prefix}.chained.pem`]: Buffer.from(bundlePem),
      };
    }
  }
}
