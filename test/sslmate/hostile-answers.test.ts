/** Whatever comes back over the wire: each call ends with a decoded answer or with the one error, and both are bounded. */
import * as fc from "fast-check";
import net, { type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SslmateClient } from "../../src/sslmate/client.ts";
import { decodeCertificate, decodeInstance, decodeRevocation } from "../../src/sslmate/decode.ts";
import { decodeCertificateList, decodePrice } from "../../src/sslmate/decode-undocumented.ts";
import { SslmateError } from "../../src/sslmate/errors.ts";
import { ShapeError, type Decoder } from "../../src/sslmate/wire/attributes.ts";
import { clientFor } from "./client.ts";
import { certificateJson, HASH, instanceJson } from "./samples.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";

const NAME = "www.example.com";

const calls: Readonly<Record<string, (client: SslmateClient) => Promise<unknown>>> = {
  getCertificate: async (client) =>
    client.getCertificate(NAME, { expand: ["current.crt", "pending", "csr"] }),
  saveCertificate: async (client) => client.saveCertificate(NAME, { muted: true }),
  buy: async (client) => client.buy(NAME),
  reissue: async (client) => client.reissue(NAME, { paid: true }),
  redoApproval: async (client) => client.redoApproval(NAME),
  revoke: async (client) => client.revoke(NAME, { all: false }),
  getInstance: async (client) => client.getInstance(NAME, 331),
  getInstanceByKeyHash: async (client) => client.getInstanceByKeyHash(NAME, HASH),
  listCertificates: async (client) => client.listCertificates(),
  price: async (client) => client.price(NAME, ["a.example.com"]),
};

const approval = {
  dns_approval: {
    options: [{ name: "_x.example.com.", type: "TXT", value: '"y"' }],
    status: { ready: true },
  },
  http_approval: { status: { ready: false } },
};

const instance = { ...instanceJson, csr: "CSR\n", crt: "CRT\n", chain: ["CHAIN\n"], root: "ROOT\n" };

const certificate = {
  ...certificateJson,
  ...approval,
  sans: [{ type: "dns", value: "a.example.com", approval_method: "dns", ...approval }],
  current: instance,
  pending: { ...instance, id: 332, state: "pending" },
  subscription_ending: false,
  billed_through: 1_800_000_000,
};

/** One object that is an answer to every call, so that what is changed in it matters to some. */
const everything = {
  ...instance,
  ...certificate,
  status: "revoked",
  num_revoked: 1,
  num_active: 0,
  num_imported: 0,
  data: [certificate],
  price: 1595,
  currency: "USD",
  duration: 1,
  duration_unit: "year",
  dns_names: [NAME, "a.example.com"],
};

/** Each attribute at any depth, by its path. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

function changed(value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to;
  if (Array.isArray(value)) {
    return value.map((item, index) => (String(index) === name ? changed(item, rest, to) : item));
  }
  const attributes = value as Readonly<Record<string, unknown>>;
  return { ...attributes, [name]: changed(attributes[name], rest, to) };
}

const strangeTexts = ["\ud800", "a\u0000b", "\u2028", "x".repeat(100_000), "__proto__", "0".repeat(64)];
const strangeValues = [
  null,
  true,
  "",
  0,
  -1,
  0.5,
  2 ** 53,
  -(2 ** 53),
  1e15,
  1e308,
  [],
  {},
  [[]],
  ...strangeTexts,
];
const strange = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(...strangeValues));

const json = fc
  .tuple(fc.constantFrom(...pathsOf(everything)), strange)
  .map(([path, to]) => JSON.stringify(changed(everything, path, to)));

/** Nested so deep that a reader which goes down by itself would fall. */
const deep = fc
  .tuple(fc.constantFrom("[", '{"a":', '{"error":['), fc.integer({ min: 1, max: 200_000 }))
  .map(([open, depth]) => open.repeat(depth));

const body = fc.oneof(
  { weight: 6, arbitrary: json },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  { weight: 1, arbitrary: deep },
  {
    weight: 2,
    arbitrary: fc
      .record(
        { reason: strange, message: strange, param: strange, retry_after: strange },
        { requiredKeys: [] },
      )
      .map((error) => JSON.stringify(error)),
  },
);

