/**
 * The vendor of a simulation: the sandbox's own engine with its API, without sockets and with a CA that makes no real
 * certificates. Requests come in as HTTP would bring them, through the real client on the one side and the real
 * dispatcher on the other.
 */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { apiHandler } from "../../../src/sandbox/api/dispatch.ts";
import { BASE_PATH } from "../../../src/sandbox/api/routes.ts";
import {
  CertificateAuthority,
  type IssuedCertificate,
  type LeafRequest,
} from "../../../src/sandbox/ca/authority.ts";
import { createWorld } from "../../../src/sandbox/create-world.ts";
import { withDefaults, type PartialOptions, type SandboxOptions } from "../../../src/sandbox/options.ts";
import type { World } from "../../../src/sandbox/world.ts";
import type { Clock } from "../../../src/ops/clock.ts";
import { createSslmateClient, type SslmateClient, type Transport } from "../../../src/sslmate/client.ts";
import { INTERMEDIATE, writeCertificate } from "./fake-pki.ts";

export const ENDPOINT = `http://vendor.svc${BASE_PATH}`;
export const API_KEY = "1_simulated";

export interface MemoryVendor {
  readonly world: World;
  readonly transport: Transport;
  /** The owner of an account at the vendor's web page: he sees and may do what the API lets him. */
  person(apiKey: string): SslmateClient;
}

let serial = 0;

/** A CA in name only. */
const authority = {
  rootCertificate: INTERMEDIATE,
  issue: async ({
    names,
    publicKey,
    notBefore,
    notAfter,
    issuer,
  }: LeafRequest): Promise<IssuedCertificate> => {
    const hash = createHash("sha256").update(publicKey).digest("hex");
    serial += 1;
    const number = serial.toString(16).padStart(8, "0");
    const certificate = writeCertificate({ names, publicKeyHash: hash, notBefore, notAfter, serial: number });
    const digest = (algorithm: string): string => createHash(algorithm).update(certificate).digest("hex");
    return {
      certificate,
      chain: [INTERMEDIATE],
      root: INTERMEDIATE,
      serial: number,
      issuer,
      sha1: digest("sha1"),
      sha256: digest("sha256"),
    };
  },
};

/** The sandbox makes its CA itself, with real keys; a simulation starts thousands of worlds, and puts its own in there. */
async function createWorldWithoutKeys(options: SandboxOptions): Promise<World> {
  const real = Object.getOwnPropertyDescriptor(CertificateAuthority, "create") ?? {};
  Object.defineProperty(CertificateAuthority, "create", { value: async () => authority, configurable: true });
  try {
    return await createWorld(options);
  } finally {
    Object.defineProperty(CertificateAuthority, "create", real);
  }
}

/** @param hides fields that no answer has: one reading of documents that name them nowhere. */
export async function createMemoryVendor(
  clock: Clock,
  options: PartialOptions = {},
  hides: readonly string[] = [],
): Promise<MemoryVendor> {
  serial = 0;
  const unexpected: unknown[] = [];
  const world = await createWorldWithoutKeys(
    withDefaults({
      seed: 1,
      // An account may have the vendor renew by himself whatever does not say otherwise.
      account: { apiKey: API_KEY, autoRenewDefault: true },
      ...options,
      clock,
      report: (error) => unexpected.push(error),
    }),
  );
  world.addresses.api = new URL(ENDPOINT).origin;
  world.addresses.management = "http://management.svc";
  const handler = apiHandler(world);
  const transport: Transport = async (call) => {
    const answer = hiding(await request(handler, call), hides);
    if (unexpected.length > 0) throw new AggregateError(unexpected, "the sandbox failed");
    return answer;
  };
  const person = (apiKey: string): SslmateClient =>
    createSslmateClient({ endpoint: ENDPOINT, apiKey, clock, userAgent: "a person" }, transport);
  return { world, transport, person };
}

type Outcome = Awaited<ReturnType<Transport>>;

function hiding(outcome: Outcome, fields: readonly string[]): Outcome {
  if (!outcome.ok || fields.length === 0) return outcome;
  const { body } = outcome.answer;
  const shown: unknown = JSON.parse(body.toString("utf8"), (key, value: unknown) =>
    fields.includes(key) ? undefined : value,
  );
  return { ok: true, answer: { ...outcome.answer, body: Buffer.from(JSON.stringify(shown)) } };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** One request to a handler of node:http, and its answer, without a socket. */
async function request(handler: Handler, call: Parameters<Transport>[0]): ReturnType<Transport> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const headers = Object.fromEntries(
    Object.entries(call.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const incoming = {
    method: call.method,
    url: call.path,
    headers,
    complete: true,
    async *[Symbol.asyncIterator]() {
      if (call.body !== "") yield Buffer.from(call.body);
    },
  };
  let status = 0;
  let retryAfter: string | undefined;
  let date: string | undefined;
  const lost = (): void => resolve({ ok: false, failure: { kind: "connection-lost" } });
  const response = {
    req: incoming,
    destroyed: false,
    headersSent: false,
    once: () => response,
    setHeader: (name: string, value: string) => {
      if (name === "Date") date = value;
      return response;
    },
    writeHead: (code: number, given: Record<string, string>) => {
      status = code;
      retryAfter = given["Retry-After"];
      return response;
    },
    write: (_chunk: Buffer, done: () => void) => done(),
    end: (body: Buffer | undefined) =>
      resolve({
        ok: true,
        answer: { status, retryAfter, date, body: body ?? Buffer.alloc(0) },
      }),
    destroy: lost,
  };
  handler(incoming as unknown as IncomingMessage, response as unknown as ServerResponse);
  return promise;
}
