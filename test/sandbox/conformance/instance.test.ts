/** Cases 15 to 22 and 27: certificate instances, and waiting for them. */
import { createHash, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { watched } from "../support/watched.ts";
import { makeCsr, makeKey, publicKeyHash } from "../support/openssl.ts";
import { shape } from "../support/shape.ts";
import { useHarness } from "../support/use-harness.ts";

const MANUAL = { policy: { approve: "manual" } } as const;

describe("a certificate instance", () => {
  const start = useHarness();

  it("case 15: has PEMs that end with a newline, the chain in issuing order, the root apart", async () => {
    const harness = await start();
    const { crt, chain, root, csr } = await harness.issue("a.example.com");
    const pems = [crt, ...shape.array(chain), root, csr].map(shape.text);
    for (const pem of pems) expect(pem).toMatch(/^-----BEGIN [A-Z ]+-----\n[^]+\n-----END [A-Z ]+-----\n$/);
    const [leaf, intermediate, top] = pems.slice(0, 3).map((pem) => new X509Certificate(pem));
    expect(leaf?.issuer).toBe(intermediate?.subject);
    expect(intermediate?.issuer).toBe(top?.subject);
    expect(top?.subject).toBe(top?.issuer);
    expect(pems[2]).toBe(harness.sandbox.caPem);
  });

  it("case 16: is bought pending with a new whole number, and unused arguments change nothing", async () => {
    const harness = await start(MANUAL);
    await harness.create("a.example.com", { approval_method: "email", approver_email: "Admin@example.com" });
    const bought = await harness.api.post("/certs/a.example.com/buy", {
      force_new_subscription: "true",
      days: "365",
      invoice_note: "for the shop",
      email_invoice_to: "office@example.com",
      unknown: "1",
    });
    expect(bought.json).toMatchObject({
      id: expect.any(Number),
      state: "pending",
      expiring: false,
      source: "sslmate",
      approval_method: "email",
      approver_email: "admin@example.com",
      approval_email_from: expect.stringContaining("@"),
      sha1_fingerprint: null,
      sha256_fingerprint: null,
      expiration: null,
      invoice_id: expect.any(String),
    });
    const again = await harness.api.post("/certs/a.example.com/buy");
    expect(again.json["id"]).not.toBe(bought.json["id"]);
    expect(Number.isInteger(again.json["id"])).toBe(true);
  });

  it("case 17: given pending and poll=0, then the answer is 412 not_ready", async () => {
    const harness = await start(MANUAL);
    const id = await harness.buy("a.example.com");
    const answer = await harness.api.get(`/certs/a.example.com/instances/${id}?poll=0`);
    expect(answer).toMatchObject({
      status: 412,
      json: { reason: "not_ready", retry_after: expect.any(Number) },
    });
  });

  it("case 18: given pending and no poll, then it is shown with a temporary certificate for the same key", async () => {
    const harness = await start(MANUAL);
    const key = makeKey();
    const id = await harness.buy("a.example.com", { csr: makeCsr("a.example.com", { key }) });
    const shown = await harness.instance("a.example.com", id);
    expect(shown).toMatchObject({ state: "pending", chain: [], root: harness.sandbox.caPem });
    const temporary = new X509Certificate(shape.text(shown["crt"]));
    const spki = temporary.publicKey.export({ format: "der", type: "spki" });
    expect(createHash("sha256").update(spki).digest("hex")).toBe(publicKeyHash(key));
    expect(temporary.issuer).toBe(temporary.subject);
    expect(temporary.subjectAltName).toBe("DNS:a.example.com, DNS:www.a.example.com");
    expect((await harness.instance("a.example.com", id))["crt"]).toBe(shown["crt"]);
  });

  it("case 19: given a long-poll, then the answer comes as soon as it is issued", async () => {
    const harness = await start(MANUAL);
    const id = await harness.buy("a.example.com");
    const poll = harness.api.get(`/certs/a.example.com/instances/${id}?expand=crt&poll=180`);
    await expect.poll(() => harness.clock.armed).toBe(1);
    await harness.management.post(`/instances/${id}/approve`);
    expect(await poll).toMatchObject({ status: 200, json: { state: "active" } });
    expect(harness.clock.armed).toBeLessThanOrEqual(1);
  });

  it.each([
    [5, 4.8],
    [1, 0.8],
    [100_000, 239.8],
  ])(
    "case 19: given poll=%i and no change, then 412 comes after %f s: before the time is over, and below 300 s",
    async (poll, seconds) => {
      const harness = await start(MANUAL);
      const id = await harness.buy("a.example.com");
      const waiting = watched(harness.api.get(`/certs/a.example.com/instances/${id}?poll=${poll}`));
      await expect.poll(() => harness.clock.armed).toBe(1);
      await harness.clock.advance(seconds * 1000 - 1);
      expect(waiting.settled).toBe(false);
      await harness.clock.advance(1);
      expect(await waiting.result).toMatchObject({ status: 412, json: { retry_after: 1 } });
    },
  );

  it("case 20: is found by its key hash: newest active first, else the newest in any state, else no_such_pubkey_hash", async () => {
    const harness = await start(MANUAL);
    const key = makeKey();
    const csr = makeCsr("a.example.com", { key });
    const byHash = async (hash: string): Promise<Record<string, unknown>> =>
      (await harness.api.get(`/certs/a.example.com/instances/pubkey_hash:${hash}`)).json;
    const [first, second, third] = [
      await harness.buy("a.example.com", { csr }),
      await harness.buy("a.example.com", { csr }),
      await harness.buy("a.example.com", { csr }),
    ];
    expect(await byHash(publicKeyHash(key))).toMatchObject({ id: third, state: "pending" });
    await harness.management.post(`/instances/${first}/approve`);
    expect(await byHash(publicKeyHash(key))).toMatchObject({ id: first });
    await harness.management.post(`/instances/${second}/approve`);
    expect(await byHash(publicKeyHash(key))).toMatchObject({ id: second });
    await harness.api.post("/certs/a.example.com/revoke", { all: "1" });
    expect(await byHash(publicKeyHash(key))).toMatchObject({ id: third, state: "pending" });
    const unknown = await harness.api.get(`/certs/a.example.com/instances/pubkey_hash:${"0".repeat(64)}`);
    expect(unknown).toMatchObject({ status: 404, json: { reason: "no_such_pubkey_hash" } });
  });

  it("case 21: given a rekey that is not issued yet, then current stays the old one", async () => {
    const harness = await start();
    const old = await harness.issue("a.example.com");
    await harness.api.post("/certs/a.example.com", { csr: makeCsr("a.example.com") });
    const reissued = await harness.api.post("/certs/a.example.com/reissue");
    const current = async (): Promise<unknown> =>
      (await harness.api.get("/certs/a.example.com?expand=current")).json["current"];
    expect(await current()).toMatchObject({ id: old["id"], pubkey_hash: old["pubkey_hash"] });
    await harness.pass({ seconds: 1 });
    expect(await current()).toMatchObject({
      id: reissued.json["id"],
      pubkey_hash: reissued.json["pubkey_hash"],
    });
  });

  it("case 22: has the fingerprints of the certificate that it shows", async () => {
    const harness = await start();
    const instance = await harness.issue("a.example.com");
    const { raw, validTo } = new X509Certificate(shape.text(instance["crt"]));
    expect(instance["sha256_fingerprint"]).toBe(createHash("sha256").update(raw).digest("hex"));
    expect(instance["sha1_fingerprint"]).toBe(createHash("sha1").update(raw).digest("hex"));
    expect(instance["expiration"]).toBe(Date.parse(validTo) / 1000);
  });

  it("case 27: given redo_approval, then the pending one is returned with the settings of now, and an error when nothing pends", async () => {
    const harness = await start(MANUAL);
    const id = await harness.buy("a.example.com");
    await harness.api.post("/certs/a.example.com", {
      approval_method: "email",
      approver_email: "admin@a.example.com",
    });
    const redone = await harness.api.post("/certs/a.example.com/redo_approval");
    expect(redone).toMatchObject({
      status: 200,
      json: { id, state: "pending", approver_email: "admin@a.example.com" },
    });
    await harness.management.post(`/instances/${id}/approve`);
    const nothing = await harness.api.post("/certs/a.example.com/redo_approval");
    expect(nothing).toMatchObject({ status: 409, json: { message: expect.stringContaining("no pending") } });
  });
});
