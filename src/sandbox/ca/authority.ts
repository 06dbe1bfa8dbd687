/** The test CA: a root, an ECDSA and an RSA intermediate, and the certificates they issue. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { promisify } from "node:util";
import { buildCertificate, distinguishedName, randomSerial, type Signer } from "./certificate.ts";
import { buildCrl, type RevokedCertificate } from "./crl.ts";
import * as extensions from "./extensions.ts";
import { decodePem, encodePem } from "./pem.ts";

export type IntermediateName = "ecdsa" | "rsa";

/** Key and certificate in PEM, as they are kept in files. */
export interface StoredSigner {
  key: string;
  certificate: string;
}

/** Everything that makes a CA the same one again after a restart. */
export interface StoredAuthority {
  label: string;
  root: StoredSigner;
  ecdsa: StoredSigner;
  rsa?: StoredSigner;
}

export interface IssuedCertificate {
  /** Leaf, issuer chain without the root, and root, all PEM. */
  certificate: string;
  chain: string[];
  root: string;
  /** Uppercase hex. */
  serial: string;
  issuer: IntermediateName;
  sha1: string;
  sha256: string;
}

export interface LeafRequest {
  /** DER of the SubjectPublicKeyInfo to certify. */
  publicKey: Buffer;
  keyType: "rsa" | "ec";
  /** The first becomes the common name; all of them become alternative names. */
  names: readonly string[];
  notBefore: number;
  notAfter: number;
  issuer: IntermediateName;
  /** Where CRLs and CA certificates are served, without a slash at the end. */
  caAddress: string;
}

interface Authority extends Signer {
  certificate: string;
}

const generate = promisify(generateKeyPair);
// Far enough apart that neither a fake clock nor one moved by years leaves them.
const CA_NOT_BEFORE = Date.UTC(2020, 0, 1);
const CA_NOT_AFTER = Date.UTC(2060, 0, 1);
const SERVER_NOT_AFTER = Date.UTC(2049, 0, 1);

export class CertificateAuthority {
  readonly label: string;
  readonly #root: Authority;
  readonly #ecdsa: Authority;
  #rsa: Promise<Authority> | undefined;

  private constructor(label: string, root: Authority, ecdsa: Authority, rsa?: Authority) {
    this.label = label;
    this.#root = root;
    this.#ecdsa = ecdsa;
    this.#rsa = rsa && Promise.resolve(rsa);
  }

  /**
   * Makes a new CA, or the stored one again.
   * @throws when a stored key or certificate cannot be read.
   */
  static async create(stored?: StoredAuthority): Promise<CertificateAuthority> {
    if (stored !== undefined) {
      const rsa = stored.rsa && restore(stored.rsa, `RSA Intermediate ${stored.label}`);
      return new CertificateAuthority(
        stored.label,
        restore(stored.root, `Root ${stored.label}`),
        restore(stored.ecdsa, `ECDSA Intermediate ${stored.label}`),
        rsa,
      );
    }
    const label = randomBytes(3).toString("hex");
    const root = await createRoot(label);
    return new CertificateAuthority(label, root, await createIntermediate("ECDSA", label, root));
  }

  /** The root certificate, PEM. */
  get rootCertificate(): string {
    return this.#root.certificate;
  }

