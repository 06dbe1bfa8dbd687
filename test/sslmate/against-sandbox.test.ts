/** Our reading of the vendor's API against the sandbox's, which was written without knowing ours. */
import { describe, expect, it, onTestFinished } from "vitest";
import { checkIssuedCertificate } from "../../src/pki/checks/issued.ts";
import { createCsr } from "../../src/pki/csr.ts";
import { generatePrivateKey, readPrivateKey } from "../../src/pki/keys.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import type { SslmateClient } from "../../src/sslmate/client.ts";
import { opensslFolder } from "../pki/openssl.ts";
import { clientFor, errorOf } from "./client.ts";

const NAME = "shop.example.com";
const OTHER = "*.shop.example.com";

async function sandboxClient(): Promise<{ client: SslmateClient; root: string; endpoint: string }> {
  const sandbox = await startSandbox({ policy: { approvalDelay: 0 } });
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
