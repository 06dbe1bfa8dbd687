import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SslmateErrorDetails, SslmateErrorKind } from "../../src/sslmate/errors.ts";
import { createAuthority } from "../pki/authority.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { API_KEY, clientFor, errorOf } from "./client.ts";
import { certificateJson, HASH, instanceJson } from "./samples.ts";
import { answer, startScriptedServer, type Script } from "./scripted-server.ts";

const NAME = "www.example.com";
const credentials = Buffer.from(`${API_KEY}:`).toString("base64");

interface Expected extends Partial<SslmateErrorDetails> {
  kind: SslmateErrorKind;
  mayHaveTakenEffect: boolean;
  /** HOST stands for host and port. */
  message: string;
}

const answers: [string, Script, Expected][] = [
  [
    "401 with the error object",
    answer(401, { reason: "bad_credentials", message: "Wrong key" }),
    {
      kind: "unauthorized",
      reason: "bad_credentials",
      vendorMessage: "Wrong key",
      httpStatus: 401,
      mayHaveTakenEffect: false,
      message: "HOST does not accept the API key (HTTP 401, bad_credentials).",
    },
  ],
  [
    "401 of something between",
    answer(401, "<html>"),
    {
      kind: "unauthorized",
      mayHaveTakenEffect: true,
      message: "HOST does not accept the API key (HTTP 401).",
    },
  ],
  [
    "402",
    answer(402, { reason: "card_declined", message: "Card declined" }),
    {
      kind: "payment-required",
      mayHaveTakenEffect: false,
      message: "HOST says that the account cannot pay (HTTP 402, card_declined).",
    },
  ],
  [
    "400 that names a parameter",
    answer(400, {
      reason: "bad_bitsize",
      message: "RSA keys must be 2048, 3072, or 4096 bits",
      param: "csr",
    }),
    {
      kind: "refused",
      reason: "bad_bitsize",
      param: "csr",
      vendorMessage: "RSA keys must be 2048, 3072, or 4096 bits",
      mayHaveTakenEffect: false,
      message: "HOST refused the request (HTTP 400, bad_bitsize, parameter csr).",
    },
  ],
  [
    "404 of something between",
    answer(404, "<html>Not Found</html>"),
    {
      kind: "nonsense",
      httpStatus: 404,
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: HTTP 404 without the documented error object.",
    },
  ],
  [
    "412 with a time to wait",
    answer(412, { reason: "not_ready", message: "pending", retry_after: 7 }),
    {
      kind: "not-ready",
      retryAfterSeconds: 7,
      mayHaveTakenEffect: false,
      message: "The certificate is not ready yet (HTTP 412, not_ready).",
    },
  ],
  [
    "429 with a header",
    answer(429, { reason: "slow_down", message: "…" }, { "Retry-After": "120" }),
    {
      kind: "rate-limited",
      retryAfterSeconds: 120,
      mayHaveTakenEffect: false,
      message: "HOST asks for fewer requests (HTTP 429, slow_down).",
    },
  ],
  [
    "503 with the error object",
    answer(503, { reason: "maintenance", message: "Back soon", retry_after: 20 }),
    {
      kind: "unavailable",
      reason: "maintenance",
      retryAfterSeconds: 20,
      mayHaveTakenEffect: true,
      message: "HOST has an error of its own (HTTP 503, maintenance).",
    },
  ],
  [
    "502 of a proxy",
    answer(502, "<html>Bad Gateway</html>"),
    { kind: "unavailable", mayHaveTakenEffect: true, message: "HOST has an error of its own (HTTP 502)." },
  ],
  [
    "a redirect",
    answer(302, "", { Location: "https://elsewhere.example/" }),
    {
      kind: "nonsense",
      httpStatus: 302,
      mayHaveTakenEffect: true,
      message:
        "HOST answered with a redirect (HTTP 302), which is never followed; set the endpoint to the final address.",
    },
  ],
  [
    "garbled JSON",
    answer(200, '{"id": 331, "sta'),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: the body: expected JSON, got a string.",
    },
  ],
  [
    "an empty body",
    answer(200, ""),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: the body: expected JSON, got an empty string.",
    },
  ],
  [
    "JSON of the wrong shape",
    answer(200, { ...instanceJson, id: "331" }),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: instance.id: expected an integer, got a string.",
    },
  ],
  [
    "an answer cut in the middle",
    (response) => {
      response.writeHead(200, { "Content-Length": "1000" });
      response.write('{"id": 331', () => response.destroy());
    },
    {
      kind: "connection-lost",
      mayHaveTakenEffect: true,
      message: "The connection to HOST was lost before its answer was complete.",
    },
  ],
  [
    "a connection reset before any answer",
    (response) => response.socket?.resetAndDestroy(),
    {
      kind: "connection-lost",
      mayHaveTakenEffect: true,
      message: "The connection to HOST was lost before its answer was complete.",
    },
  ],
  [
    "bytes that are no HTTP",
    (response) => response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n"),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: it is not HTTP.",
    },
  ],
  [
    "an answer of 5 MiB",
    answer(200, JSON.stringify({ ...instanceJson, padding: "x".repeat(5 * 1024 * 1024) })),
    {
      kind: "nonsense",
      mayHaveTakenEffect: true,
      message: "The answer of HOST makes no sense: it is too large.",
    },
  ],
];

