/**
 * Keys and certificates for a simulation: keys are real ones of P-256 made from the seed, whatever kind they claim to be,
 * so that requests are real and the sandbox's reading of them holds; certificates are JSON in PEM's clothes. It is as
 * strict as the real one where money depends on it: key, names, dates, chain.
 */
import { createECDH, createHash, createPrivateKey } from "node:crypto";
import type { KeyKind } from "../../../src/core/facts/observed.ts";
import type { CertificateFacts } from "../../../src/pki/certificate.ts";
import { createCsr } from "../../../src/pki/csr.ts";
import type { PrivateKeyFacts } from "../../../src/pki/keys.ts";
import { publicKeyHash } from "../../../src/pki/keys.ts";
import { realPki, type PkiPort } from "../../../src/reconcilers/ports.ts";

/** What a simulated certificate says. */
export interface SimulatedCertificate {
  names: readonly string[];
  publicKeyHash: string;
  notBefore: number;
  notAfter: number;
  serial: string;
}

/** The one intermediate that every certificate needs beside it. */
export const INTERMEDIATE =
  "-----BEGIN CERTIFICATE-----\nSimulated Intermediate\n-----END CERTIFICATE-----\n";

export function writeCertificate(certificate: SimulatedCertificate): string {
  const text = Buffer.from(JSON.stringify(certificate)).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

/** Reads the first certificate of a bundle. */
export function readCertificate(pem: string): SimulatedCertificate | undefined {
  const [, body] = /-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]+)\n/.exec(pem) ?? [];
  try {
    return JSON.parse(Buffer.from(body ?? "", "base64").toString("utf8")) as SimulatedCertificate;
  } catch {
    return undefined;
  }
}

interface SimulatedKey extends Pick<PrivateKeyFacts, "encoding"> {
  kind: KeyKind;
  real: string;
}

function writeKey(key: SimulatedKey): string {
  const label = key.encoding === "PKCS8" ? "PRIVATE KEY" : "EC PRIVATE KEY";
  const text = Buffer.from(JSON.stringify(key)).toString("base64");
  return `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`;
}

function parseKey(pem: string): SimulatedKey | undefined {
  const [, body] = /-----BEGIN (?:EC )?PRIVATE KEY-----\n([A-Za-z0-9+/=]+)\n/.exec(pem) ?? [];
  if (body === undefined) return undefined;
  return JSON.parse(Buffer.from(body, "base64").toString("utf8")) as SimulatedKey;
}

/** The real key in a simulated private key, as PEM; undefined if the text is none. */
export function realPrivateKey(pem: string): string | undefined {
  return parseKey(pem)?.real;
}

const hashes = new Map<string, string>();

/** The hash of the public half of a simulated private key, or undefined if the text is none. */
export function keyHash(pem: string): string | undefined {
  const key = parseKey(pem);
  if (key === undefined) return undefined;
  const known = hashes.get(key.real) ?? publicKeyHash(createPrivateKey(key.real));
  hashes.set(key.real, known);
  return known;
}

