/** The levers of the management port: accounts, instances made to order, and decisions about them. */
import { describe, expect, it } from "vitest";
import { verifyChain } from "../support/openssl.ts";
import { shape } from "../support/shape.ts";
import { useHarness } from "../support/use-harness.ts";

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
