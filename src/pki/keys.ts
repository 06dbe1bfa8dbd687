/** Private keys: made, read, written in the encodings that servers want, and known by the hash of their public half. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { LARGEST_PEM_BYTES } from "./pem.ts";

/** A kind of key that the vendor accepts: RSA of 2048, 3072 or 4096 bits, ECDSA on P-256 or P-384 (API v2, Generating CSRs). */
export type KeyKind =
  | { readonly algorithm: "RSA"; readonly size: 2048 | 3072 | 4096 }
  | { readonly algorithm: "ECDSA"; readonly size: 256 | 384 };

/** `PKCS1` means the algorithm's traditional encoding: PKCS#1 for RSA (RFC 8017), SEC1 for ECDSA (RFC 5915). */
export type KeyEncoding = "PKCS8" | "PKCS1";

/** What may be told about a private key: nothing of it is secret. `publicKeyHash` is as `publicKeyHash()` makes it. */
export type PrivateKeyFacts = KeyKind & { readonly encoding: KeyEncoding; readonly publicKeyHash: string };

export interface UnusableKey {
  readonly kind: "empty" | "too-large" | "encrypted" | "not-a-private-key" | "unsupported";
  /** What is wrong, for people; it never quotes the input. */
  readonly message: string;
}

export type PrivateKeyReading =
  ({ readonly ok: true } & PrivateKeyFacts) | { readonly ok: false; readonly problem: UnusableKey };

const generate = promisify(generateKeyPair);

/** Makes a private key in the thread pool and gives it as PKCS#8 PEM. */
export async function generatePrivateKey(kind: KeyKind): Promise<string> {
  const { privateKey } =
    kind.algorithm === "RSA"
      ? await generate("rsa", { modulusLength: kind.size })
      : await generate("ec", { namedCurve: kind.size === 256 ? "P-256" : "P-384" });
  return exportPrivateKey(privateKey, "PKCS8");
}

/** Reads a private key in PEM, whatever the text may be, and tells its facts or why it cannot be used. */
export function readPrivateKey(pem: string): PrivateKeyReading {
  const loaded = loadPrivateKey(pem);
  if (!loaded.ok) return loaded;
  const encoding: KeyEncoding = pem.includes("-----BEGIN PRIVATE KEY-----") ? "PKCS8" : "PKCS1";
  return { ok: true, ...loaded.kind, encoding, publicKeyHash: publicKeyHash(loaded.key) };
}

/** Writes a private key once more, in another encoding. The result is PEM with a trailing newline. */
export function encodePrivateKey(
  pem: string,
  encoding: KeyEncoding,
): { readonly ok: true; readonly pem: string } | { readonly ok: false; readonly problem: UnusableKey } {
  const loaded = loadPrivateKey(pem);
  return loaded.ok ? { ok: true, pem: exportPrivateKey(loaded.key, encoding) } : loaded;
}

/**
 * The vendor's `pubkey_hash`: SHA-256 of the DER SubjectPublicKeyInfo, in lower-case hex.
 * @param key a public key, or a private one whose public half is meant
 */
export function publicKeyHash(key: KeyObject): string {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return createHash("sha256")
    .update(publicKey.export({ format: "der", type: "spki" }))
    .digest("hex");
}

/** The kind of a key, or undefined when it is none that the vendor accepts. */
export function keyKindOf(key: KeyObject): KeyKind | undefined {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "rsa") {
    if (modulusLength === 2048 || modulusLength === 3072 || modulusLength === 4096) {
      return { algorithm: "RSA", size: modulusLength };
    }
  }
  if (key.asymmetricKeyType === "ec") {
    if (namedCurve === "prime256v1") return { algorithm: "ECDSA", size: 256 };
    if (namedCurve === "secp384r1") return { algorithm: "ECDSA", size: 384 };
  }
  return undefined;
}

/** A private key ready for use inside this folder; it never leaves it other than as PEM. */
export function loadPrivateKey(
  pem: string,
):
  | { readonly ok: true; readonly key: KeyObject; readonly kind: KeyKind }
  | { readonly ok: false; readonly problem: UnusableKey } {
  if (pem.trim() === "") return unusable("empty", "The private key is empty.");
  if (pem.length > LARGEST_PEM_BYTES) return unusable("too-large", "The private key is longer than 64 KiB.");
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type:\s*4,\s*ENCRYPTED/.test(pem)) {
    return unusable("encrypted", "The private key is encrypted with a passphrase.");
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return unusable("not-a-private-key", notAPrivateKey(pem));
  }
  const kind = keyKindOf(key);
  if (kind === undefined) {
    return unusable(
      "unsupported",
      `The private key is ${describe(key)}; usable are RSA of 2048, 3072 or 4096 bits and ECDSA on P-256 or P-384.`,
    );
  }
  return { ok: true, key, kind };
}

function unusable(kind: UnusableKey["kind"], message: string): { ok: false; problem: UnusableKey } {
  return { ok: false, problem: { kind, message } };
}

/** People put the wrong file into a Secret; naming what it is saves them the search. */
function notAPrivateKey(pem: string): string {
  for (const [label, name] of [
    ["CERTIFICATE REQUEST", "a certificate request"],
    ["CERTIFICATE", "a certificate"],
    ["PUBLIC KEY", "a public key"],
  ] as const) {
    if (pem.includes(`-----BEGIN ${label}-----`)) return `There is ${name} where a private key is expected.`;
  }
  return "The private key is not readable PEM.";
}

function describe(key: KeyObject): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  return [key.asymmetricKeyType ?? "of an unknown type", modulusLength ?? namedCurve].join(" ").trim();
}

function exportPrivateKey(key: KeyObject, encoding: KeyEncoding): string {
  const traditional = key.asymmetricKeyType === "rsa" ? "pkcs1" : "sec1";
  return key.export({ format: "pem", type: encoding === "PKCS8" ? "pkcs8" : traditional }).toString();
}