/** @param seed two simulations with the same one make the same keys. */
export function createFakePki(seed: string): PkiPort {
  let made = 0;
  return {
    ...realPki,
    generatePrivateKey: async (kind) => {
      made += 1;
      return writeKey({ kind: kindOf(kind), encoding: "PKCS8", real: realKey(`${seed} ${made}`) });
    },
    readPrivateKey: (pem) => {
      const key = parseKey(pem);
      if (key === undefined) return unusable;
      return { ok: true, ...key.kind, encoding: key.encoding, publicKeyHash: keyHash(pem) ?? "" };
    },
    encodePrivateKey: (pem, encoding) => {
      const key = parseKey(pem);
      return key === undefined ? unusable : { ok: true, pem: writeKey({ ...key, encoding }) };
    },
    createCsr: (request) => {
      const key = parseKey(request.privateKeyPem);
      return createCsr({ ...request, privateKeyPem: key?.real ?? "" });
    },
    checkIssuedCertificate: ({
      certificatePem,
      chainPems,
      publicKeyHash: hash,
      names,
      now,
      allowExtraNames,
    }) => {
      const certificate = readCertificate(certificatePem);
      if (certificate === undefined) {
        return problem({ kind: "unreadable", part: "certificate", message: "Unreadable." });
      }
      if (certificate.publicKeyHash !== hash) {
        const foundPublicKeyHash = certificate.publicKeyHash;
        return problem({ kind: "other-key", foundPublicKeyHash, message: "It is for another key." });
      }
      const missing = names.filter((name) => !certificate.names.includes(name));
      const extra = certificate.names.filter((name) => !names.includes(name));
      if (missing.length > 0 || (extra.length > 0 && allowExtraNames !== true)) {
        return problem({ kind: "other-names", missing, extra, message: "It has other names." });
      }
      if (certificate.notAfter <= now) {
        return problem({ kind: "expired", notAfter: certificate.notAfter, message: "It expired." });
      }
      if (certificate.notBefore > now + 5 * 60_000) {
        return problem({
          kind: "not-yet-valid",
          notBefore: certificate.notBefore,
          message: "Not yet valid.",
        });
      }
      if (!chainPems.join("").includes(INTERMEDIATE)) {
        return problem({ kind: "broken-chain", message: "Its issuer's certificate is not there." });
      }
      return { ok: true, bundlePem: certificatePem + INTERMEDIATE, certificate: factsOf(certificate) };
    },
    checkStoredPair: ({ certificatePem, privateKeyPem }) => {
      const certificate = readCertificate(certificatePem);
      const key = parseKey(privateKeyPem);
      const hash = keyHash(privateKeyPem);
      const mismatch = { ok: false, problem: { kind: "mismatch", message: "Not a pair." } } as const;
      if (key === undefined || hash === undefined) return mismatch;
      const facts: PrivateKeyFacts = { ...key.kind, encoding: key.encoding, publicKeyHash: hash };
      if (certificate?.publicKeyHash !== hash) return { ...mismatch, key: facts };
      return { ok: true, certificate: factsOf(certificate), key: facts };
    },
    filesOfPair: ({ bundlePem, privateKeyPem }, format) => {
      const [leaf, key] = [Buffer.from(`leaf of ${bundlePem}`), Buffer.from(privateKeyPem)];
      switch (format) {
        case "CombinedPEM":
          return { "tls-combined.pem": Buffer.from(privateKeyPem + bundlePem) };
        case "DER":
          return { "tls.der": leaf, "key.der": key };
        case "Agent":
          return { "ecdsa.key.pem": key, "ecdsa.chained.pem": Buffer.from(bundlePem) };
      }
    },
    createKeystore: async (content) => Buffer.from(JSON.stringify(content)),
    // The one authority of the simulation has signed everything, itself too.
    checkRoot: (_bundlePem, rootPem) => (rootPem === INTERMEDIATE ? rootPem : undefined),
    findPublicRoot: () => undefined,
  };
}

const unusable = { ok: false, problem: { kind: "not-a-private-key", message: "Not a key." } } as const;

function problem(
  found: Extract<ReturnType<PkiPort["checkIssuedCertificate"]>, { ok: false }>["problem"],
): ReturnType<PkiPort["checkIssuedCertificate"]> {
  return { ok: false, problem: found };
}

function factsOf(certificate: SimulatedCertificate): CertificateFacts {
  const { names, notBefore, notAfter, serial } = certificate;
  return {
    subjectCommonName: names[0],
    dnsNames: names,
    serialNumber: serial,
    issuer: "CN=Simulated Intermediate",
    notBefore,
    notAfter,
    fingerprintSha256: createHash("sha256").update(JSON.stringify(certificate)).digest("hex"),
    publicKeyHash: certificate.publicKeyHash,
  };
}

function kindOf(kind: KeyKind): KeyKind {
  return kind.algorithm === "RSA"
    ? { algorithm: "RSA", size: kind.size }
    : { algorithm: "ECDSA", size: kind.size };
}

/** A P-256 key as PKCS#8 PEM, the same for the same text. */
function realKey(text: string): string {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(createHash("sha256").update(text).digest());
  const point = pair.getPublicKey();
  const key = createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      d: pair.getPrivateKey().toString("base64url"),
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}
