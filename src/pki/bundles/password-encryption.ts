/** Encryption with a password: PBES2 with PBKDF2, HMAC-SHA256 and AES-256-CBC (RFC 8018, 6.2 and appendix B.2.5). */
import { createCipheriv, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import { integer, nullValue, objectIdentifier, octetString, sequence, type Der } from "../der.ts";

const PBES2 = "1.2.840.113549.1.5.13";
const PBKDF2 = "1.2.840.113549.1.5.12";
const HMAC_WITH_SHA256 = "1.2.840.113549.2.9";
const AES_256_CBC = "2.16.840.1.101.3.4.1.42";

/** As Java 17 does it. The password lies in the same namespace as the keystore, so more would only slow its readers. */
export const ITERATIONS = 10_000;

const KEY_BYTES = 32;

export interface Encrypted {
  /** The AlgorithmIdentifier, which says all that a reader needs beside the password. */
  readonly algorithm: Der;
  readonly bytes: Buffer;
}

const derive = promisify(pbkdf2);

/**
 * Encrypts bytes. The key is derived in the thread pool.
 * @param password goes in as UTF-8, as with openssl; Java takes printable ASCII only
 * @param salt at least 16 bytes, another one for other contents
 * @param iv 16 bytes that nobody can foretell
 */
export async function encryptWithPassword(
  bytes: Uint8Array,
  password: string,
  { salt, iv }: { readonly salt: Uint8Array; readonly iv: Uint8Array },
): Promise<Encrypted> {
  const key = await derive(Buffer.from(password, "utf8"), salt, ITERATIONS, KEY_BYTES, "sha256");
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  const keyDerivation = sequence(
    objectIdentifier(PBKDF2),
    sequence(
      octetString(salt),
      integer(ITERATIONS),
      sequence(objectIdentifier(HMAC_WITH_SHA256), nullValue()),
    ),
  );
  return {
    algorithm: sequence(
      objectIdentifier(PBES2),
      sequence(keyDerivation, sequence(objectIdentifier(AES_256_CBC), octetString(iv))),
    ),
    bytes: Buffer.concat([cipher.update(bytes), cipher.final()]),
  };
}
