/** Wrong bodies, and bytes that are hardly HTTP: each gets the documented error object, and changes nothing. */
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { rawExchange } from "../support/raw-exchange.ts";
import { shape } from "../support/shape.ts";
import { useHarness } from "../support/use-harness.ts";

const CN = "a.example.com";

describe("a wrong body", () => {
  const start = useHarness();

  it.each([
    ["application/json", "{", 400, /not valid JSON/],
    ["application/json", "[]", 400, /must be a JSON object/],
    ["application/json", '{"csr": {"a": 1}}', 400, /must be a string/],
    ["application/json", '{"csr": "\ud800"}', 400, /PEM/],
    ["application/x-www-form-urlencoded", "csr=%zz", 400, /not valid form encoding/],
    ["application/x-www-form-urlencoded", "csr=%ff", 400, /not valid form encoding/],
    ["application/x-www-form-urlencoded", Buffer.from([0x61, 0x3d, 0xff]), 400, /not UTF-8/],
    ["text/xml", "<csr/>", 415, /x-www-form-urlencoded or application\/json/],
    ["application/x-www-form-urlencoded", "x".repeat(256 * 1024 + 1), 413, /larger than 262144 bytes/],
  ])("given %s with %s, then %i", async (type, body, status, message) => {
    const harness = await start();
    const headers = { "Content-Type": type };
    const answer = await harness.api.send(`/certs/${CN}`, { method: "POST", body, headers });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ message: expect.stringMatching(message) });
    expect((await harness.api.get("/certs")).json["data"]).toEqual([]);
  });

  it("given a body without a length that grows beyond the limit, then it is cut off with 413", async () => {
    const harness = await start();
    const auth = Buffer.from(`${harness.sandbox.apiKey}:`).toString("base64");
    const head = `POST /api/v2/certs/${CN} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${auth}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    expect(await rawExchange(harness, head + chunk.repeat(6))).toMatch(
      /^HTTP\/1\.1 413 .*request_too_large/s,
    );
  });

  it.each([
    ["no HTTP at all", "hello\r\n\r\n", /^HTTP\/1\.1 400 .*"reason":"bad_request"/s],
    [
      "headers without end",
      `GET / HTTP/1.1\r\nX: ${"x".repeat(20_000)}`,
      /^HTTP\/1\.1 431 .*"reason":"bad_request"/s,
    ],
  ])("given %s, then the answer is still the error object", async (_what, bytes, expected) => {
    const harness = await start();
    expect(await rawExchange(harness, bytes)).toMatch(expected);
  });

  it("given a request that stops half-way, then nothing happens and the next one is served", async () => {
    const harness = await start();
    await harness.create(CN);
    const auth = Buffer.from(`${harness.sandbox.apiKey}:`).toString("base64");
    const head = `POST /api/v2/certs/${CN}/buy HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${auth}\r\nContent-Length: 100\r\n\r\nhalf`;
    const { hostname, port } = new URL(harness.sandbox.endpoint);
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    socket.destroy();
    const broken = async (): Promise<unknown> =>
      shape.array((await harness.management.get("/history?kind=request")).json["data"]).at(-1);
    await expect.poll(broken).toMatchObject({ path: `/api/v2/certs/${CN}/buy`, status: null });
    expect(await harness.ledger()).toEqual([]);
    expect((await harness.api.post(`/certs/${CN}/buy`)).status).toBe(200);
  });
});