describe("a purchase that is answered otherwise than with an instance", () => {
  it.each(answers)(
    "given %s, then the error says so, and whether the vendor may have acted",
    async (_name, script, expected) => {
      const server = await startScriptedServer(script);
      const error = await errorOf(clientFor(server.endpoint).buy(NAME));

      const message = expected.message.replace("HOST", new URL(server.endpoint).host);
      expect(error).toMatchObject({ ...expected, message });
    },
  );

  it("given the vendor echoes the key in every field, then it stands nowhere in the error", async () => {
    const echo = `key ${API_KEY} and ${credentials}`;
    const server = await startScriptedServer(answer(400, { reason: echo, message: echo, param: echo }));
    const error = await errorOf(clientFor(server.endpoint).buy(NAME));

    expect(error.vendorMessage).toBe("key … and …");
    expect(inspect(error)).not.toContain(API_KEY);
    expect(inspect(error)).not.toContain(credentials);
  });

  it.each(answers)(
    "given %s with the key in its body, then neither stands in the error",
    async (_name, script) => {
      const server = await startScriptedServer(script);
      const error = await errorOf(clientFor(server.endpoint).buy(NAME));

      for (const secret of [API_KEY, credentials, "<html>", "SSH-2.0", "xxxx"])
        expect(inspect(error)).not.toContain(secret);
    },
  );

  it.each([
    [-5, 0],
    [2 ** 53 - 1, 31_536_000],
  ])("given a time to wait of %d s, then it is taken for %d s", async (retry_after, seconds) => {
    const server = await startScriptedServer(answer(503, { reason: "busy", message: "later", retry_after }));

    expect((await errorOf(clientFor(server.endpoint).buy(NAME))).retryAfterSeconds).toBe(seconds);
  });

  it("given words with line breaks, escapes and no end, then they are one short line", async () => {
    const words = `a\n\u001b[31mred\u2028${"x".repeat(5000)}`;
    const server = await startScriptedServer(answer(400, { reason: "r\u0000s", message: words }));
    const error = await errorOf(clientFor(server.endpoint).buy(NAME));

    expect(error.reason).toBe("r s");
    expect(error.vendorMessage).toBe(`a [31mred ${"x".repeat(290)}…`);
  });
});

describe("limits of time", () => {
  it("given no answer, then a free call ends after 30 s and a paid one after 45 s, in doubt", async () => {
    for (const [seconds, call] of [
      [30, "getCertificate"],
      [45, "buy"],
    ] as const) {
      const clock = new FakeClock();
      const server = await startScriptedServer(() => undefined);
      const error = errorOf(clientFor(server.endpoint, { clock })[call](NAME));
      await server.firstRequest;
      await clock.advance(seconds * 1000);

      const message = `${new URL(server.endpoint).host} did not answer completely within ${seconds} s.`;
      expect(await error).toMatchObject({ kind: "timeout", mayHaveTakenEffect: true, message });
      expect(clock.armed).toBe(0);
    }
  });

  it("given an answer that trickles, then the limit is for all of it", async () => {
    const clock = new FakeClock();
    const headersSent = Promise.withResolvers<void>();
    const server = await startScriptedServer((response) => {
      response.writeHead(200);
      response.write("{", () => headersSent.resolve());
    });
    const error = errorOf(clientFor(server.endpoint, { clock }).getCertificate(NAME));
    await headersSent.promise;
    await clock.advance(30_000);

    expect(await error).toMatchObject({ kind: "timeout" });
  });

  it("given a poll of 60 s, then the limit is that much longer", async () => {
    const clock = new FakeClock();
    const server = await startScriptedServer(() => undefined);
    const error = errorOf(clientFor(server.endpoint, { clock }).getInstance(NAME, 1, { poll: 60 }));
    await server.firstRequest;
    await clock.advance(89_999);
    expect(clock.armed).toBe(1);
    await clock.advance(1);

    expect((await error).message).toContain("within 90 s.");
  });

  it("given an answer, then no timer is left", async () => {
    const clock = new FakeClock();
    const server = await startScriptedServer(answer(200, certificateJson));
    await clientFor(server.endpoint, { clock }).getCertificate(NAME);

    expect(clock.armed).toBe(0);
  });

  it("given a server that accepts the connection and never speaks TLS, then it is unreachable after 10 s", async () => {
    const clock = new FakeClock();
    const accepted = Promise.withResolvers<void>();
    const port = await listen(net.createServer(() => accepted.resolve()));
    const error = errorOf(clientFor(`https://127.0.0.1:${port}`, { clock }).buy(NAME));
    await accepted.promise;
    await clock.advance(10_000);

    expect(await error).toMatchObject({
      kind: "unreachable",
      mayHaveTakenEffect: false,
      message: `127.0.0.1:${port} cannot be reached: the connection took too long.`,
    });
  });
});

