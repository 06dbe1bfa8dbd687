/** The CA: what its certificates look like to openssl, and that it can be kept. */
import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeCsr, makeKey, openssl, verifyChain } from "./support/openssl.ts";
import { shape } from "./support/shape.ts";
import { useHarness } from "./support/use-harness.ts";

const CN = "a.example.com";
const text = (pem: string): string => openssl(["x509", "-noout", "-text", "-nameopt", "RFC2253"], pem);

describe("a certificate of the CA", () => {
  const start = useHarness();

  it("looks as public CAs make them now", async () => {
    const harness = await start();
    const shown = text(shape.text((await harness.issue(CN))["crt"]));
    const management = harness.sandbox.managementUrl;
    for (const expected of [
      /Subject: CN=a\.example\.com\n/,
      /Key Usage: critical\n\s+Digital Signature\n/,
      /Extended Key Usage: ?\n\s+TLS Web Server Authentication\n/,
      /Basic Constraints: critical|Basic Constraints: ?\n\s+CA:FALSE/,
      /DNS:a\.example\.com, DNS:www\.a\.example\.com/,
      new RegExp(`URI:${management}/ca/ecdsa\\.crl`),
      new RegExp(`CA Issuers - URI:${management}/ca/ecdsa\\.crt`),
      /Policy: 2\.23\.140\.1\.2\.1/,
    ]) {
      expect(shown).toMatch(expected);
    }
    expect(shown).not.toMatch(/OU=/);
    const { validFrom, validTo } = new X509Certificate(shape.text((await harness.instance(CN, 1001))["crt"]));
    expect(Date.parse(validTo) - Date.parse(validFrom)).toBe(199 * 86_400_000);
  });

  it("has a serial number that no other has", async () => {
    const harness = await start();
    const serials = [await harness.issue(CN), await harness.issue(CN), await harness.issue(CN)].map(
      ({ crt }) => new X509Certificate(shape.text(crt)).serialNumber,
    );
    expect(new Set(serials).size).toBe(3);
    for (const serial of serials) expect(serial).toMatch(/^[0-9A-F]{31,32}$/);
  });

  it.each([
    ["match", "P-256", "ECDSA"],
    ["match", "rsa:2048", "RSA"],
    ["ecdsa", "rsa:2048", "ECDSA"],
    ["rsa", "P-256", "RSA"],
  ] as const)(
    "given issuer=%s and a %s key, then it is signed by the %s intermediate",
    async (issuer, kind, name) => {
      const harness = await start({ policy: { issuer } });
      const { crt, chain, root } = await harness.issue(CN, { csr: makeCsr(CN, { key: makeKey(kind) }) });
      const certificate = shape.text(crt);
      expect(new X509Certificate(certificate).issuer).toContain(`Sandbox ${name} Intermediate`);
      const issuers = shape.array(chain).map(shape.text);
      const at = await harness.now();
      expect(verifyChain({ root: shape.text(root), certificate, chain: issuers, host: CN, at })).toMatch(
        /: OK$/,
      );
      const file = name.toLowerCase();
      const served = await harness.management.get(`/ca/${file}.crt`);
      expect(new X509Certificate(served.body).toString()).toBe(
        new X509Certificate(issuers[0] ?? "").toString(),
      );
      const crl = (await harness.management.get(`/ca/${file}.crl`)).body;
      expect(verifyChain({ root: shape.text(root), certificate, chain: issuers, host: CN, at, crl })).toMatch(
        /: OK$/,
      );
    },
  );

  it("is never valid beyond the subscription, nor less than what the options say", async () => {
    const harness = await start({ policy: { lifetimeDays: 500, subscriptionDays: 400 } });
    const { expiration } = await harness.issue(CN);
    const { json } = await harness.api.get(`/certs/${CN}`);
    expect(expiration).toBe(json["billed_through"]);
  });

  it("given a time after 2050, then openssl still reads the dates", async () => {
    const harness = await start();
    await harness.pass({ days: 25 * 365 });
    const { crt, chain, root } = await harness.issue(CN);
    const issuers = shape.array(chain).map(shape.text);
    const subject = { certificate: shape.text(crt), chain: issuers, root: shape.text(root) };
    expect(verifyChain({ ...subject, host: CN, at: await harness.now() })).toMatch(/: OK$/);
  });
});

describe("the CA", () => {
  const start = useHarness();

  it("given the keys of an earlier run, then it is the same one, and its old certificates verify", async () => {
    const first = await start();
    const rsa = makeCsr(CN, { key: makeKey("rsa:2048") });
    const old = await first.issue(CN, { csr: rsa });
    const authority = await first.sandbox.storedAuthority();
    const second = await start({ authority });
    expect(second.sandbox.caPem).toBe(first.sandbox.caPem);
    const renewed = await second.issue(CN, { csr: rsa });
    expect(renewed["chain"]).toEqual(old["chain"]);
    const at = await second.now();
    const [certificate, chain] = [shape.text(renewed["crt"]), shape.array(renewed["chain"]).map(shape.text)];
    expect(verifyChain({ root: first.sandbox.caPem, certificate, chain, host: CN, at })).toMatch(/: OK$/);
  });

  it("given an unknown file, then 404", async () => {
    const harness = await start();
    expect((await harness.management.get("/ca/root.key")).status).toBe(404);
    expect((await harness.management.get("/ca/root.pem")).text).toBe(harness.sandbox.caPem);
  });
});
