/** Our reading of the vendor's API against the sandbox's, which was written without knowing ours. */
import { describe, expect, it, onTestFinished } from "vitest";
import { checkIssuedCertificate } from "../../src/pki/checks/issued.ts";
import { createCsr } from "../../src/pki/csr.ts";
import { generatePrivateKey, readPrivateKey } from "../../src/pki/keys.ts";
import type { PartialOptions } from "../../src/sandbox/options.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import type { SslmateClient } from "../../src/sslmate/client.ts";
import type { Instance } from "../../src/sslmate/types.ts";
import { opensslFolder } from "../pki/openssl.ts";
import { clientFor, errorOf } from "./client.ts";

const NAME = "shop.example.com";
const OTHER = "*.shop.example.com";

async function sandboxClient(
  options: PartialOptions = {},
): Promise<{ client: SslmateClient; root: string; endpoint: string }> {
  const sandbox = await startSandbox({ ...options, policy: { approvalDelay: 0, ...options.policy } });
  onTestFinished(async () => sandbox.stop());
  const client = clientFor(sandbox.endpoint, { apiKey: sandbox.apiKey, caBundle: sandbox.caPem });
  return { client, root: sandbox.caPem, endpoint: sandbox.endpoint };
}

async function newKey(subject: Readonly<Record<string, string>> | undefined) {
  const privateKeyPem = await generatePrivateKey({ algorithm: "ECDSA", size: 256 });
  const key = readPrivateKey(privateKeyPem);
  const csr = createCsr({ privateKeyPem, subject, commonName: NAME, names: [NAME, OTHER] });
  if (!key.ok || !csr.ok) throw new Error("no key or no request");
  return { csr: csr.csrPem, publicKeyHash: key.publicKeyHash };
}

/** Settings as the operator sends them, with a new key. @returns its hash */
async function save(client: SslmateClient, sans: readonly string[] = []): Promise<string> {
  const { csr, publicKeyHash } = await newKey({ C: "US" });
  await client.saveCertificate(NAME, {
    csr,
    approvalMethod: "dns",
    sans: sans.map((value) => ({ type: "dns", value, approvalMethod: "dns" })),
    autoRenew: false,
  });
  return publicKeyHash;
}

async function whenIssued(client: SslmateClient, { id }: Instance): Promise<Instance> {
  return client.getInstance(NAME, id, { poll: 10 });
}

describe("the client against the sandbox", () => {
  it("given a name that the account does not have, then a purchase from the first question to the certificate", async () => {
    const { client } = await sandboxClient();
    const unknown = await client.getCertificate(NAME, { expand: ["current", "pending", "csr"] });
    expect(unknown).toMatchObject({
      exists: false,
      commonName: NAME,
      current: undefined,
      pending: undefined,
    });
    expect(unknown.distinguishedName?.["C"]).toBe("US");

    const { csr, publicKeyHash } = await newKey(unknown.distinguishedName);
    const saved = await client.saveCertificate(
      NAME,
      {
        csr,
        approvalMethod: "dns",
        sans: [{ type: "dns", value: OTHER, approvalMethod: "dns" }],
        autoRenew: false,
        tags: { ours: true },
      },
      { expand: ["current", "pending", "csr", "dns_approval.status", "http_approval.status"] },
    );
    expect(saved).toMatchObject({
      exists: true,
      publicKeyHash,
      csr,
      autoRenew: false,
      approvalMethod: "dns",
      dnsApproval: { ready: true },
      sans: [{ type: "dns", value: OTHER, approvalMethod: "dns", dnsApproval: { ready: true } }],
      tags: ["ours"],
      current: undefined,
      pending: undefined,
    });
    expect(await client.getInstanceByKeyHash(NAME, publicKeyHash)).toBe(undefined);

    const bought = await client.buy(NAME, { invoiceNote: "attempt 1" });
    expect(bought).toMatchObject({ state: "pending", publicKeyHash });

    const issued = await client.getInstance(NAME, bought.id, { expand: ["crt", "chain", "root"], poll: 10 });
    expect(issued).toMatchObject({ id: bought.id, state: "active", source: "sslmate", publicKeyHash });
    const check = checkIssuedCertificate({
      certificatePem: issued.certificatePem ?? "",
      chainPems: issued.chainPems ?? [],
      publicKeyHash,
      names: [NAME, OTHER],
      now: Date.now(),
    });
    expect(check).toMatchObject({ ok: true, certificate: { fingerprintSha256: issued.sha256Fingerprint } });

    const { openssl, write } = opensslFolder();
    write("root.pem", issued.rootPem ?? "");
    write("bundle.pem", check.ok ? check.bundlePem : "");
    expect(openssl("verify -CAfile root.pem -untrusted bundle.pem bundle.pem")).toContain("OK");

    const byHash = await client.getInstanceByKeyHash(NAME, publicKeyHash, { expand: ["crt"] });
    expect(byHash).toMatchObject({ id: bought.id, certificatePem: issued.certificatePem });
    const known = await client.getCertificate(NAME, { expand: ["current.crt", "pending"] });
    expect(known).toMatchObject({ current: { id: bought.id, state: "active" }, pending: undefined });
    expect(known.current?.certificatePem).toBe(issued.certificatePem);
  });

  it("given a CSR with a key that is too short, then the vendor refuses it and names the parameter", async () => {
    const { client } = await sandboxClient();
    const { openssl, read } = opensslFolder();
    openssl(`req -new -newkey rsa:1024 -nodes -subj /C=US/CN=${NAME} -keyout key -out csr`);
    const error = await errorOf(client.saveCertificate(NAME, { csr: read("csr"), approvalMethod: "dns" }));

    expect(error).toMatchObject({
      kind: "refused",
      reason: "bad_bitsize",
      param: "csr",
      mayHaveTakenEffect: false,
    });
  });

  it("given a wrong API key, then every call is unauthorized", async () => {
    const { root, endpoint } = await sandboxClient();
    const stranger = clientFor(endpoint, { apiKey: "1_wrong", caBundle: root });

    for (const call of [stranger.getCertificate(NAME), stranger.buy(NAME)]) {
      expect(await errorOf(call)).toMatchObject({ kind: "unauthorized", mayHaveTakenEffect: false });
    }
  });

  it("given a purchase of a name without settings, then it is refused and nothing was bought", async () => {
    const { client } = await sandboxClient();

    expect(await errorOf(client.buy(NAME))).toMatchObject({ kind: "refused", mayHaveTakenEffect: false });
    expect((await client.getCertificate(NAME, { expand: ["pending"] })).exists).toBe(false);
  });
});