describe("no connection", () => {
  it("given nothing listens there, then the connection was refused and nothing was sent", async () => {
    const server = net.createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));

    expect(await errorOf(clientFor(`http://127.0.0.1:${port}`).buy(NAME))).toMatchObject({
      kind: "unreachable",
      mayHaveTakenEffect: false,
      message: `127.0.0.1:${port} cannot be reached: the connection was refused.`,
    });
  });

  it("given a host that nobody knows, then its name cannot be resolved", async () => {
    expect(await errorOf(clientFor("https://sslmate.invalid").buy(NAME))).toMatchObject({
      kind: "unreachable",
      mayHaveTakenEffect: false,
      message: "sslmate.invalid cannot be reached: its host name cannot be resolved.",
    });
  });

  it("given https where http is spoken, then it says that there is no TLS", async () => {
    const server = await startScriptedServer(answer(200, certificateJson));
    const endpoint = server.endpoint.replace("http:", "https:");

    expect(await errorOf(clientFor(endpoint).buy(NAME))).toMatchObject({
      kind: "unreachable",
      message: `${new URL(endpoint).host} cannot be reached: it does not speak TLS there.`,
    });
  });

  it("given a server that hangs up during the handshake, then nothing was sent", async () => {
    const port = await listen(
      net.createServer((socket) => socket.on("data", () => socket.resetAndDestroy())),
    );

    expect(await errorOf(clientFor(`https://127.0.0.1:${port}`).buy(NAME))).toMatchObject({
      kind: "unreachable",
      mayHaveTakenEffect: false,
      message: `127.0.0.1:${port} cannot be reached: the connection was closed before it was established.`,
    });
  });
});

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

describe("an instance by key hash", () => {
  it.each([404, 400, 410])("given no_such_pubkey_hash with HTTP %d, then there is none", async (status) => {
    const server = await startScriptedServer(
      answer(status, { reason: "no_such_pubkey_hash", message: "none" }),
    );

    expect(await clientFor(server.endpoint).getInstanceByKeyHash(NAME, HASH)).toBe(undefined);
  });

  it.each([
    ["another refusal", answer(404, { reason: "no_such_cert", message: "none" }), "refused"],
    ["a proxy's 404", answer(404, "<html>"), "nonsense"],
    [
      "an error of the vendor's",
      answer(500, { reason: "no_such_pubkey_hash", message: "none" }),
      "unavailable",
    ],
    [
      "an instance with another key",
      answer(200, { ...instanceJson, pubkey_hash: HASH.replace("7", "8") }),
      "nonsense",
    ],
  ])("given %s, then that is no answer, let alone a no", async (_name, script, kind) => {
    const server = await startScriptedServer(script);

    expect((await errorOf(clientFor(server.endpoint).getInstanceByKeyHash(NAME, HASH))).kind).toBe(kind);
  });
});

describe("an answer about something else", () => {
  it("given the object of another name, then it is nonsense", async () => {
    const server = await startScriptedServer(answer(200, { ...certificateJson, cn: "other.example.com" }));
    const error = await errorOf(clientFor(server.endpoint).getCertificate(NAME));

    expect(error).toMatchObject({ kind: "nonsense", mayHaveTakenEffect: true });
    expect(error.message).toContain("certificate.cn: expected the name asked for");
  });

  it("given an instance of another id, then it is nonsense", async () => {
    const server = await startScriptedServer(answer(200, instanceJson));
    const error = await errorOf(clientFor(server.endpoint).getInstance(NAME, 332));

    expect(error.message).toContain("instance.id: expected the one asked for");
  });
});

describe("close", () => {
  it("given a call under way, then it ends as lost", async () => {
    const server = await startScriptedServer(() => undefined);
    const client = clientFor(server.endpoint);
    const error = errorOf(client.getCertificate(NAME));
    await server.firstRequest;
    client.close();

    expect((await error).kind).toBe("connection-lost");
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

async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
