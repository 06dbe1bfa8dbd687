/** Calls through a proxy: a real one, real TLS with the vendor behind it, and everything a proxy can do wrong. */
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { createAuthority } from "../pki/authority.ts";
import { createSslmateClient } from "../../src/sslmate/client.ts";
import { SslmateConfigurationError } from "../../src/sslmate/errors.ts";
import { systemClock } from "../../src/ops/clock.ts";
import { startConnectProxy, type ConnectProxy } from "../support/connect-proxy.ts";
import { API_KEY, clientFor, errorOf } from "./client.ts";
import { certificateJson, instanceJson } from "./samples.ts";
import { answer, startScriptedServer, type Script, type ScriptedServer } from "./scripted-server.ts";

const NAME = "www.example.com";
const authority = createAuthority((cleanUp) => afterAll(cleanUp));

function certified(name: string): { key: string; cert: string } {
  const { certificatePem, privateKeyPem } = authority.issue({
    names: [name],
    notBefore: "20200101000000Z",
    notAfter: "20360101000000Z",
  });
  return { key: privateKeyPem, cert: certificatePem + authority.lower + authority.upper };
}

async function proxyFor(tls?: { key: string; cert: string }): Promise<ConnectProxy> {
  const proxy = await startConnectProxy(tls);
  onTestFinished(async () => proxy.stop());
  return proxy;
}

async function vendor(script: Script = answer(200, certificateJson)): Promise<ScriptedServer> {
  return startScriptedServer(script, certified("localhost"));
}

