/** Proves that a TLS Secret serves: a server started from its two entries, and a client that trusts one root only. */
import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:tls";

export interface Pair {
  /** The Secret's `tls.crt`: the certificate and its chain, PEM. */
  certificate: string;
  /** The Secret's `tls.key`, PEM. */
  key: string;
}

export interface Proof {
  issuer: string;
  names: string[];
  notBefore: Date;
  notAfter: Date;
}

/**
 * Starts a server from the pair and visits it once by each of its names; for a wildcard, by one name below it.
 *
 * @param root the only certificate that the client trusts, PEM.
 * @throws Error when the pair does not fit, the chain does not lead to the root, or a name is refused.
 */
export async function proveServing(pair: Pair, names: readonly string[], root: string): Promise<Proof> {
  const server = createServer({ cert: pair.certificate, key: pair.key }, (socket) => socket.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
    let served: X509Certificate | undefined;
    for (const name of names) served = await visit(address.port, name.replace(/^\*\./, "any."), root);
    if (served === undefined) throw new Error("There is no name to visit the server by.");
    return describe(served);
  } finally {
    server.close();
  }
}

async function visit(port: number, servername: string, root: string): Promise<X509Certificate> {
  // Node checks the chain and the name unless told otherwise, and ends the connection when either is wrong.
  const socket = connect({ host: "127.0.0.1", port, servername, ca: root });
  try {
    await once(socket, "secureConnect");
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) throw new Error(`The server showed no certificate for ${servername}.`);
    return certificate;
  } finally {
    socket.destroy();
  }
}

function describe(certificate: X509Certificate): Proof {
  return {
    issuer: certificate.issuer.split("\n").join(", "),
    names: (certificate.subjectAltName ?? "").split(", ").map((name) => name.replace(/^DNS:/, "")),
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
  };
}
