/** A throw-away authority made by openssl: root, two intermediates, and certificates of any shape. */
import { opensslFolder, type Folder } from "./openssl.ts";

export interface Authority {
  readonly folder: Folder;
  readonly root: string;
  /** Signed by the root; it signs `lower`. */
  readonly upper: string;
  readonly lower: string;
  /** Issues a certificate; what it is for comes from `options`. */
  readonly issue: (options?: Partial<IssueOptions>) => { certificatePem: string; privateKeyPem: string };
}

export interface IssueOptions {
  names: readonly string[];
  /** Name of the key and certificate files that sign: root, upper, lower (default), or what a test wrote there. */
  issuer: string;
  /** A key in PEM to certify instead of a new one. */
  privateKeyPem: string;
  /** openssl's dates, `YYYYMMDDHHMMSSZ`. */
  notBefore: string;
  notAfter: string;
}

export const NOW = Date.parse("2026-11-22T12:00:00Z");

export function createAuthority(remove?: (cleanUp: () => void) => void): Authority {
  const folder = opensslFolder(remove);
  const { openssl, write, read } = folder;
  write(
    "ca.ext",
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
  );
  let count = 0;
  const sign = (name: string, issuer: string, extensions: string, from: string, to: string): void => {
    count += 1;
    write("index.txt", "");
    write(
      "ca.conf",
      `[ca]\ndefault_ca=x\n[x]\ndatabase=index.txt\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nunique_subject=no\nrand_serial=yes\n[p]\ncommonName=optional\norganizationName=optional\n`,
    );
    const by = issuer === name ? ["-selfsign"] : ["-cert", `${issuer}.crt`];
    openssl(
      `ca -batch -notext -config ca.conf -in ${name}.csr -out ${name}.crt`,
      ...by,
      `-keyfile ${issuer}.key -extfile ${extensions} -startdate ${from} -enddate ${to}`,
    );
  };
  const authority = (name: string, issuer: string): string => {
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", `${name}.key`);
    openssl("req", "-new", "-key", `${name}.key`, "-subj", `/O=Test/CN=${name}`, "-out", `${name}.csr`);
    sign(name, issuer, "ca.ext", "20260101000000Z", "20361231235959Z");
    return read(`${name}.crt`);
  };
  return {
    folder,
    root: authority("root", "root"),
    upper: authority("upper", "root"),
    lower: authority("lower", "upper"),
    issue: (options = {}) => {
      const name = `leaf${count}`;
      const names = options.names ?? ["example.com", "www.example.com"];
      if (options.privateKeyPem !== undefined) write(`${name}.key`, options.privateKeyPem);
      else
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", `${name}.key`);
      openssl(
        "req",
        "-new",
        "-key",
        `${name}.key`,
        "-subj",
        `/CN=${names[0] ?? "none"}`,
        "-out",
        `${name}.csr`,
      );
      const alternative =
        names.length > 0 ? `subjectAltName=${names.map((one) => `DNS:${one}`).join(",")}\n` : "";
      write(`${name}.ext`, `basicConstraints=CA:FALSE\n${alternative}`);
      const { issuer = "lower", notBefore = "20261101000000Z", notAfter = "20270201000000Z" } = options;
      sign(name, issuer, `${name}.ext`, notBefore, notAfter);
      return { certificatePem: read(`${name}.crt`), privateKeyPem: read(`${name}.key`) };
    },
  };
}