const status = fc.oneof(
  { weight: 4, arbitrary: fc.constant(200) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      101,
      199,
      201,
      204,
      299,
      301,
      304,
      400,
      401,
      402,
      404,
      412,
      429,
      500,
      599,
      999,
    ),
  },
);

const asHttp = fc
  .tuple(status, body, fc.constantFrom("", "Retry-After: 99999999999\r\n", "Retry-After: -1\r\n"))
  .map(([code, text, header]) => {
    const length = Buffer.byteLength(text);
    return Buffer.from(
      `HTTP/1.1 ${code} x\r\n${header}Connection: close\r\nContent-Length: ${length}\r\n\r\n${text}`,
    );
  });

const answers = fc.oneof(
  { weight: 8, arbitrary: asHttp },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(asHttp, fc.nat(300))
      .map(([bytes, length]) => bytes.subarray(0, Math.min(length, bytes.length))),
  },
);

/** Answers every request with these bytes and hangs up. */
async function startByteServer(): Promise<{ endpoint: string; serve(bytes: Buffer): void }> {
  let served = Buffer.alloc(0);
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(served));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, serve: (bytes) => (served = Buffer.from(bytes)) };
}

const shownToPeople = [
  "commonName",
  "approverEmail",
  "approvalEmailFrom",
  "invoiceId",
  "name",
  "type",
  "value",
  "currency",
  "durationUnit",
];

/** What is decoded can be sent on, made a date of, and shown to people. @returns what cannot, undefined if all can */
function unusable(value: unknown, name = ""): string | undefined {
  if (typeof value === "number") return isUsableNumber(value, name) ? undefined : name;
  if (typeof value === "string") return isUsableText(value, name) ? undefined : name;
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value)
    .map(([innerName, inner]) => unusable(inner, innerName))
    .find((found) => found !== undefined);
}

function isUsableNumber(value: number, name: string): boolean {
  const isTime = ["expiration", "billedThrough"].includes(name);
  return Number.isSafeInteger(value) && !(isTime && Number.isNaN(new Date(value).getTime()));
}

function isUsableText(text: string, name: string): boolean {
  if (!text.isWellFormed()) return false;
  return !shownToPeople.includes(name) || (text.length <= 1024 && !/[\p{Cc}\u2028]/u.test(text));
}

/** Decoded or undefined, for what was refused as it should be. */
function decoded<T>(decode: Decoder<T>, value: unknown): T | undefined {
  try {
    return decode(value, "answer");
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    expect(error.message.length).toBeLessThan(150);
    return undefined;
  }
}

describe("each attribute replaced by each strange value", () => {
  const paths = pathsOf(everything);
  it.each<[string, Decoder<unknown>]>([
    ["certificate", decodeCertificate],
    ["instance", decodeInstance],
    ["revocation", decodeRevocation],
    ["list", decodeCertificateList],
    ["price", decodePrice(new Set([NAME, "a.example.com"]))],
  ])("given to the decoder of a %s, then what it lets through can be used", (_name, decode) => {
    expect(decoded(decode, everything)).toBeDefined();
    for (const path of paths) {
      for (const to of strangeValues) {
        expect(unusable(decoded(decode, changed(everything, path, to)))).toBe(undefined);
      }
    }
  });
});

describe("an answer of any bytes", () => {
  it.each(Object.entries(calls))(
    "given to %s, then it is decoded, or the one error is short and bounded",
    async (_name, call) => {
      const server = await startByteServer();
      const client = clientFor(server.endpoint);
      await fc.assert(
        fc.asyncProperty(answers, async (bytes) => {
          server.serve(bytes);
          try {
            expect(unusable(await call(client))).toBe(undefined);
          } catch (error) {
            if (!(error instanceof SslmateError)) throw error;
            expect(error.message.length).toBeLessThan(300);
            expect(error.vendorMessage?.length ?? 0).toBeLessThan(302);
            expect(error.retryAfterSeconds ?? 0).toBeLessThanOrEqual(365 * 86_400);
          }
        }),
        fuzzRuns(100),
      );
    },
  );

  it.each(Object.entries(calls))(
    "given to %s the answer to everything, then it is decoded",
    async (_name, call) => {
      const server = await startByteServer();
      const text = JSON.stringify(everything);
      server.serve(
        Buffer.from(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${text.length}\r\n\r\n${text}`),
      );

      expect(await call(clientFor(server.endpoint))).toBeDefined();
    },
  );
});
