/** A call that gets no answer: limits of time, no connection, and a client that is closed. */
import net from "node:net";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../support/fake-clock.ts";
import { clientFor, errorOf } from "../client.ts";
import { certificateJson } from "../samples.ts";
import { answer, startScriptedServer } from "../scripted-server.ts";
import { listen } from "./listening-server.ts";

const NAME = "www.example.com";

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
