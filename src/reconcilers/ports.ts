/**
 * Everything that reconcilers do to the world goes through these: Kubernetes, the vendor, keys and certificates. A test
 * can break each call before or after it took hold, and no effect has another way out.
 */
import type { KubeClient } from "../kube/client/client.ts";
import { filesOfPair } from "../pki/bundles/files.ts";
import { createKeystore } from "../pki/bundles/keystore.ts";
import { checkIssuedCertificate } from "../pki/checks/issued.ts";
import { findPublicRoot } from "../pki/checks/public-roots.ts";
import { checkRoot } from "../pki/checks/root.ts";
import { checkStoredPair } from "../pki/checks/stored-pair.ts";
import { createCsr } from "../pki/csr.ts";
import { encodePrivateKey, generatePrivateKey, readPrivateKey } from "../pki/keys.ts";
import type { SslmateClient } from "../sslmate/client.ts";
import type { SslmateClientOptions } from "../sslmate/options.ts";

export type KubePort = Pick<KubeClient, "get" | "create" | "apply" | "replace" | "delete">;

export type VendorPort = SslmateClient;

/** Opens a connection to an account. @throws SslmateConfigurationError for settings that cannot be used. */
export type ConnectVendor = (options: SslmateClientOptions) => VendorPort;

/** Keys and certificates; a port because making real ones takes most of the time of a simulated year. */
export interface PkiPort {
  generatePrivateKey: typeof generatePrivateKey;
  readPrivateKey: typeof readPrivateKey;
  encodePrivateKey: typeof encodePrivateKey;
  createCsr: typeof createCsr;
  checkIssuedCertificate: typeof checkIssuedCertificate;
  checkStoredPair: typeof checkStoredPair;
  filesOfPair: typeof filesOfPair;
  createKeystore: typeof createKeystore;
  checkRoot: typeof checkRoot;
  findPublicRoot: typeof findPublicRoot;
}

export const realPki: PkiPort = {
  generatePrivateKey,
  readPrivateKey,
  encodePrivateKey,
  createCsr,
  checkIssuedCertificate,
  checkStoredPair,
  filesOfPair,
  createKeystore,
  checkRoot,
  findPublicRoot,
};