describe("the life of a certificate against the sandbox", () => {
  it("given an active instance, then a reissue with a new key becomes current, and revoke takes the former alone", async () => {
    const { client } = await sandboxClient();
    await save(client);
    const first = await whenIssued(client, await client.buy(NAME));
    const publicKeyHash = await save(client, [OTHER]);
    const reissued = await client.reissue(NAME, { paid: true });
    expect(reissued).toMatchObject({ state: "pending", publicKeyHash });
    expect(reissued.sans?.map(({ value }) => value)).toEqual([OTHER]);
    expect(await whenIssued(client, reissued)).toMatchObject({ state: "active", expiring: false });

    const shown = await client.getCertificate(NAME, { expand: ["current.csr", "pending"] });
    expect(shown).toMatchObject({
      current: { id: reissued.id, publicKeyHash },
      pending: undefined,
      subscriptionEnding: false,
    });
    expect(shown.current?.csr).toContain("CERTIFICATE REQUEST");
    expect(shown.billedThrough).toBeGreaterThanOrEqual(shown.current?.expiration ?? Infinity);

    expect(await client.revoke(NAME, { all: false })).toEqual({
      status: "revoked",
      revoked: 1,
      active: 1,
      imported: 0,
    });
    expect((await client.getInstance(NAME, first.id)).state).toBe("revoked");
    expect(await client.revoke(NAME, { all: true })).toMatchObject({ revoked: 1, active: 0 });
    expect((await client.getCertificate(NAME, { expand: ["current"] })).current).toBe(undefined);
  });

  it("given nothing active, then a reissue is refused, and it is certain that nothing came of it", async () => {
    const { client } = await sandboxClient();
    await save(client);

    expect(await errorOf(client.reissue(NAME, { paid: false }))).toMatchObject({
      kind: "refused",
      mayHaveTakenEffect: false,
    });
  });

  it("given names to be approved by hand, then the records are told for each, and redoApproval gives the pending one", async () => {
    const { client } = await sandboxClient({
      account: { dnsIntegration: false },
      policy: { approve: "manual" },
    });
    await save(client, [OTHER]);
    expect(await errorOf(client.redoApproval(NAME))).toMatchObject({ kind: "refused" });
    const bought = await client.buy(NAME);
    expect(await client.redoApproval(NAME)).toMatchObject({ id: bought.id, state: "pending" });

    const { dnsApproval, sans } = await client.getCertificate(NAME, { expand: ["dns_approval.status"] });
    for (const approval of [dnsApproval, sans?.[0]?.dnsApproval]) {
      expect(approval?.ready).toBe(false);
      expect(approval?.options).not.toEqual([]);
      for (const option of approval?.options ?? []) {
        expect(option.name).toMatch(/\.shop\.example\.com\.$/);
        expect(option.type).toMatch(/^(CNAME|NS|TXT)$/);
        if (option.type === "TXT") expect(option.value).toMatch(/^".+"$/);
      }
    }
  });

  it("given approval by email, then the mailbox and the sender of the mail are told", async () => {
    const { client } = await sandboxClient({ policy: { approve: "manual" } });
    const { csr } = await newKey({ C: "US" });
    const approverEmail = "hostmaster@example.com";
    await client.saveCertificate(NAME, { csr, approvalMethod: "email", approverEmail, sans: [] });

    expect(await client.buy(NAME)).toMatchObject({
      approvalMethod: "email",
      approverEmail,
      approvalEmailFrom: expect.stringContaining("@"),
    });
  });

  it("given two names, then both are listed, and a price is told without buying anything", async () => {
    const { client } = await sandboxClient();
    expect(await client.listCertificates()).toEqual([]);
    const price = await client.price(NAME, [NAME, OTHER]);
    expect(price).toMatchObject({ currency: "USD", duration: 1, durationUnit: "year" });
    expect(price?.amount).toBeGreaterThan((await client.price(NAME, []))?.amount ?? Infinity);

    const publicKeyHash = await save(client);
    const bought = await client.buy(NAME);
    await whenIssued(client, bought);
    const list = await client.listCertificates({ expand: ["current", "pending"] });
    expect(list).toMatchObject([
      { commonName: NAME, publicKeyHash, current: { id: bought.id }, pending: undefined },
    ]);
  });

  it("given only what the vendor documents, then there is no list, and nothing is said of the paid term", async () => {
    const { client } = await sandboxClient({ policy: { switches: { strict: true } } });
    await save(client);
    await whenIssued(client, await client.buy(NAME));

    expect(await client.listCertificates({ expand: ["current"] })).toBe(undefined);
    expect(await client.getCertificate(NAME)).toMatchObject({
      exists: true,
      subscriptionEnding: undefined,
      billedThrough: undefined,
    });
  });
});
