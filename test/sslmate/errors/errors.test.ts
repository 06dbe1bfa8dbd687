/** A call that is answered otherwise than asked: what the error says, what it never says, and whether the vendor may have acted. */
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { API_KEY, clientFor, errorOf } from "../client.ts";
import { certificateJson, HASH, instanceJson } from "../samples.ts";
import { answer, startScriptedServer } from "../scripted-server.ts";
import { answers } from "./answers.ts";

const NAME = "www.example.com";
const credentials = Buffer.from(`${API_KEY}:`).toString("base64");

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
