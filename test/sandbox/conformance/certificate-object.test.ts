/** Cases 6 to 14, 28, 29 and 31: the certificate object. */
import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeCsr, makeKey, publicKeyHash } from "../support/openssl.ts";
import { shape } from "../support/shape.ts";
import { useHarness } from "../support/use-harness.ts";

describe("a certificate object", () => {
  const start = useHarness();

  it("case 6: of an unknown name is 200 with exists false, dn, auto_renew and nulls", async () => {
    const harness = await start({ account: { contact: { C: "DE", O: "Firma" }, autoRenewDefault: true } });
    const { status, json } = await harness.api.get("/certs/New.Example.com");
    expect(status).toBe(200);
    expect(json).toEqual({
      exists: false,
      cn: "new.example.com",
      wildcard: false,
      dn: { C: "DE", O: "Firma", CN: "new.example.com" },
      auto_renew: true,
      muted: false,
      approval_method: null,
      type: null,
      sans: null,
      tags: [],
      pubkey_hash: null,
      current_download: null,
    });
  });

  it("case 6: has no dn while the account has no contact details", async () => {
    const harness = await start({ account: { contact: null } });
    expect((await harness.api.get("/certs/example.com")).json["dn"]).toBeNull();
  });

  it("case 7: is found whatever the case of its name, and with %2A for a star", async () => {
    const harness = await start();
    await harness.api.post("/certs/%2A.Example.com", {
      csr: makeCsr("*.example.com"),
      approval_method: "dns",
    });
    for (const name of ["%2A.example.com", "*.example.com", "%2a.EXAMPLE.COM"]) {
      const answer = await harness.api.get(`/certs/${name}`);
      expect(answer.json).toMatchObject({ exists: true, cn: "*.example.com", wildcard: true });
    }
  });

  it("case 8: expands what is asked for, repeated, nested, on GET and POST, and ignores the rest", async () => {
    const harness = await start({ policy: { approve: "manual" } });
    const { api } = harness;
    await harness.buy("a.example.com");
    const plain = (await api.get("/certs/a.example.com")).json;
    for (const attribute of ["csr", "current", "pending"]) expect(plain).not.toHaveProperty(attribute);
    const query =
      "?expand=pending.root&_command=download&expand=pending.crt&expand=nothing.at.all&expand=csr";
    for (const answer of [
      await api.get(`/certs/a.example.com${query}`),
      await api.post(`/certs/a.example.com${query}`),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.json).toHaveProperty("csr");
      const pending = shape.object(answer.json["pending"]);
      expect(pending).toMatchObject({
        root: harness.sandbox.caPem,
        crt: expect.stringContaining("BEGIN CERT"),
      });
      expect(pending).not.toHaveProperty("chain");
    }
  });

  it("case 9: has neither current nor pending when there is none", async () => {
    const harness = await start();
    await harness.create("a.example.com");
    const { json } = await harness.api.get("/certs/a.example.com?expand=current&expand=pending");
    expect(json).not.toHaveProperty("current");
    expect(json).not.toHaveProperty("pending");
  });

  it("case 10: takes form encoding and JSON alike", async () => {
    const { api } = await start();
    const san = { type: "dns", value: "b.example.com", approval_method: "dns", approver_email: null };
    const json = await api.postJson("/certs/a.example.com", {
      csr: makeCsr("a.example.com"),
      type: "dv",
      approval_method: "dns",
      approver_email: null,
      auto_renew: true,
      sans: [san],
    });
    expect(json.json).toMatchObject({ auto_renew: true, sans: [{ type: "dns", value: "b.example.com" }] });
    const back = await api.postJson("/certs/a.example.com", {
      sans: null,
      auto_renew: false,
      approver_email: null,
    });
    expect(back.json).toMatchObject({ auto_renew: false, sans: null });
    const form = await api.post("/certs/a.example.com", {
      sans: JSON.stringify([{ type: "dns", value: "c.example.com" }]),
      tags: JSON.stringify(["one", "two"]),
      auto_renew: "true",
    });
    expect(form.json).toMatchObject({
      auto_renew: true,
      tags: ["one", "two"],
      sans: [{ value: "c.example.com" }],
    });
    const tags = await api.post("/certs/a.example.com", { sans: "null", "tags.three": "1", "tags.one": "0" });
    expect(tags.json).toMatchObject({ sans: null, tags: ["two", "three"] });
    expect((await api.post("/certs/a.example.com", { sans: "[]" })).json["sans"]).toEqual([]);
  });

  it("case 11: is not changed by an empty POST", async () => {
    const harness = await start();
    const created = await harness.create("a.example.com", { "tags.x": "1" });
    const again = await harness.api.post("/certs/a.example.com");
    expect(again).toMatchObject({ status: 200, json: created.json });
  });

  it("case 12: given another CSR, then its key hash follows and its instances stay", async () => {
    const harness = await start();
    const before = await harness.issue("a.example.com");
    const key = makeKey();
    const updated = await harness.api.post("/certs/a.example.com", {
      csr: makeCsr("a.example.com", { key }),
    });
    expect(updated.json["pubkey_hash"]).toBe(publicKeyHash(key));
    expect(await harness.instance("a.example.com", shape.number(before["id"]))).toEqual(before);
  });

  it.each(["rsa:2048", "P-256", "P-384"] as const)(
    "case 13: has the key hash that openssl computes (%s)",
    async (kind) => {
      const harness = await start();
      const key = makeKey(kind);
      const created = await harness.create("a.example.com", { csr: makeCsr("a.example.com", { key }) });
      expect(created.json["pubkey_hash"]).toBe(publicKeyHash(key));
    },
  );

  it.each([
    ["www.example.com", "null", ["www.example.com", "example.com"]],
    ["example.com", "null", ["example.com", "www.example.com"]],
    ["a.example.com", "null", ["a.example.com", "www.a.example.com"]],
    ["%2A.example.com", "null", ["*.example.com", "example.com"]],
    ["only.example.com", "[]", ["only.example.com"]],
    ["one.example.com", '[{"type":"dns","value":"two.example.com"}]', ["one.example.com", "two.example.com"]],
  ])("case 14: given %s with the sans %s, then the certificate is for %j", async (cn, sans, names) => {
    const harness = await start();
    const instance = await harness.issue(cn, { sans });
    const { subjectAltName, subject } = new X509Certificate(shape.text(instance["crt"]));
    expect(subjectAltName?.split(", ")).toEqual(names.map((name) => `DNS:${name}`));
    expect(subject).toBe(`CN=${names[0]}`);
  });

  it("case 28: shows pending and the status of every approval after an edit", async () => {
    const harness = await start({ policy: { approve: "manual" } });
    await harness.buy("a.example.com");
    const edited = await harness.api.postJson(
      "/certs/a.example.com?expand=pending&expand=dns_approval.status&expand=http_approval.status",
      {
        approval_method: "dns",
        approver_email: null,
        sans: [
          { type: "dns", value: "b.example.com", approval_method: "http" },
          { type: "dns", value: "c.example.com", approval_method: "dns" },
        ],
      },
    );
    expect(edited.json).toMatchObject({
      pending: { state: "pending" },
      dns_approval: { status: { ready: true } },
      sans: [{ http_approval: { status: { ready: true } } }, { dns_approval: { status: { ready: true } } }],
    });
  });

  it("case 29: has an array of DNS options, and is ready when the account is integrated", async () => {
    const harness = await start({ account: { dnsIntegration: false } });
    await harness.create("%2A.example.com");
    const path = "/certs/%2A.example.com";
    const { json } = await harness.api.get(`${path}?expand=dns_approval.status`);
    const approval = shape.object(json["dns_approval"]);
    expect(approval["status"]).toEqual({ ready: false });
    const options = shape.array(approval["options"]).map(shape.object);
    expect(new Set(options.map(({ type }) => type))).toEqual(new Set(["CNAME", "NS", "TXT"]));
    for (const { name, type, value } of options) {
      expect(name).toMatch(/^_[\w-]+\.example\.com\.$/);
      expect(value).toMatch(type === "TXT" ? /^"[^"]+"$/ : /\.$/);
    }
    await harness.management.postJson("/accounts/1", { dnsIntegration: true });
    const ready = (await harness.api.get(`${path}?expand=dns_approval.status`)).json["dns_approval"];
    expect(ready).toMatchObject({ status: { ready: true } });
    expect((await harness.api.get(path)).json["dns_approval"]).not.toHaveProperty("status");
  });

  it("case 31: is listed with all the others, expanded as asked", async () => {
    const harness = await start();
    expect((await harness.api.get("/certs")).json).toEqual({ data: [] });
    await harness.issue("a.example.com");
    await harness.buy("b.example.com");
    const { json } = await harness.api.get("/certs?expand=current&expand=pending");
    expect(json["data"]).toMatchObject([
      { cn: "a.example.com", type: "dv", sans: null, auto_renew: false, current: { state: "active" } },
      { cn: "b.example.com", type: "dv", sans: null, auto_renew: false, pending: { state: "pending" } },
    ]);
  });
});
