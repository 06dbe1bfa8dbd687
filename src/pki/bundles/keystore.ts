/**
 * A PKCS#12 keystore (RFC 7292) with one private key and its chain, RSA or ECDSA, as openssl 3 and Java 17 read it.
 * The same pair and password give the same bytes, so that comparing says whether a stored keystore is the right one.
 */
import { createHash, createHmac, type KeyObject } from "node:crypto";
import { loadCertificates } from "../certificate.ts";
import {
  bmpString,
  contextConstructed,
  contextPrimitive,
  encodeDer,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  type Der,
} from "../der.ts";
import { loadPrivateKey } from "../keys.ts";
import { encryptWithPassword } from "./password-encryption.ts";
import { macData } from "./password-mac.ts";

const DATA = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
const SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2";
const CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.3";
const X509_CERTIFICATE = "1.2.840.113549.1.9.22.1";
const FRIENDLY_NAME = "1.2.840.113549.1.9.20";
const LOCAL_KEY_ID = "1.2.840.113549.1.9.21";

export interface KeystoreContent {
  /** The certificate, then its intermediates, in PEM. */
  readonly bundlePem: string;
  readonly privateKeyPem: string;
  readonly password: string;
  /** What tools list the entry as; Java's alias. */
  readonly friendlyName: string;
}

/**
 * Builds the keystore. @returns undefined if certificate or key cannot be read.
 *
 * Salts and IVs are no random numbers but a keyed hash, under the private key, of all that goes in but the password: nobody
 * without that key can foretell them, and another certificate gives others. The password is left out, since who reads key
 * and keystore in one Secret could try a guess of it with a single hash; under the same salt another one gives other keys.
 */
export async function createKeystore(content: KeystoreContent): Promise<Buffer | undefined> {
  const { password, friendlyName } = content;
  const chain = loadCertificates(content.bundlePem);
  const loaded = loadPrivateKey(content.privateKeyPem);
  const [leaf] = chain.ok ? chain.certificates : [];
  if (!chain.ok || leaf === undefined || !loaded.ok) return undefined;
  const drawn = drawFrom(loaded.key, content);
  // Java finds the certificate of a key by this id.
  const localKeyId = createHash("sha256").update(leaf.x509.raw).digest().subarray(0, 20);
  const attributes = set(
    attribute(FRIENDLY_NAME, bmpString(friendlyName)),
    attribute(LOCAL_KEY_ID, octetString(localKeyId)),
  );

  const key = await encryptWithPassword(pkcs8(loaded.key), password, drawn("key"));
  const keyBag = bag(SHROUDED_KEY_BAG, sequence(key.algorithm, octetString(key.bytes)), attributes);
  const certificateBags = chain.certificates.map(({ x509 }, index) =>
    bag(CERTIFICATE_BAG, certificateValue(x509.raw), ...(index === 0 ? [attributes] : [])),
  );
  const certificates = await encryptWithPassword(
    encodeDer(sequence(...certificateBags)),
    password,
    drawn("certificates"),
  );
  const encryptedContent = sequence(
    objectIdentifier(DATA),
    certificates.algorithm,
    contextPrimitive(0, certificates.bytes),
  );
  const safe = encodeDer(
    sequence(
      contentInfo(ENCRYPTED_DATA, sequence(integer(0), encryptedContent)),
      contentInfo(DATA, octetString(encodeDer(sequence(keyBag)))),
    ),
  );
  return encodeDer(
    sequence(integer(3), contentInfo(DATA, octetString(safe)), macData(safe, password, drawn("seal").salt)),
  );
}

/** Salt and IV for each part of the file. */
function drawFrom(
  key: KeyObject,
  { bundlePem, friendlyName }: KeystoreContent,
): (part: string) => { salt: Buffer; iv: Buffer } {
  const secret = pkcs8(key);
  return (part) => {
    const bytes = createHmac("sha256", secret)
      .update(JSON.stringify(["sslmate-operator keystore", part, friendlyName, bundlePem]))
      .digest();
    return { salt: bytes.subarray(0, 16), iv: bytes.subarray(16) };
  };
}

function pkcs8(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "pkcs8" });
}

function contentInfo(type: string, content: Der): Der {
  return sequence(objectIdentifier(type), contextConstructed(0, content));
}

function bag(type: string, value: Der, ...attributes: readonly Der[]): Der {
  return sequence(objectIdentifier(type), contextConstructed(0, value), ...attributes);
}

function certificateValue(der: Uint8Array): Der {
  return sequence(objectIdentifier(X509_CERTIFICATE), contextConstructed(0, octetString(der)));
}

function attribute(type: string, value: Der): Der {
  return sequence(objectIdentifier(type), set(value));
}
