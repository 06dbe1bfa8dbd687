/** The management port: accounts, decisions, instances to order, time, and the state as a whole. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { verifyChain } from "./support/openssl.ts";
import { shape } from "./support/shape.ts";
import { useHarness } from "./support/use-harness.ts";

const CN = "a.example.com";

describe("accounts", () => {
  const start = useHarness();

  it("given several, then each sees its own certificates and pays for them", async () => {
    const harness = await start({ account: { apiKey: "1_first" } });
    const made = await harness.management.postJson("/accounts", {
      apiKey: "2_second",
      paymentMethod: "balance",
      balance: 2000,
    });
    expect(made.json).toMatchObject({ id: 2, apiKey: "2_second", username: "sandbox2" });
    await harness.create(CN);
    const second = harness.client({ user: "2_second" });
    expect((await second.get(`/certs/${CN}`)).json["exists"]).toBe(false);
    expect((await second.get("/certs")).json["data"]).toEqual([]);
    const csr = shape.text((await harness.api.get(`/certs/${CN}?expand=csr`)).json["csr"]);
    await second.post(`/certs/${CN}`, { csr, approval_method: "dns" });
    expect((await second.post(`/certs/${CN}/buy`)).status).toBe(200);
    const poor = await second.post(`/certs/${CN}/buy`);
    expect(poor).toMatchObject({
      status: 402,
      json: { reason: "payment_failed", message: expect.stringContaining("balance") },
    });
    const accounts = (await harness.management.get("/accounts")).json["data"];
    expect(accounts).toMatchObject([{ id: 1 }, { id: 2, balance: 2000 - 1595 }]);
    expect(await harness.ledger()).toMatchObject([{ accountId: 2, amount: 1595 }]);
  });

  it("given a purchase limit, then only the password passes it, and a day later the key again", async () => {
    const harness = await start({ account: { purchaseLimit: 1, password: "secret" } });
    await harness.buy(CN);
    const buy = `/certs/${CN}/buy`;
    expect(await harness.api.post(buy)).toMatchObject({
      status: 403,
      json: { reason: "daily_buy_limit_exceeded" },
    });
    expect((await harness.client({ user: "sandbox", password: "secret" }).post(buy)).status).toBe(200);
    await harness.pass({ days: 1 });
    expect((await harness.api.post(buy)).status).toBe(200);
  });

  it.each([
    [{ apiKey: "a:b" }, /apiKey must be/],
    [{ apiKey: "1_first" }, /Another account has this API key/],
    [{ username: "sandbox" }, /Another account has this user name/],
    [{ contact: { C: "USA" } }, /two-letter country/],
    [{ contact: { C: "US", X: "y" } }, /X is not known/],
    [{ webhooks: ["ftp://x"] }, /http or https/],
    [{ balance: -1 }, /balance must be/],
    [{ nonsense: 1 }, /nonsense is not known/],
  ])("given the account %j, then it is refused: %s", async (content, message) => {
    const harness = await start({ account: { apiKey: "1_first" } });
    const answer = await harness.management.postJson("/accounts", content);
    expect(answer).toMatchObject({ status: 400, json: { message: expect.stringMatching(message) } });
    expect((await harness.management.get("/accounts")).json["data"]).toHaveLength(1);
  });
});

describe("instances made to order", () => {
  const start = useHarness();

  it.each(["pending", "active", "expired", "revoked", "canceled"])(
    "given %s, then the API shows one in that state",
    async (state) => {
      const harness = await start();
      const made = await harness.management.postJson("/instances", { cn: CN, state });
      expect(made.json).toMatchObject({ key: expect.stringContaining("PRIVATE KEY"), instance: { state } });
      const id = shape.number(shape.object(made.json["instance"])["id"]);
      expect(await harness.instance(CN, id)).toMatchObject({
        id,
        state,
        source: "sslmate",
        invoice_id: null,
      });
      expect(await harness.ledger()).toEqual([]);
    },
  );

  it("given dates and names, then the certificate has them, openssl verifies it, and it expires by itself", async () => {
    const harness = await start();
    const order = {
      cn: CN,
      names: ["b.example.com"],
      issuedDaysAgo: 60,
      expiresInDays: 3,
      subscriptionEndsInDays: 10,
    };
    const made = await harness.management.postJson("/instances", order);
    const id = shape.number(shape.object(made.json["instance"])["id"]);
    const instance = await harness.instance(CN, id);
    expect(instance).toMatchObject({ state: "active", expiring: true });
    const { json } = await harness.api.get(`/certs/${CN}`);
    expect(json).toMatchObject({ sans: [{ value: "b.example.com" }], subscription_ending: true });
    const [root, certificate] = [shape.text(instance["root"]), shape.text(instance["crt"])];
    const chain = shape.array(instance["chain"]).map(shape.text);
    expect(verifyChain({ root, certificate, chain, host: "b.example.com", at: await harness.now() })).toMatch(
      /: OK$/,
    );
    await harness.pass({ days: 4 });
    expect((await harness.instance(CN, id))["state"]).toBe("expired");
  });

  it("given an import, then it has no CSR, no approval, no type, and cannot be reissued", async () => {
    const harness = await start();
    const made = await harness.management.postJson("/instances", { cn: CN });
    const { crt, pubkey_hash: hash } = await harness.instance(
      CN,
      shape.number(shape.object(made.json["instance"])["id"]),
    );
    const imported = await harness.management.postJson("/instances", {
      cn: "b.example.com",
      certificate: crt,
    });
    const id = shape.number(shape.object(imported.json["instance"])["id"]);
    const shown = await harness.instance("b.example.com", id);
    expect(shown).toMatchObject({
      source: "import",
      type: null,
      approval_method: null,
      pubkey_hash: hash,
      crt,
    });
    expect(shown).not.toHaveProperty("csr");
    expect((await harness.api.post("/certs/b.example.com/reissue")).status).toBe(409);
    const refused = await harness.api.post("/certs/b.example.com/buy");
    expect(refused).toMatchObject({ status: 400, json: { param: "csr" } });
  });

  it.each([
    [{}, /cn/],
    [{ cn: "nonsense" }, /DNS name/],
    [{ cn: CN, state: "sleeping" }, /state must be one of/],
    [{ cn: CN, csr: "nonsense" }, /CSR must be/],
    [{ cn: CN, certificate: "nonsense" }, /PEM-encoded certificate/],
    [{ cn: CN, account: 9 }, /no account/],
  ])("given the order %j, then it is refused: %s", async (order, message) => {
    const harness = await start();
    const answer = await harness.management.postJson("/instances", order);
    expect(answer).toMatchObject({ status: 400, json: { message: expect.stringMatching(message) } });
    expect((await harness.api.get("/certs")).json["data"]).toEqual([]);
  });
});

describe("decisions", () => {
  const start = useHarness();

  it("given single names approved, then the last one issues; given canceled, then a poll ends", async () => {
    const harness = await start({ policy: { approve: "manual" } });
    const id = await harness.buy(CN);
    const approve = async (name: string): Promise<unknown> =>
      (await harness.management.post(`/instances/${id}/approve`, { name })).json["state"];
    expect(await approve(CN)).toBe("pending");
    expect(await approve(`www.${CN}`)).toBe("active");
    const other = await harness.buy("b.example.com");
    const poll = harness.api.get(`/certs/b.example.com/instances/${other}?poll=100`);
    await expect.poll(() => harness.clock.armed).toBeGreaterThan(1);
    await harness.management.post(`/instances/${other}/cancel`);
    expect(await poll).toMatchObject({ status: 200, json: { state: "canceled" } });
    expect((await harness.management.post(`/instances/${other}/approve`)).status).toBe(409);
    expect((await harness.management.post("/instances/1/approve")).status).toBe(404);
  });

  it("given a refusal before the moment of automatic approval, then it stays pending; redo_approval brings it back", async () => {
    const harness = await start();
    const id = await harness.buy(CN);
    await harness.management.post(`/instances/${id}/refuse`);
    await harness.pass({ days: 1 });
    expect((await harness.instance(CN, id))["state"]).toBe("pending");
    await harness.api.post(`/certs/${CN}/redo_approval`);
    await harness.pass({ seconds: 1 });
    expect((await harness.instance(CN, id))["state"]).toBe("active");
  });
});

describe("the state as a whole", () => {
  const start = useHarness();

  it("given state taken, changes, and the state put back, then it goes on from there, with what falls due", async () => {
    const harness = await start();
    const id = await harness.buy(CN);
    const state = (await harness.management.get("/state")).text;
    await harness.pass({ days: 400 });
    await harness.buy("b.example.com");
    const headers = { "Content-Type": "application/json" };
    expect((await harness.management.send("/state", { method: "PUT", body: state, headers })).status).toBe(
      200,
    );
    expect((await harness.api.get("/certs/b.example.com")).json["exists"]).toBe(false);
    expect((await harness.instance(CN, id))["state"]).toBe("pending");
    await harness.pass({ seconds: 1 });
    expect((await harness.instance(CN, id))["state"]).toBe("active");
    await harness.pass({ days: 200 });
    expect((await harness.instance(CN, id))["state"]).toBe("expired");
    expect(await harness.ledger()).toHaveLength(1);
  });

  it("given a reset, then everything is as at the start: time, accounts, policy, faults", async () => {
    const harness = await start({ faults: [{ fault: "error-before", next: 1, endpoint: "list" }] });
    const before = (await harness.management.get("/state")).json;
    await harness.issue(CN);
    await harness.api.get("/certs");
    await harness.management.postJson("/policy", { approve: "manual" });
    await harness.management.postJson("/accounts", {});
    await harness.pass({ days: 10 });
    await harness.management.post("/reset");
    expect((await harness.management.get("/state")).json).toEqual(before);
    expect((await harness.management.get("/history?kind=certificate")).json["data"]).toEqual([]);
  });

  it("given nonsense for a state, then it is refused and nothing changes", async () => {
    const harness = await start();
    await harness.create(CN);
    for (const state of [{}, { store: {} }, { store: { accounts: [] } }]) {
      expect((await harness.management.postJson("/state", state, "PUT")).status).toBe(400);
    }
    expect((await harness.api.get(`/certs/${CN}`)).json["exists"]).toBe(true);
  });

  it("given time asked to stand or go back, then it is refused", async () => {
    const harness = await start();
    for (const move of [{}, { seconds: 0 }, { seconds: -5 }, { days: 100_000 }, { days: "x" }]) {
      expect((await harness.management.postJson("/clock", move)).status).toBe(400);
    }
  });

  it("has no path of the vendor, and the vendor's port none of its levers", async () => {
    const harness = await start();
    expect((await harness.management.get("/api/v2/certs")).status).toBe(404);
    expect((await harness.api.get("/ledger")).status).toBe(404);
    expect((await harness.management.send("/ledger", { method: "POST" })).status).toBe(405);
    const levers = shape.array((await harness.management.get("/")).json["levers"]);
    expect(levers.length).toBeGreaterThan(20);
  });

  it("keeps no secret in the history", async () => {
    const harness = await start({ account: { username: "me", password: "hunter2secret" } });
    await harness.client({ user: "me", password: "hunter2secret" }).get("/api_credentials");
    await harness.issue(CN);
    const { text } = await harness.management.get("/history");
    for (const secret of ["hunter2secret", harness.sandbox.apiKey, "PRIVATE KEY"])
      expect(text).not.toContain(secret);
  });
});

describe("what is public", () => {
  const start = useHarness();

  it("current_download: 202 and nothing before, then leaf and chain, at an address that stays", async () => {
    const harness = await start();
    await harness.buy(CN);
    const address = new URL(shape.text((await harness.api.get(`/certs/${CN}`)).json["current_download"]));
    const anonymous = async (): Promise<Response> => fetch(address);
    const before = await anonymous();
    expect([before.status, await before.text()]).toEqual([202, ""]);
    await harness.pass({ seconds: 1 });
    const { crt, chain } = await harness.instance(CN, 1001);
    const after = await anonymous();
    expect([after.status, await after.text()]).toEqual([
      200,
      shape.text(crt) + shape.array(chain).map(shape.text).join(""),
    ]);
    await harness.issue(CN);
    expect((await harness.api.get(`/certs/${CN}`)).json["current_download"]).toBe(address.href);
    expect(await (await anonymous()).text()).not.toBe(shape.text(crt));
    expect((await fetch(address.href.replace(CN, "b.example.com"))).status).toBe(404);
  });

  it.each([
    [204, true],
    [302, false],
    [500, false],
  ])(
    "webhook: the certificate object is posted on issue; an answer of %i counts as delivered: %s",
    async (status, delivered) => {
      const got: { body: string; type: string | undefined; auth: string | undefined }[] = [];
      const receiver = createServer((request, response) => {
        let body = "";
        request.on("data", (chunk) => (body += String(chunk)));
        request.on("end", () => {
          const { "content-type": type, authorization: auth } = request.headers;
          got.push({ body, type, auth });
          response.writeHead(status, { Location: "/" }).end();
        });
      });
      await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
      const { port } = receiver.address() as AddressInfo;
      const harness = await start({ account: { webhooks: [`http://me:pass@127.0.0.1:${port}/hook`] } });
      const instance = await harness.issue(CN);
      const deliveries = async (): Promise<unknown[]> =>
        shape.array((await harness.management.get(`/history?kind=webhook&cn=${CN}`)).json["data"]);
      await expect.poll(async () => (await deliveries()).length).toBe(1);
      expect(await deliveries()).toMatchObject([
        { delivered, status, address: `http://127.0.0.1:${port}/hook` },
      ]);
      expect(got).toHaveLength(1);
      expect(got[0]).toMatchObject({ type: "application/json", auth: expect.stringMatching(/^Basic /) });
      const current = { id: instance["id"], crt: instance["crt"], chain: instance["chain"] };
      expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({ exists: true, cn: CN, current });
      receiver.close();
    },
  );
});
