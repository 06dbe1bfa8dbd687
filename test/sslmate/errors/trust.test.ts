/** A server whose TLS certificate is not to be trusted: the error says why, and nothing is sent to it. */
import tls from "node:tls";
import { describe, expect, it } from "vitest";
import { createAuthority } from "../../pki/authority.ts";
import { clientFor, errorOf } from "../client.ts";
import { certificateJson } from "../samples.ts";
import { answer, startScriptedServer } from "../scripted-server.ts";
import { listen } from "./listening-server.ts";

const NAME = "www.example.com";

describe("trust", () => {
  it("given the authority in caBundle, then the call is answered", async () => {
    const { tls: pair, root } = chainFor("localhost");
    const server = await startScriptedServer(answer(200, certificateJson), pair);
    const client = clientFor(server.endpoint, { caBundle: root });

    expect((await client.getCertificate(NAME)).exists).toBe(true);
  });

  it("given an authority that nobody trusts, then the error names caBundle, and not one byte of the request left", async () => {
    const { tls: pair } = chainFor("localhost");
    const bytes: Buffer[] = [];
    const closed = Promise.withResolvers<void>();
    const server = tls.createServer(pair, (socket) => {
      socket.on("data", (chunk) => bytes.push(chunk));
      socket.on("error", () => undefined);
      socket.on("close", () => closed.resolve());
    });
    server.on("tlsClientError", () => closed.resolve());
    const port = await listen(server);
    const error = await errorOf(clientFor(`https://localhost:${port}`).buy(NAME));
    await closed.promise;

    expect(error).toMatchObject({
      kind: "unreachable",
      mayHaveTakenEffect: false,
      message: `localhost:${port} cannot be reached: its TLS certificate is not signed by an authority that is trusted; if it should be, name the authority in caBundle.`,
    });
    expect(Buffer.concat(bytes).toString()).toBe("");
  });

  it("given a certificate for another host, then the error says so", async () => {
    const { tls: pair, root } = chainFor("elsewhere.example");
    const server = await startScriptedServer(answer(200, certificateJson), pair);
    const error = await errorOf(clientFor(server.endpoint, { caBundle: root }).getCertificate(NAME));

    expect(error.message).toContain("its TLS certificate is for another host");
    expect(server.received).toEqual([]);
  });

  it("given an expired certificate, then the error says so", async () => {
    const { tls: pair, root } = chainFor("localhost", "20210101000000Z");
    const server = await startScriptedServer(answer(200, certificateJson), pair);
    const error = await errorOf(clientFor(server.endpoint, { caBundle: root }).getCertificate(NAME));

    expect(error.message).toContain("its TLS certificate has expired");
  });
});

function chainFor(name: string, notAfter = "20360101000000Z") {
  const authority = createAuthority();
  const { certificatePem, privateKeyPem } = authority.issue({
    names: [name],
    notBefore: "20200101000000Z",
    notAfter,
  });
  const cert = certificatePem + authority.lower + authority.upper;
  return { tls: { key: privateKeyPem, cert }, root: authority.root };
}