  /** What `create` needs to make this CA again; an RSA intermediate that was never used is left out. */
  async stored(): Promise<StoredAuthority> {
    const rsa = await this.#rsa;
    return {
      label: this.label,
      root: store(this.#root),
      ecdsa: store(this.#ecdsa),
      ...(rsa && { rsa: store(rsa) }),
    };
  }

  /** Issues an end-entity certificate as public CAs make them: names as alternative names, no organisation. */
  async issue(request: LeafRequest): Promise<IssuedCertificate> {
    const intermediate = await this.#intermediate(request.issuer);
    const serial = randomSerial();
    const [commonName = ""] = request.names;
    const der = buildCertificate(
      {
        subject: distinguishedName({ CN: commonName }),
        publicKey: request.publicKey,
        notBefore: request.notBefore,
        notAfter: request.notAfter,
        serial,
        extensions: [
          request.keyType === "rsa"
            ? extensions.keyUsage("digitalSignature", "keyEncipherment")
            : extensions.keyUsage("digitalSignature"),
          extensions.serverAuthentication,
          extensions.basicConstraints(false),
          extensions.subjectKeyIdentifier(request.publicKey),
          extensions.authorityKeyIdentifier(intermediate.publicKey),
          extensions.issuerAddress(`${request.caAddress}/ca/${request.issuer}.crt`),
          extensions.subjectAlternativeNames(request.names),
          extensions.domainValidated,
          extensions.crlDistributionPoint(`${request.caAddress}/ca/${request.issuer}.crl`),
        ],
      },
      intermediate,
    );
    return {
      certificate: encodePem("CERTIFICATE", der),
      chain: [intermediate.certificate],
      root: this.#root.certificate,
      serial: serial.toString("hex").toUpperCase(),
      issuer: request.issuer,
      sha1: createHash("sha1").update(der).digest("hex"),
      sha256: createHash("sha256").update(der).digest("hex"),
    };
  }

  /** A key and chain (PEM) for this program's own HTTPS listener. */
  async serverCertificate(names: readonly string[]): Promise<{ key: string; cert: string }> {
    const { privateKey, publicKey } = await generate("ec", { namedCurve: "P-256" });
    const spki = publicKey.export({ format: "der", type: "spki" });
    const der = buildCertificate(
      {
        subject: distinguishedName({ CN: names[0] ?? "localhost" }),
        publicKey: spki,
        notBefore: CA_NOT_BEFORE,
        notAfter: SERVER_NOT_AFTER,
        extensions: [
          extensions.keyUsage("digitalSignature"),
          extensions.serverAuthentication,
          extensions.basicConstraints(false),
          extensions.subjectKeyIdentifier(spki),
          extensions.authorityKeyIdentifier(this.#ecdsa.publicKey),
          extensions.subjectAlternativeNames(names),
        ],
      },
      this.#ecdsa,
    );
    const key = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    return { key, cert: encodePem("CERTIFICATE", der) + this.#ecdsa.certificate };
  }

  /** The certificate of one CA of the hierarchy, DER. */
  async certificateOf(name: IntermediateName | "root"): Promise<Buffer> {
    const authority = name === "root" ? this.#root : await this.#intermediate(name);
    return decodePem(authority.certificate, "CERTIFICATE") ?? Buffer.alloc(0);
  }

  /** The signed list (DER) of an intermediate's revoked certificates; `now` in milliseconds since the epoch. */
  async crl(name: IntermediateName, revoked: readonly RevokedCertificate[], now: number): Promise<Buffer> {
    return buildCrl(await this.#intermediate(name), revoked, now);
  }

  async #intermediate(name: IntermediateName): Promise<Authority> {
    if (name === "ecdsa") return this.#ecdsa;
    // Made at first use: an RSA key takes longer than the rest of the start.
    this.#rsa ??= createIntermediate("RSA", this.label, this.#root);
    return this.#rsa;
  }
}

async function createRoot(label: string): Promise<Authority> {
  const keys = await generate("ec", { namedCurve: "P-256" });
  const signer = signerOf(keys.privateKey, keys.publicKey, `Root ${label}`);
  return certify(signer, signer, 1);
}

async function createIntermediate(
  algorithm: "ECDSA" | "RSA",
  label: string,
  root: Authority,
): Promise<Authority> {
  const keys =
    algorithm === "ECDSA"
      ? await generate("ec", { namedCurve: "P-256" })
      : await generate("rsa", { modulusLength: 2048 });
  return certify(signerOf(keys.privateKey, keys.publicKey, `${algorithm} Intermediate ${label}`), root, 0);
}

function signerOf(privateKey: KeyObject, publicKey: KeyObject, name: string): Signer {
  return {
    name: distinguishedName({ C: "US", O: "SSLMate operator sandbox", CN: `Untrusted Sandbox ${name}` }),
    privateKey,
    publicKey: publicKey.export({ format: "der", type: "spki" }),
  };
}

function certify(subject: Signer, issuer: Signer, pathLength: number): Authority {
  const der = buildCertificate(
    {
      subject: subject.name,
      publicKey: subject.publicKey,
      notBefore: CA_NOT_BEFORE,
      notAfter: CA_NOT_AFTER,
      extensions: [
        extensions.basicConstraints(true, pathLength),
        extensions.keyUsage("keyCertSign", "cRLSign"),
        extensions.subjectKeyIdentifier(subject.publicKey),
        extensions.authorityKeyIdentifier(issuer.publicKey),
      ],
    },
    issuer,
  );
  return { ...subject, certificate: encodePem("CERTIFICATE", der) };
}

function restore(stored: StoredSigner, name: string): Authority {
  const privateKey = createPrivateKey(stored.key);
  return { ...signerOf(privateKey, createPublicKey(privateKey), name), certificate: stored.certificate };
}

function store(authority: Authority): StoredSigner {
  const key = authority.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return { key, certificate: authority.certificate };
}
