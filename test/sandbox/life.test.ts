/** The life of a certificate, by moving the clock; openssl judges every chain and the revocation list on the way. */
import { describe, expect, it } from "vitest";
import { verifyChain } from "./support/openssl.ts";
import type { Harness } from "./support/harness.ts";
import { shape } from "./support/shape.ts";
import { useHarness } from "./support/use-harness.ts";

const CN = "shop.example.com";

const current = async ({ api }: Harness): Promise<Record<string, unknown> | undefined> => {
  const expand = "expand=current.crt&expand=current.chain&expand=current.root";
  const { json } = await api.get(`/certs/${CN}?${expand}`);
  return json["current"] === undefined ? undefined : shape.object(json["current"]);
};

const verdict = async (harness: Harness, instance: Record<string, unknown>, crl?: Buffer): Promise<string> =>
  verifyChain({
    root: shape.text(instance["root"]),
    chain: shape.array(instance["chain"]).map(shape.text),
    certificate: shape.text(instance["crt"]),
    host: CN,
    at: await harness.now(),
    ...(crl && { crl }),
  });

const act = async (harness: Harness, action: string, form: Record<string, string> = {}): Promise<number> => {
  const { status } = await harness.api.post(`/certs/${CN}/${action}`, form);
  await harness.pass({ seconds: 1 });
  return status;
};

describe("the life of a certificate", () => {
  const start = useHarness();

  it("given buy, reissue inside the term, the term's end, buy, expiry and revocation, then every step is as it should be", async () => {
    const harness = await start();
    const first = await harness.issue(CN);
    expect(await verdict(harness, first)).toMatch(/: OK$/);

    await harness.pass({ days: 180 });
    expect(await act(harness, "reissue")).toBe(200);
    const second = shape.object(await current(harness));
    expect(second["id"]).not.toBe(first["id"]);
    expect(await verdict(harness, second)).toMatch(/: OK$/);
    expect(await harness.ledger()).toHaveLength(1);

    await harness.pass({ days: 170 });
    expect((await harness.instance(CN, shape.number(first["id"])))["state"]).toBe("expired");
    expect((await harness.api.get(`/certs/${CN}`)).json["subscription_ending"]).toBe(true);
    expect(await act(harness, "buy")).toBe(200);
    const third = shape.object(await current(harness));
    expect(await verdict(harness, third)).toMatch(/: OK$/);
    expect(await harness.ledger()).toHaveLength(2);

    await harness.pass({ days: 200 });
    expect((await harness.instance(CN, shape.number(third["id"])))["state"]).toBe("expired");
    expect(await current(harness)).toBeUndefined();
    expect(await verdict(harness, third)).toMatch(/certificate has expired/);
    expect(await act(harness, "reissue")).toBe(409);

    expect(await act(harness, "buy")).toBe(200);
    const fourth = shape.object(await current(harness));
    const crl = async (): Promise<Buffer> => (await harness.management.get("/ca/ecdsa.crl")).body;
    expect(await verdict(harness, fourth, await crl())).toMatch(/: OK$/);
    expect(await act(harness, "revoke", { all: "true" })).toBe(200);
    expect(await verdict(harness, fourth, await crl())).toMatch(/certificate revoked/);
    expect(await current(harness)).toBeUndefined();
  });

  it("given automatic renewal, then it reissues 30 days before expiry, buys near the term's end, and goes on for years", async () => {
    const harness = await start();
    const first = await harness.issue(CN, { auto_renew: "true" });
    await harness.pass({ days: 168 });
    expect(await current(harness)).toMatchObject({ id: first["id"] });
    await harness.pass({ days: 2 });
    const renewed = shape.object(await current(harness));
    expect(renewed["id"]).not.toBe(first["id"]);
    expect(await harness.ledger()).toHaveLength(1);
    await harness.pass({ days: 170 });
    expect(await harness.ledger()).toMatchObject([
      { action: "buy" },
      { action: "auto_renew", requestId: null },
    ]);
    await harness.pass({ days: 5 * 365 });
    expect(await verdict(harness, shape.object(await current(harness)))).toMatch(/: OK$/);
    expect(await harness.ledger()).toHaveLength(7);
  });

  it("given automatic renewal asked for after its moment, then it happens at once", async () => {
    const harness = await start();
    await harness.issue(CN);
    await harness.pass({ days: 180 });
    await harness.api.post(`/certs/${CN}`, { auto_renew: "true" });
    await harness.pass({ seconds: 1 });
    expect(await current(harness)).toMatchObject({ expiring: false });
  });

  it("given automatic renewal without integration or without money, then the history says why not", async () => {
    const harness = await start();
    const events = async (): Promise<unknown> =>
      shape
        .array((await harness.management.get(`/history?cn=${CN}`)).json["data"])
        .map(shape.object)
        .filter(({ event }) => event === "not renewed")
        .map(({ detail }) => detail);
    await harness.issue(CN, { auto_renew: "true", approval_method: "email", approver_email: `admin@${CN}` });
    await harness.pass({ days: 170 });
    expect(await events()).toEqual(["automatic renewal needs integrated HTTP or DNS approval"]);
    await harness.api.post(`/certs/${CN}`, { approval_method: "dns" });
    await harness.pass({ days: 1 });
    await harness.pass({ days: 160 });
    await harness.management.postJson("/accounts/1", { paymentMethod: "none" });
    await harness.pass({ days: 30 });
    expect(await events()).toContain("Your account has no payment method");
  });

  it("given names added or removed, then a reissue costs the net increase, and the automatic name nothing", async () => {
    const harness = await start();
    const reissueWith = async (...names: string[]): Promise<number | undefined> => {
      const before = (await harness.ledger()).length;
      const sans = JSON.stringify(names.map((value) => ({ type: "dns", value })));
      await harness.api.post(`/certs/${CN}`, { sans });
      await act(harness, "reissue");
      const [charge] = (await harness.ledger()).slice(before);
      return charge && shape.number(charge["amount"]);
    };
    await harness.issue(CN, { sans: "[]" });
    expect(await reissueWith(`www.${CN}`)).toBeUndefined();
    expect(await reissueWith("a.example.com")).toBe(1595);
    expect(await reissueWith("b.example.com")).toBeUndefined();
    expect(await reissueWith("a.example.com", "b.example.com", "*.c.example.com")).toBe(1595 + 14_995);
    expect(await reissueWith()).toBeUndefined();
  });
});
