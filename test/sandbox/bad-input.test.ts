/** Wrong requests: each gets the documented error object that names what is wrong, and changes nothing. */
import { connect } from "node:net";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeCsr, makeKey, openssl, withFiles } from "./support/openssl.ts";
import type { Harness } from "./support/harness.ts";
import { shape } from "./support/shape.ts";
import { useHarness } from "./support/use-harness.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";

const CN = "a.example.com";

/** A CSR with one bit of its signature turned. */
function forged(): string {
  const lines = makeCsr(CN).split("\n");
  const last = lines.at(-3) ?? "";
  lines[lines.length - 3] = last.slice(0, -6) + (last.at(-6) === "A" ? "B" : "A") + last.slice(-5);
  return lines.join("\n");
}

const withSubject = (subject: string): string => makeCsr(CN, { subject });

describe("a wrong CSR", () => {
  const start = useHarness();

  it.each([
    ["nothing", () => "", /must be one PEM-encoded/],
    ["no PEM", () => "nonsense", /must be one PEM-encoded/],
    ["a key instead", () => makeKey(), /must be one PEM-encoded/],
    ["two of them", () => makeCsr(CN) + makeCsr(CN), /must be one PEM-encoded/],
    ["no DER", () => makeCsr(CN).replace(/\n[^-]+\n/, "\nAAAA\n"), /not a well-formed PKCS#10/],
    [
      "RSA of 1024 bits",
      () => makeCsr(CN, { key: makeKey("rsa:1024") }),
      /^RSA keys must be 2048, 3072, or 4096 bits$/,
    ],
    ["curve P-521", () => makeCsr(CN, { key: makeKey("secp521r1") }), /P-256 or P-384/],
    ["Ed25519", () => makeCsr(CN, { key: makeKey("ed25519") }), /RSA or ECDSA/],
    ["a wrong signature", forged, /signature is wrong/],
    [
      "another common name",
      () => withSubject("/C=US/CN=b.example.com"),
      /common name must be a\.example\.com/,
    ],
    ["no common name", () => withSubject("/C=US"), /common name must be/],
    ["no country", () => withSubject(`/CN=${CN}`), /two-letter country/],
    ["SHA-1", () => sha1Csr(), /SHA-256, SHA-384 or SHA-512/],
  ])("given %s, then 400", async (_what, csr, message) => {
    const harness = await start();
    const { status, json } = await harness.api.post(`/certs/${CN}`, { csr: csr(), approval_method: "dns" });
    expect(status).toBe(400);
    expect(json).toMatchObject({
      reason: expect.stringMatching(/^bad_/),
      param: "csr",
      message: expect.stringMatching(message),
    });
    expect((await harness.api.get(`/certs/${CN}`)).json["exists"]).toBe(false);
  });

  it("given RSA of 1024 bits, then the reason is the one of the reference", async () => {
    const harness = await start();
    const answer = await harness.create(CN, { csr: makeCsr(CN, { key: makeKey("rsa:1024") }) });
    expect(answer.json).toEqual({
      reason: "bad_bitsize",
      message: "RSA keys must be 2048, 3072, or 4096 bits",
      param: "csr",
    });
  });
});

function sha1Csr(): string {
  return withFiles({ key: makeKey("rsa:2048") }, (files) =>
    openssl(["req", "-new", "-sha1", "-key", files["key"] ?? "", "-subj", `/C=US/CN=${CN}`]),
  );
}

const sans = (...items: unknown[]): Record<string, string> => ({ sans: JSON.stringify(items) });
const dns = (value: string): object => ({ type: "dns", value, approval_method: "dns" });

const WRONG_ARGUMENTS: readonly [Record<string, string>, string, RegExp][] = [
  [{ approval_method: "pigeon" }, "approval_method", /must be "email", "http" or "dns"/],
  [{ approval_method: "email" }, "approver_email", /required/],
  [
    { approval_method: "email", approver_email: "me@elsewhere.example.net" },
    "approver_email",
    /one of the addresses/,
  ],
  [{ type: "ov" }, "type", /"dv" or "ev"/],
  [{ auto_renew: "yes" }, "auto_renew", /"true" or "false"/],
  [{ sans: "nonsense" }, "sans", /string containing JSON/],
  [{ sans: '"a"' }, "sans", /null or an array/],
  [sans("b.example.com"), "sans", /must be an object/],
  [sans({ type: "ip", value: "192.0.2.1" }), "sans", /must be "dns"/],
  [sans(dns("not a name")), "sans", /must be a DNS name/],
  [sans(dns("192.0.2.1")), "sans", /must be a DNS name/],
  [sans(dns("b.example.com"), dns("B.example.com")), "sans", /b\.example\.com stands twice/],
  [sans(dns(CN)), "sans", /stands twice/],
  [sans({ ...dns("*.b.example.com"), approval_method: "http" }), "sans", /cannot be approved over HTTP/],
  [sans(...Array.from({ length: 100 }, (_, index) => dns(`n${index}.example.com`))), "sans", /at most 99/],
  [{ tags: "[1]" }, "tags", /1 to 255 characters/],
  [{ tags: "{}" }, "tags", /array of strings/],
  [{ "tags.x": "2" }, "tags.x", /"true" or "false"/],
];

describe("a wrong argument", () => {
  const start = useHarness();

  it.each(
    WRONG_ARGUMENTS.map(([form, param, message]) => ({
      form,
      param,
      message,
      shown: JSON.stringify(form).slice(0, 80),
    })),
  )("given $shown, then 400 for $param, and the settings stay", async ({ form, param, message }) => {
    const harness = await start();
    const before = await harness.create(CN);
    const { status, json } = await harness.api.post(`/certs/${CN}`, { muted: "true", ...form });
    expect(status).toBe(400);
    expect(json).toMatchObject({ param, message: expect.stringMatching(message) });
    expect((await harness.api.get(`/certs/${CN}`)).json).toEqual(before.json);
  });

  it.each([[{}], [{ csr: "x" }]])(
    "given a new certificate with %j only, then the missing argument is named",
    async (form) => {
      const harness = await start();
      const csr = makeCsr(CN);
      const { json } = await harness.api.post(`/certs/${CN}`, "csr" in form ? { csr } : {});
      const param = "csr" in form ? "approval_method" : "csr";
      expect(json).toMatchObject({
        reason: "missing_param",
        param,
        message: `The ${param} argument is required`,
      });
    },
  );

  it("given HTTP approval of a wildcard, then 400", async () => {
    const harness = await start();
    const csr = makeCsr("*.example.com");
    const { json } = await harness.api.post("/certs/%2A.example.com", { csr, approval_method: "http" });
    expect(json).toMatchObject({ param: "approval_method" });
  });

  it.each(["-1", "1.5", "NaN", "1e3", "", "99999999999999999999"])(
    "given poll=%s, then 400",
    async (poll) => {
      const harness = await start();
      const id = await harness.buy(CN);
      const answer = await harness.api.get(`/certs/${CN}/instances/${id}?poll=${poll}`);
      expect(answer).toMatchObject({ status: 400, json: { reason: "bad_poll", param: "poll" } });
    },
  );

  it.each([
    ["certs/nodots", 400],
    ["certs/a..example.com", 400],
    ["certs/%00.example.com", 400],
    ["certs/%ff%fe.example.com", 400],
    ["certs/192.0.2.1", 400],
    [`certs/${"x".repeat(60)}.example.com`, 400],
    ["certs/-a.example.com", 400],
    ["certs/a.example.com/unknown", 404],
    ["certs/a.example.com/instances", 404],
    ["certs/a.example.com/instances/1001x", 404],
    ["certs/a.example.com/instances/-1", 404],
    ["certs/b.example.com/instances/1001", 404],
    ["products/xx/approval?cn=a.example.com", 404],
    ["products/dv/approval", 400],
    ["pricing?cn=nodots", 400],
    ["certs/a.example.com?expand=%ff", 400],
    ["../../etc/passwd", 404],
  ])("given GET %s, then %i", async (path, status) => {
    const harness = await start();
    await harness.buy(CN);
    const answer = await harness.api.get(`/${path}`);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ reason: expect.any(String), message: expect.any(String) });
  });

  it("given the instance of another account's certificate, then it is not found", async () => {
    const harness = await start();
    const id = await harness.buy(CN);
    await harness.management.postJson("/accounts", { apiKey: "2_other" });
    const other = harness.client({ user: "2_other" });
    expect((await other.get(`/certs/${CN}/instances/${id}`)).status).toBe(404);
  });
});

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

