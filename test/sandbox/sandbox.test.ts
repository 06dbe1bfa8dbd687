/** The sandbox as a whole: a certificate bought from it is one that openssl verifies. */
import { connect } from "node:tls";
import type { X509Certificate } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { Harness } from "./support/harness.ts";
import { makeCsr, makeKey, publicKeyHash, verifyChain } from "./support/openssl.ts";
import { RawClient } from "./support/raw-client.ts";
import { shape } from "./support/shape.ts";

describe("a sandbox", () => {
  const started: { stop(): Promise<void> }[] = [];
  const start = async (...options: Parameters<typeof Harness.start>): Promise<Harness> => {
    const harness = await Harness.start(...options);
    started.push(harness);
    return harness;
  };
  afterEach(async () => {
    for (const each of started.splice(0)) await each.stop();
  });

  it.each([["P-256"], ["P-384"], ["rsa:2048"]] as const)(
    "given a purchase with a %s key, then openssl verifies the chain for every name",
    async (kind) => {
      const harness = await start();
      const key = makeKey(kind);
      const instance = await harness.issue("shop.example.com", { csr: makeCsr("shop.example.com", { key }) });
      expect(instance).toMatchObject({ state: "active", pubkey_hash: publicKeyHash(key) });
      for (const host of ["shop.example.com", "www.shop.example.com"]) {
        const verdict = verifyChain({
          root: harness.sandbox.caPem,
          chain: shape.array(instance["chain"]).map(shape.text),
          certificate: shape.text(instance["crt"]),
          host,
          at: await harness.now(),
        });
        expect(verdict).toMatch(/: OK$/);
      }
    },
  );

  it("given HTTPS, then its certificate is from its own CA and good for the loopback names", async () => {
    const sandbox = await startSandbox({ clock: new FakeClock() });
    started.push(sandbox);
    const client = new RawClient({ base: sandbox.endpoint, ca: sandbox.caPem, user: sandbox.apiKey });
    expect((await client.get("/certs/example.com")).status).toBe(200);
    client.close();
    const { port } = new URL(sandbox.endpoint);
    const certificate = await new Promise<X509Certificate | undefined>((resolve, reject) => {
      const socket = connect({
        host: "127.0.0.1",
        port: Number(port),
        ca: sandbox.caPem,
        servername: "localhost",
      });
      socket.once("error", reject);
      socket.once("secureConnect", () => {
        const found = socket.getPeerX509Certificate();
        socket.destroy();
        resolve(found);
      });
    });
    expect(certificate?.subjectAltName).toBe(
      "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
    );
  });

  it("given a stop while a long-poll is open, then it ends and no timer is left", async () => {
    const harness = await Harness.start({ policy: { approve: "manual" } });
    const id = await harness.buy("a.example.com");
    const poll = harness.api.get(`/certs/a.example.com/instances/${id}?poll=60`).catch(() => "cut");
    await expect.poll(() => harness.clock.armed).toBe(1);
    await harness.stop();
    expect(await poll).toBe("cut");
    expect(harness.clock.armed).toBe(0);
  });

  it("given two simultaneous buys, then they are charged one after the other", async () => {
    const harness = await start();
    await harness.create("twice.example.com");
    const answers = await Promise.all(
      [1, 2].map(async () => harness.api.post("/certs/twice.example.com/buy")),
    );
    expect(new Set(answers.map((answer) => answer.json["id"])).size).toBe(2);
    const ledger = await harness.ledger();
    expect(ledger).toHaveLength(2);
    expect(ledger.map((entry) => entry["instanceId"])).toEqual([1001, 1002]);
  });
});
