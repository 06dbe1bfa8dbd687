/** Cases 23 to 26, 34 and 35: reissue, renewal, revocation, and purchases that fail or come twice. */
import { describe, expect, it } from "vitest";
import { makeCsr } from "../support/openssl.ts";
import { shape } from "../support/shape.ts";
import { useHarness } from "../support/use-harness.ts";

const DAY = 86_400;

describe("renewing and revoking", () => {
  const start = useHarness();

  it("case 23: given a reissue with an empty form, then the certificate ends at billed_through at the latest", async () => {
    const harness = await start();
    const first = await harness.issue("a.example.com");
    await harness.pass({ days: 190 });
    const reissued = await harness.api.post("/certs/a.example.com/reissue");
    expect(reissued).toMatchObject({ status: 200, json: { state: "pending", invoice_id: null } });
    await harness.pass({ seconds: 1 });
    const { json } = await harness.api.get("/certs/a.example.com?expand=current");
    const end = shape.number(shape.object(json["current"])["expiration"]);
    expect(end).toBe(json["billed_through"]);
    expect(end).toBeGreaterThan(shape.number(first["expiration"]));
  });

  it("case 23: given the strict reading, then a reissue keeps the expiration", async () => {
    const harness = await start({ policy: { switches: { strict: true } } });
    const first = await harness.issue("a.example.com");
    await harness.pass({ days: 100 });
    await harness.api.post("/certs/a.example.com/reissue");
    await harness.pass({ seconds: 1 });
    const { json } = await harness.api.get("/certs/a.example.com?expand=current");
    expect(json["current"]).toMatchObject({
      id: shape.number(first["id"]) + 1,
      expiration: first["expiration"],
    });
    expect(json).not.toHaveProperty("billed_through");
    expect(json).not.toHaveProperty("subscription_ending");
    expect((await harness.api.get("/certs")).status).toBe(404);
  });

  it("case 24: subscription_ending and current.expiring turn true in the last 30 days", async () => {
    const harness = await start();
    await harness.issue("a.example.com");
    const state = async (): Promise<unknown[]> => {
      const { json } = await harness.api.get("/certs/a.example.com?expand=current");
      return [json["subscription_ending"], shape.object(json["current"])["expiring"]];
    };
    expect(await state()).toEqual([false, false]);
    await harness.pass({ days: 168 });
    expect(await state()).toEqual([false, false]);
    await harness.pass({ days: 1 });
    expect(await state()).toEqual([false, true]);
    await harness.api.post("/certs/a.example.com/reissue");
    await harness.pass({ seconds: 1 });
    expect(await state()).toEqual([false, false]);
    await harness.pass({ days: 166 });
    expect(await state()).toEqual([true, true]);
  });

  it.each([
    ["", { num_revoked: 1, num_active: 1 }],
    ["0", { num_revoked: 1, num_active: 1 }],
    ["false", { num_revoked: 1, num_active: 1 }],
    ["1", { num_revoked: 2, num_active: 0 }],
    ["true", { num_revoked: 2, num_active: 0 }],
  ])("case 25: given revoke with all=%s, then the counts are %j", async (all, counts) => {
    const harness = await start();
    await harness.issue("a.example.com");
    const { id } = await harness.issue("a.example.com");
    const form: Record<string, string> = all === "" ? {} : { all };
    const { json } = await harness.api.post("/certs/a.example.com/revoke", form);
    expect(json).toEqual({ status: "revoked", num_imported: 0, ...counts });
    const newest = await harness.instance("a.example.com", shape.number(id));
    expect(newest["state"]).toBe(counts.num_active === 1 ? "active" : "revoked");
  });

  it("case 25: given an imported instance, then it is counted and stays", async () => {
    const harness = await start();
    await harness.management.postJson("/instances", { cn: "a.example.com", source: "import" });
    const { json } = await harness.api.post("/certs/a.example.com/revoke", { all: "1" });
    expect(json).toEqual({ status: "revoked", num_revoked: 0, num_active: 1, num_imported: 1 });
  });

  it("case 26: given everything revoked, then there is no current, the key hash still answers, and a reissue fails", async () => {
    const harness = await start();
    const { pubkey_hash: hash } = await harness.issue("a.example.com");
    await harness.api.post("/certs/a.example.com/revoke", { all: "1" });
    const { json } = await harness.api.get("/certs/a.example.com?expand=current");
    expect(json).not.toHaveProperty("current");
    const found = await harness.api.get(`/certs/a.example.com/instances/pubkey_hash:${shape.text(hash)}`);
    expect(found).toMatchObject({ status: 200, json: { state: "revoked" } });
    const refused = await harness.api.post("/certs/a.example.com/reissue");
    expect(refused).toMatchObject({ status: 409, json: { message: expect.stringContaining("active") } });
  });

  it("case 34: given a buy that cannot be paid, then it leaves no instance, and the old settings can be put back", async () => {
    const harness = await start({ account: { paymentMethod: "none" } });
    const before = await harness.create("a.example.com");
    const csr = shape.text((await harness.api.get("/certs/a.example.com?expand=csr")).json["csr"]);
    await harness.api.post("/certs/a.example.com", { csr: makeCsr("a.example.com") });
    const refused = await harness.api.post("/certs/a.example.com/buy");
    expect(refused).toMatchObject({ status: 402, json: { message: expect.stringContaining("payment") } });
    const after = await harness.api.get("/certs/a.example.com?expand=pending&expand=current");
    expect(after.json).not.toHaveProperty("pending");
    expect(await harness.ledger()).toEqual([]);
    const restored = await harness.api.postJson("/certs/a.example.com", {
      type: "dv",
      approval_method: "dns",
      approver_email: null,
      sans: null,
      csr,
    });
    expect(restored.json).toEqual(before.json);
  });

  it("case 35: given a buy with one pending or current, then the server sells again", async () => {
    const harness = await start();
    await harness.issue("a.example.com");
    const ids = [await harness.buy("a.example.com"), await harness.buy("a.example.com")];
    expect(new Set(ids).size).toBe(2);
    expect((await harness.ledger()).map(({ action, amount }) => ({ action, amount }))).toEqual(
      Array.from({ length: 3 }, () => ({ action: "buy", amount: 1595 })),
    );
    const { json } = await harness.api.get("/certs/a.example.com");
    expect(shape.number(json["billed_through"])).toBe(Math.floor((await harness.now()) / 1000) + 365 * DAY);
  });
});
