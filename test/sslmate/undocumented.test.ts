/** Calls that only the vendor's own client was seen to make: a vendor without them is no failure. */
import { describe, expect, it } from "vitest";
import type { SslmateClient } from "../../src/sslmate/client.ts";
import { clientFor, errorOf } from "./client.ts";
import { certificateJson, instanceJson } from "./samples.ts";
import { answer, startScriptedServer, type Script } from "./scripted-server.ts";

const NAME = "www.example.com";

const priceJson = {
  duration: 1,
  duration_unit: "year",
  currency: "USD",
  price: 3190,
  description: "Standard Certificate",
  dns_names: [NAME, "a.example.com"],
  payment: { method: "credit_card", credit_card: { type: "Visa", last4: "4242", expired: false } },
};

async function answered(body: unknown): Promise<SslmateClient> {
  const server = await startScriptedServer(answer(200, body));
  return clientFor(server.endpoint);
}

describe.each<[string, (client: SslmateClient) => Promise<unknown>]>([
  ["listCertificates", async (client) => client.listCertificates()],
  ["price", async (client) => client.price(NAME, [NAME])],
])("%s of a vendor who does not offer it", (_name, ask) => {
  it.each<[string, Script]>([
    ["404", answer(404, { reason: "not_found", message: "no" })],
    ["404 of something between", answer(404, "<html>")],
    ["405", answer(405, { reason: "bad_method", message: "Invalid certs/ API command" })],
    ["400", answer(400, { reason: "bad_argument", message: "no", param: "cn" })],
    ["an address that is too long for something between", answer(414, "<html>")],
  ])("given %s, then there is no answer, and no error", async (_case, script) => {
    const server = await startScriptedServer(script);

    expect(await ask(clientFor(server.endpoint))).toBe(undefined);
  });

  it.each<[string, Script, string]>([
    ["401", answer(401, { reason: "bad_credentials", message: "no" }), "unauthorized"],
    ["429", answer(429, { reason: "slow_down", message: "no", retry_after: 9 }), "rate-limited"],
    ["500", answer(500, { reason: "oops", message: "no" }), "unavailable"],
    ["a redirect", answer(302, "", { Location: "/login" }), "nonsense"],
    ["a web page", answer(200, "<html>"), "nonsense"],
    ["a reset", (response) => response.socket?.resetAndDestroy(), "connection-lost"],
  ])("given %s, then that is an error", async (_case, script, kind) => {
    const server = await startScriptedServer(script);

    expect((await errorOf(ask(clientFor(server.endpoint)))).kind).toBe(kind);
  });
});

describe("listCertificates", () => {
  it("given two certificates, then both come over, with the instances asked for", async () => {
    const pending = { ...instanceJson, id: 332, state: "pending" };
    const server = await startScriptedServer(
      answer(200, {
        data: [
          { ...certificateJson, current: instanceJson },
          { ...certificateJson, cn: "*.example.org", tags: [], pending },
        ],
      }),
    );
    const list = await clientFor(server.endpoint).listCertificates({ expand: ["current", "pending"] });

    expect(list).toMatchObject([
      { commonName: NAME, tags: ["alice", "bob"], current: { id: 331 }, pending: undefined },
      { commonName: "*.example.org", tags: [], current: undefined, pending: { id: 332 } },
    ]);
    expect(server.received).toMatchObject([
      { method: "GET", target: "/api/v2/certs?expand=current&expand=pending", body: "" },
    ]);
  });

  it("given an account without certificates, then the list is empty", async () => {
    expect(await (await answered({ data: [] })).listCertificates()).toEqual([]);
  });

  it("given one that cannot be read among others, then it does not hide them", async () => {
    const client = await answered({
      data: [{ ...certificateJson, approval_method: "fax" }, certificateJson],
    });

    expect(await client.listCertificates()).toMatchObject([{ commonName: NAME }]);
  });

  it.each<[unknown, string]>([
    [{ data: [1, certificateJson.cn] }, "list.data[0]: expected an object, got a number"],
    [{ data: {} }, "list.data: expected an array, got an object"],
    [{ certificates: [] }, "list.data: expected an array, got nothing"],
    [[certificateJson], "list: expected an object, got an array"],
  ])("given %j, then nothing of it can be read, and the error says where", async (body, message) => {
    const error = await errorOf((await answered(body)).listCertificates());

    expect(error.kind).toBe("nonsense");
    expect(error.message).toContain(message);
  });

  it("given a list that is larger than any other answer may be, then it has a limit of its own", async () => {
    const data = Array.from({ length: 20 }, () => certificateJson);
    const server = await startScriptedServer(answer(200, { data }));
    const listed = async (largestListBytes: number): Promise<unknown> =>
      clientFor(server.endpoint, {
        limits: { largestAnswerBytes: 100, largestListBytes },
      }).listCertificates();

    expect(await listed(100_000)).toHaveLength(20);
    expect((await errorOf(listed(5_000))).message).toContain("it is too large");
  });
});

describe("price", () => {
  it.each([[["a.example.com", "*.b.example.com"]], [[NAME, "A.example.com", "*.b.example.com"]]])(
    "given the names %o, then exactly these are asked for",
    async (names) => {
      const server = await startScriptedServer(answer(200, { ...priceJson, dns_names: undefined }));
      await clientFor(server.endpoint).price(NAME, names);

      expect(server.received).toMatchObject([
        {
          method: "GET",
          target: `/api/v2/pricing?cn=${NAME}&custom_sans=true&san=a.example.com&san=%2A.b.example.com`,
        },
      ]);
    },
  );

  it("given the answer as the vendor's client reads it, then it is an amount and a time", async () => {
    expect(await (await answered(priceJson)).price(NAME, ["a.example.com"])).toEqual({
      amount: 3190,
      currency: "USD",
      duration: 1,
      durationUnit: "year",
    });
  });

  it.each<[object]>([
    [{ duration: "one", duration_unit: null }],
    [{ duration: -1, duration_unit: "Years\n" }],
    [{ duration: undefined, duration_unit: undefined, payment: undefined, dns_names: null }],
    [{ duration: {}, duration_unit: [], dns_names: "all" }],
  ])("given only amount and currency that can be read, with %o, then the price is that", async (change) => {
    const client = await answered({ ...priceJson, ...change });

    expect(await client.price(NAME, ["a.example.com"])).toEqual({ amount: 3190, currency: "USD" });
  });

  it.each<[string, unknown]>([
    ["no amount", { ...priceJson, price: undefined }],
    ["an older form of amount", { ...priceJson, price: { amount_due: 1595, currency: "USD" } }],
    ["an amount below nothing", { ...priceJson, price: -1 }],
    ["an amount in fractions of a cent", { ...priceJson, price: 31.9 }],
    ["no currency", { ...priceJson, currency: undefined }],
    ["a currency that is none", { ...priceJson, currency: "USD \u001b[31m" }],
    ["the price of other names", { ...priceJson, dns_names: [NAME, "www.a.example.com"] }],
    ["the price of fewer names", { ...priceJson, dns_names: [NAME] }],
    ["the price of more names", { ...priceJson, dns_names: [NAME, "a.example.com", "b.example.com"] }],
    ["no object", 3190],
  ])("given %s, then the vendor does not say", async (_case, body) => {
    expect(await (await answered(body)).price(NAME, ["a.example.com"])).toBe(undefined);
  });
});
