/** The real openssl: it makes the requests that tests send, and judges what comes back. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs openssl; `input` goes to its standard input. */
export function openssl(args: readonly string[], input = ""): string {
  return execFileSync("openssl", args, { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
}

export type KeyKind = "P-256" | "P-384" | "secp521r1" | "rsa:2048" | "rsa:1024" | "ed25519";

/** A new key, PEM (PKCS#8). */
export function makeKey(kind: KeyKind = "P-256"): string {
  if (kind === "ed25519") return openssl(["genpkey", "-algorithm", "ED25519"]);
  const [algorithm, size] = kind.split(":");
  return algorithm === "rsa"
    ? openssl(["genpkey", "-algorithm", "RSA", "-pkeyopt", `rsa_keygen_bits:${size}`])
    : openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${kind}`]);
}

/** A request for `cn` as the vendor's documents say to make it; a new P-256 key unless one is given. */
export function makeCsr(cn: string, { key = makeKey(), subject = `/C=US/CN=${cn}` } = {}): string {
  return withFiles({ key }, (files) =>
    openssl(["req", "-new", "-key", files["key"] ?? "", "-subj", subject]),
  );
}

/** A certificate that has nothing to do with the sandbox. */
export function selfSigned(key: string): string {
  return withFiles({ key }, (files) =>
    openssl(["req", "-x509", "-new", "-key", files["key"] ?? "", "-subj", "/CN=other.example.com"]),
  );
}

/** SHA-256 of a key's DER public key in lowercase hex, computed by openssl alone. */
export function publicKeyHash(key: string): string {
  return withFiles({ key }, (files) => {
    const spki = execFileSync("openssl", ["pkey", "-in", files["key"] ?? "", "-pubout", "-outform", "DER"]);
    return execFileSync("openssl", ["dgst", "-sha256", "-r"], { input: spki, encoding: "utf8" }).slice(0, 64);
  });
}

export interface Verification {
  root: string;
  chain: readonly string[];
  certificate: string;
  host: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** DER; given, revocation of the leaf is checked. */
  crl?: Buffer;
}

/** Verifies a chain as a TLS client would; the result is openssl's own output, "OK" at its end if it is good. */
export function verifyChain({ root, chain, certificate, host, at, crl }: Verification): string {
  const crlPem =
    crl === undefined
      ? ""
      : `-----BEGIN X509 CRL-----\n${crl.toString("base64").replaceAll(/(.{64})/g, "$1\n")}\n-----END X509 CRL-----\n`;
  return withFiles({ root, chain: chain.join("") || root, leaf: certificate, crl: crlPem }, (files) => {
    const revocation = crl === undefined ? [] : ["-crl_check", "-CRLfile", files["crl"] ?? ""];
    const when = ["-attime", String(Math.floor(at / 1000))];
    const trust = ["-CAfile", files["root"] ?? "", "-untrusted", files["chain"] ?? ""];
    const rules = ["-x509_strict", "-purpose", "sslserver", "-verify_hostname", host];
    try {
      return openssl(["verify", ...when, ...rules, ...trust, ...revocation, files["leaf"] ?? ""]).trim();
    } catch (error) {
      return String(error instanceof Error && "stderr" in error ? error.stderr : error);
    }
  });
}

/** Runs `work` with each content in a file of its own, gone afterwards. */
export function withFiles<Result>(
  contents: Record<string, string>,
  work: (files: Record<string, string>) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-test-"));
  try {
    const files: Record<string, string> = {};
    for (const [name, content] of Object.entries(contents)) {
      files[name] = join(folder, name);
      writeFileSync(files[name] ?? "", content);
    }
    return work(files);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
