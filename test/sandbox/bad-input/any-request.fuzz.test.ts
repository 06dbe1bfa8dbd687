/** Any request at all: it gets an answer in the documented form, and the sandbox goes on. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzRuns } from "../../support/fuzz-runs.ts";
import { makeCsr } from "../support/openssl.ts";
import { rawExchange } from "../support/raw-exchange.ts";
import { useHarness } from "../support/use-harness.ts";

const CN = "a.example.com";

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
