/** Test of an installation: real TLS handshakes with the hosts of a certificate. */
import { connect, type DetailedPeerCertificate, type TLSSocket } from "node:tls";
import { isIP } from "node:net";
import { addressesOf } from "../../approval/network.ts";
import { decodePem } from "../../ca/pem.ts";
import { badArgument, noActiveInstance } from "../../http/errors.ts";
import { jsonReply, type Reply } from "../../http/reply.ts";
import { currentInstance } from "../../lifecycle/queries.ts";
import type { Issued } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { existingCertificate, type AccountRequest, type Endpoint } from "../endpoint.ts";
import { isWildcard } from "../../state/names.ts";

export const installationTestEndpoints: readonly Endpoint[] = [
  { name: "test", method: "GET", path: "certs/:cn/test", access: "account", handle: test },
];

const HANDSHAKE_LIMIT = 10_000;
const MOST_HOSTS = 100;

/** What a host is compared with. */
interface Expected {
  certificate: Issued;
  /** PEM of the temporary certificates that were handed out for this name. */
  temporary: readonly string[];
}

async function test(world: World, request: AccountRequest): Promise<Reply> {
  const certificate = existingCertificate(world, request);
  const current = currentInstance(world, certificate);
  if (current === undefined || current.issued === null) {
    throw noActiveInstance("Only a certificate with an active instance can be tested");
  }
  const port = request.arguments.count("port") ?? 443;
  if (port < 1 || port > 65_535) throw badArgument("port", "The port must be a number from 1 to 65535");
  const given = request.arguments.all("hostname");
  if (given.length > MOST_HOSTS)
    throw badArgument("hostname", `At most ${MOST_HOSTS} hosts can be tested at once`);
  const names = current.names.map(({ name }) => name).filter((name) => !isWildcard(name));
  const temporary = world.store.instancesOf(certificate).flatMap(({ temporary: pem }) => pem ?? []);
  const expected = { certificate: current.issued, temporary };
  const hosts = given.length > 0 ? given : names;
  const results = await Promise.all(hosts.map(async (host) => testHost(world, host, port, expected)));
  return jsonReply({ result: results.flat() });
}

async function testHost(world: World, hostname: string, port: number, expected: Expected): Promise<object[]> {
  const addresses = await addressesOf(world.network, hostname);
  return Promise.all(
    addresses.map(async (address) => ({
      hostname,
      ip_address: address,
      ...(await handshake(hostname, address, port, expected)),
    })),
  );
}

async function handshake(
  hostname: string,
  address: string,
  port: number,
  expected: Expected,
): Promise<object> {
  return new Promise((resolve) => {
    let connected = false;
    const socket: TLSSocket = connect({
      host: address,
      port,
      // The vendor compares certificates; whether the chain is trusted is another question.
      rejectUnauthorized: false,
      ...(isIP(hostname) === 0 && { servername: hostname }),
    });
    const finish = (result: object): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(HANDSHAKE_LIMIT, () => finish(failure(connected, "no answer in time")));
    socket.once("connect", () => {
      connected = true;
    });
    socket.once("error", (error) => finish(failure(connected, error.message)));
    socket.once("secureConnect", () => finish(compare(socket.getPeerCertificate(true), expected)));
  });
}

function failure(connected: boolean, error: string): object {
  return { status: connected ? "handshake_error" : "connect_error", error };
}

function compare(served: DetailedPeerCertificate, { certificate, temporary }: Expected): object {
  const chain = chainOf(served);
  const [leaf] = chain;
  // A temporary certificate counts as correct, and has no chain that could be missing:
  // the vendor's client speaks of it only when both are true.
  const dummy = leaf !== undefined && temporary.some((pem) => bytes(pem).equals(leaf));
  const correct = dummy || (leaf !== undefined && leaf.equals(bytes(certificate.certificate)));
  const wanted = certificate.chain.map(bytes);
  // The root may be sent too; it is not part of the chain.
  const sent = chain.slice(1, 1 + wanted.length);
  const complete =
    sent.length === wanted.length && sent.every((each, index) => each.equals(wanted[index] ?? each));
  return { status: "conclusive", correct, chained: correct && (dummy || complete), dummy };
}

/** What the server sent, leaf first; Node links each certificate to its issuer, and a root to itself. */
function chainOf(served: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  let each: DetailedPeerCertificate | undefined = served;
  while (each?.raw !== undefined && !chain.some((known) => known.equals(each?.raw ?? known))) {
    chain.push(each.raw);
    each = each.issuerCertificate;
  }
  return chain;
}

const bytes = (pem: string): Buffer => decodePem(pem, "CERTIFICATE") ?? Buffer.alloc(0);