describe("a client with a proxy", () => {
  it("given one that works, then calls go through it, end to end in TLS, over one tunnel", async () => {
    const [proxy, server] = [await proxyFor(), await vendor()];
    const client = clientFor(server.endpoint, { caBundle: authority.root, proxyUrl: proxy.url });
    await client.getCertificate(NAME);
    await client.getCertificate(NAME);
    expect(proxy.asked).toEqual([new URL(server.endpoint).host]);
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 1]);
    expect(proxy.headers).not.toHaveProperty("authorization");
    expect(proxy.headers).not.toHaveProperty("proxy-authorization");
  });

  it("given a paid call, then it has a tunnel of its own", async () => {
    const proxy = await proxyFor();
    const server = await vendor((response, request) =>
      answer(200, request.method === "GET" ? certificateJson : instanceJson)(response, request),
    );
    const client = clientFor(server.endpoint, { caBundle: authority.root, proxyUrl: proxy.url });
    await client.getCertificate(NAME);
    await client.buy(NAME);
    expect(proxy.asked.length).toBe(2);
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it("given a proxy that speaks TLS and is certified by the CA bundle, then it is used", async () => {
    const [proxy, server] = [await proxyFor(certified("localhost")), await vendor()];
    const client = clientFor(server.endpoint, { caBundle: authority.root, proxyUrl: proxy.url });
    await client.getCertificate(NAME);
    expect(proxy.asked.length).toBe(1);
  });

  it("given a proxy whose certificate nobody vouches for, then nothing is sent through it", async () => {
    const [proxy, server] = [await proxyFor(certified("other.example")), await vendor()];
    const client = clientFor(server.endpoint, { caBundle: authority.root, proxyUrl: proxy.url });
    const { kind, message } = await errorOf(client.buy(NAME));
    expect(kind).toBe("proxy");
    expect(message).toContain("its TLS certificate is for another host");
    expect(proxy.asked).toEqual([]);
  });

  it("given that somebody else stands behind the tunnel, then his certificate is refused and the key is not sent", async () => {
    const proxy = await proxyFor();
    const server = await startScriptedServer(answer(200, certificateJson), certified("other.example"));
    const client = clientFor(server.endpoint, { caBundle: authority.root, proxyUrl: proxy.url });
    const error = await errorOf(client.buy(NAME));
    expect(error).toMatchObject({ kind: "unreachable", mayHaveTakenEffect: false });
    expect(error.message).toContain("its TLS certificate is for another host");
    expect(server.received).toEqual([]);
  });

  it.each([
    [403, "refuses (HTTP 403); let it allow that host"],
    [
      407,
      "wants a user name and a password (HTTP 407), which the operator never sends; let it allow the operator by its address",
    ],
    [502, "gives no tunnel (HTTP 502)"],
  ])(
    "given a proxy that answers %i, then that is said, and nothing can have taken effect",
    async (status, why) => {
      const [proxy, server] = [await proxyFor(), await vendor()];
      proxy.answer = status;
      const client = clientFor(server.endpoint, { caBundle: authority.root, proxyUrl: proxy.url });
      const error = await errorOf(client.buy(NAME));
      const [proxyHost, host] = [new URL(proxy.url).host, new URL(server.endpoint).host];
      expect(error).toMatchObject({ kind: "proxy", mayHaveTakenEffect: false });
      expect(error.message).toBe(`The proxy ${proxyHost}, through which ${host} is asked, ${why}.`);
      expect(error.message).not.toContain("secret");
    },
  );

  it("given a proxy that never answers, then the call ends in the time for a connection", async () => {
    const [proxy, server] = [await proxyFor(), await vendor()];
    proxy.answer = "silence";
    const client = clientFor(server.endpoint, {
      caBundle: authority.root,
      proxyUrl: proxy.url,
      limits: { connectMilliseconds: 50 },
    });
    expect(await errorOf(client.buy(NAME))).toMatchObject({ mayHaveTakenEffect: false });
  });

  it("given a proxy that speaks before the vendor does, then the tunnel is not used", async () => {
    const [proxy, server] = [await proxyFor(), await vendor()];
    proxy.answer = "chatter";
    const client = clientFor(server.endpoint, { caBundle: authority.root, proxyUrl: proxy.url });
    const error = await errorOf(client.buy(NAME));
    expect(error.mayHaveTakenEffect).toBe(false);
    expect(server.received).toEqual([]);
  });

  it("given that nothing listens there, then the proxy is named", async () => {
    const listener = createServer().listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    listener.close();
    await once(listener, "close");
    const server = await vendor();
    const proxyUrl = `http://127.0.0.1:${port}`;
    const error = await errorOf(clientFor(server.endpoint, { caBundle: authority.root, proxyUrl }).buy(NAME));
    expect(error).toMatchObject({ kind: "proxy", mayHaveTakenEffect: false });
    expect(error.message).toContain(`127.0.0.1:${port}, through which`);
    expect(error.message).toContain("the connection was refused");
  });

  it.each([
    ["a user name", "http://me@proxy.example:3128"],
    ["a password", "http://me:hunter2@proxy.example:3128"],
    ["a path", "http://proxy.example:3128/path"],
    ["another scheme", "socks5://proxy.example:1080"],
    ["no address", "proxy.example"],
  ])("given %s in its address, then no client is made, and the address is not repeated", (_, proxyUrl) => {
    const make = (): unknown =>
      createSslmateClient({
        endpoint: "https://sslmate.com/api/v2",
        apiKey: API_KEY,
        proxyUrl,
        clock: systemClock,
        userAgent: "test",
      });
    expect(make).toThrow(SslmateConfigurationError);
    expect(make).toThrow(/^The proxy's address (?!.*hunter2)/);
  });

  it("given an endpoint in plain HTTP, then no client is made: the proxy would see the API key", () => {
    expect(() => clientFor("http://127.0.0.1:1/api/v2", { proxyUrl: "http://proxy.example" })).toThrow(
      "A proxy is for an endpoint that begins with https://",
    );
  });
});

describe("a client that is retired", () => {
  it("given a call under way, then that ends as if nothing had happened, and the connection is closed after it", async () => {
    const held = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const server = await startScriptedServer((response, request) => {
      response.socket?.once("close", () => closed.resolve());
      void held.promise.then(() => answer(200, certificateJson)(response, request));
    });
    const client = clientFor(server.endpoint);
    const call = client.getCertificate(NAME);
    await server.firstRequest;
    client.retire();
    held.resolve();
    expect((await call).commonName).toBe(NAME);
    await closed.promise;
  });

  it("given that its owner goes on with it, then his calls are answered", async () => {
    const server = await startScriptedServer(answer(200, certificateJson));
    const client = clientFor(server.endpoint);
    client.retire();
    await client.getCertificate(NAME);
    expect((await client.getCertificate(NAME)).commonName).toBe(NAME);
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 2]);
  });
});
