/** Cases 30, 32 and 33: what else the vendor's client asks. */
import { createServer, type Server } from "node:tls";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { makeCsr, makeKey, selfSigned } from "../support/openssl.ts";
import { shape } from "../support/shape.ts";
import { useHarness } from "../support/use-harness.ts";

describe("the installation test", () => {
  const start = useHarness();
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  const serve = async (key: string, cert: string): Promise<number> => {
    const server = createServer({ key, cert }, (socket) => socket.end());
    server.on("tlsClientError", () => undefined);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  };

  it("case 30: tells per host and address whether certificate and chain are right", async () => {
    const harness = await start({
      network: { hosts: { "a.example.com": ["127.0.0.1", "127.0.0.2"], "www.a.example.com": [] } },
    });
    const key = makeKey();
    const csr = makeCsr("a.example.com", { key });
    const id = await harness.buy("a.example.com", { csr });
    const temporary = shape.text((await harness.instance("a.example.com", id))["crt"]);
    await harness.pass({ seconds: 1 });
    const { crt, chain } = await harness.instance("a.example.com", id);
    const [leaf, issuers] = [shape.text(crt), shape.array(chain).map(shape.text).join("")];
    const test = async (port: number, query = ""): Promise<unknown> =>
      (await harness.api.get(`/certs/a.example.com/test?port=${port}${query}`)).json["result"];

    const right = await serve(key, leaf + issuers);
    const conclusive = { hostname: "a.example.com", ip_address: "127.0.0.1", status: "conclusive" };
    expect(await test(right)).toEqual([
      { ...conclusive, correct: true, chained: true, dummy: false },
      {
        hostname: "a.example.com",
        ip_address: "127.0.0.2",
        status: "connect_error",
        error: expect.any(String),
      },
    ]);
    expect(await test(await serve(key, leaf), "&hostname=127.0.0.1")).toMatchObject([
      { correct: true, chained: false },
    ]);
    expect(await test(await serve(key, temporary), "&hostname=127.0.0.1")).toMatchObject([
      { correct: true, chained: true, dummy: true },
    ]);
    const other = makeKey();
    const foreign = await serve(other, selfSigned(other));
    expect(await test(foreign, "&hostname=127.0.0.1")).toMatchObject([
      { correct: false, chained: false, dummy: false },
    ]);
    const both = await test(right, "&hostname=127.0.0.1&hostname=gone.example.com");
    expect(shape.array(both)).toHaveLength(1);
    expect(await test(right, "&hostname=www.a.example.com")).toEqual([]);
  });

  it("case 30: given something that does not speak TLS, then the handshake has failed", async () => {
    const harness = await start({ network: { hosts: { "a.example.com": ["127.0.0.1"] } } });
    await harness.issue("a.example.com", { sans: "[]" });
    const { port } = new URL(harness.sandbox.managementUrl);
    const { json } = await harness.api.get(`/certs/a.example.com/test?port=${port}`);
    expect(json["result"]).toMatchObject([{ status: "handshake_error", error: expect.any(String) }]);
  });

  it("case 30: given no active certificate, then it is refused", async () => {
    const harness = await start();
    await harness.create("a.example.com");
    const refused = await harness.api.get("/certs/a.example.com/test");
    expect(refused).toMatchObject({ status: 409, json: { message: expect.stringContaining("active") } });
    expect((await harness.api.get("/certs/a.example.com/test?port=0")).status).toBe(409);
  });
});

describe("what the vendor's client asks before it buys", () => {
  const start = useHarness();

  it("case 32: prices are in cents a year, with the names that they are for", async () => {
    const { api } = await start();
    const simple = await api.get("/pricing?cn=example.com&custom_sans=false");
    expect(simple.json).toMatchObject({
      duration: 1,
      duration_unit: "year",
      currency: "USD",
      price: 1595,
      dns_names: ["example.com", "www.example.com"],
      description: expect.any(String),
      payment: {
        method: "credit_card",
        credit_card: { type: expect.any(String), last4: expect.any(String), expired: false },
      },
    });
    const custom = await api.get(
      "/pricing?cn=example.com&custom_sans=true&san=www.example.com&san=b.example.com&san=*.c.example.com",
    );
    expect(custom.json).toMatchObject({
      price: 1595 + 1595 + 14_995,
      dns_names: ["example.com", "www.example.com", "b.example.com", "*.c.example.com"],
    });
  });

  it("case 32: the ways to approve a host, with its mailboxes", async () => {
    const { api } = await start({ account: { httpIntegration: false } });
    const { json } = await api.get("/products/dv/approval?cn=shop.example.com");
    expect(json).toMatchObject({
      dns: { available: true, integrated: true },
      http: { available: true, integrated: false },
    });
    const email = shape.object(json["email"]);
    expect(email["available"]).toBe(true);
    expect(email["addresses"]).toEqual(
      ["shop.example.com", "example.com"].flatMap((domain) =>
        ["admin", "administrator", "hostmaster", "postmaster", "webmaster"].map(
          (mailbox) => `${mailbox}@${domain}`,
        ),
      ),
    );
    const wildcard = await api.get("/products/dv/approval?cn=%2A.example.com");
    expect(wildcard.json).toMatchObject({ http: { available: false } });
  });

  it("case 33: a 503 tells when to come back", async () => {
    const harness = await start();
    await harness.management.postJson("/faults", {
      fault: "unavailable",
      next: 1,
      endpoint: "buy",
      seconds: 3,
    });
    await harness.create("a.example.com");
    const refused = await harness.api.post("/certs/a.example.com/buy");
    expect(refused).toMatchObject({ status: 503, json: { retry_after: 3, message: expect.any(String) } });
    expect((await harness.api.post("/certs/a.example.com/buy")).status).toBe(200);
    expect(await harness.ledger()).toHaveLength(1);
  });
});
