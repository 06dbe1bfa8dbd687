/** The seal of a PKCS#12 file: HMAC-SHA256 with a key made from the password (RFC 7292, appendix B.2). */
import { createHmac, hash } from "node:crypto";
import { integer, nullValue, objectIdentifier, octetString, sequence, type Der } from "../der.ts";
import { ITERATIONS } from "./password-encryption.ts";

const SHA256 = "2.16.840.1.101.3.4.2.1";

/** Bytes that SHA-256 takes in at a time (`v` in the RFC). */
const BLOCK = 64;

/** The RFC's diversifier for a key that seals. */
const SEALING = 3;

/**
 * The MacData over a content. PBMAC1 (RFC 9579) would be stronger, but Java 17 and openssl 3.0 cannot read it.
 * @param content the DER of the AuthenticatedSafe
 */
export function macData(content: Uint8Array, password: string, salt: Uint8Array): Der {
  const mac = createHmac("sha256", sealingKey(password, salt)).update(content).digest();
  return sequence(
    sequence(sequence(objectIdentifier(SHA256), nullValue()), octetString(mac)),
    octetString(salt),
    integer(ITERATIONS),
  );
}

/** One round of the RFC's loop is enough: the key is as long as the hash. */
function sealingKey(password: string, salt: Uint8Array): Buffer {
  // The RFC wants a BMPString here: two bytes a character, closed by two zeros.
  const text = Buffer.from(`${password}\u0000`, "utf16le").swap16();
  let digest: Buffer = Buffer.concat([Buffer.alloc(BLOCK, SEALING), filled(salt), filled(text)]);
  for (let round = 0; round < ITERATIONS; round += 1) digest = hash("sha256", digest, "buffer");
  return digest;
}

/** Repeated up to the next multiple of the block. */
function filled(bytes: Uint8Array): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK, bytes);
}