/** Sends bytes over a bare connection and reads until it ends. */
async function rawExchange(harness: Harness, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(harness.sandbox.endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => (answer += String(chunk)));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
    socket.end(bytes);
  });
}

describe("any request at all", () => {
  const start = useHarness();

  const segment = fc.oneof(
    fc.constantFrom(
      "certs",
      CN,
      "%2A.example.com",
      "buy",
      "reissue",
      "revoke",
      "redo_approval",
      "test",
      "instances",
    ),
    fc.constantFrom(
      "1001",
      "pubkey_hash:0",
      "pricing",
      "products",
      "dv",
      "approval",
      "config_templates",
      "nginx",
      "..",
      "",
    ),
    fc.string({ maxLength: 12 }).map(encodeURIComponent),
    fc.constantFrom("%", "%zz", "%00", "a".repeat(300)),
  );
  const argument = fc.oneof(
    fc.constantFrom(
      "csr",
      "approval_method",
      "approver_email",
      "sans",
      "tags",
      "tags.x",
      "all",
      "poll",
      "expand",
      "cn",
      "__proto__",
    ),
    fc.string({ maxLength: 6 }),
  );
  const value = fc.oneof(
    fc.constantFrom(
      "dns",
      "email",
      "null",
      "[]",
      "[null]",
      "true",
      "0",
      "-1",
      "current.crt",
      '[{"type":"dns","value":"x.y"}]',
    ),
    fc.json({ maxDepth: 2 }),
    fc.string({ maxLength: 20 }),
  );
  const form = fc
    .array(fc.tuple(argument, value), { maxLength: 5 })
    .map((pairs) =>
      pairs.map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`).join("&"),
    );
  const body = fc.oneof(
    form.map((text) => ({ type: "application/x-www-form-urlencoded", body: Buffer.from(text) })),
    fc.json({ maxDepth: 3 }).map((text) => ({ type: "application/json", body: Buffer.from(text) })),
    fc.dictionary(argument, fc.jsonValue({ maxDepth: 2 })).map((content) => ({
      type: "application/json",
      body: Buffer.from(JSON.stringify(content)),
    })),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => ({ type: "application/json", body: Buffer.from(bytes) })),
  );
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"),
    path: fc.array(segment, { maxLength: 5 }),
    query: form,
    body,
  });

  it("gets an answer in the documented form, never a 500, and the sandbox goes on", async () => {
    // Names are checked against a map, so that no made-up host is looked up on the network.
    const harness = await start({ network: { hosts: { [CN]: [], [`www.${CN}`]: [] } } });
    await harness.issue(CN);
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, query, body: sent }) => {
        const isRead = ["GET", "HEAD"].includes(method);
        // The installation test would really connect to made-up hosts.
        fc.pre(!path.includes("test"));
        const answer = await harness.api.send(`/${path.join("/")}?${query}`, {
          method,
          ...(!isRead && { body: sent.body, headers: { "Content-Type": sent.type } }),
        });
        expect(answer.contentType).toBe("application/json");
        expect(answer.status).toBeLessThan(500);
        if (method === "HEAD") return;
        if (answer.status !== 200)
          expect(answer.json).toMatchObject({ reason: expect.any(String), message: expect.any(String) });
        expect(answer.text).not.toMatch(/\bat .*:\d+:\d+/);
      }),
      fuzzRuns(400),
    );
    expect((await harness.api.get(`/certs/${CN}`)).json["exists"]).toBe(true);
  });

  it("given bytes that are no request, then nothing breaks", async () => {
    const harness = await start();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const answer = await rawExchange(harness, bytes);
        if (answer !== "") expect(answer).toMatch(/^HTTP\/1\.1 [45]\d\d .*\r\n\r\n\{.*\}$/s);
      }),
      fuzzRuns(100),
    );
    expect((await harness.api.get("/certs")).status).toBe(200);
  });

  it("given a CSR with any byte changed, then it is refused with 400", async () => {
    const harness = await start();
    const pem = makeCsr(CN);
    const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
    await fc.assert(
      fc.asyncProperty(
        fc.nat(der.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(3),
        async (at, mask, cut) => {
          const changed = Buffer.from(der.subarray(0, cut === 0 ? at : der.length));
          if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ mask;
          const csr = `-----BEGIN CERTIFICATE REQUEST-----\n${changed.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
          const { status, json } = await harness.api.post(`/certs/${CN}`, { csr, approval_method: "dns" });
          expect([status, json["param"]]).toEqual([400, "csr"]);
        },
      ),
      fuzzRuns(300),
    );
  });
});
