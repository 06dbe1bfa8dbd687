/** Wrong arguments and paths: each gets the documented error object that names the argument, and changes nothing. */
import { describe, expect, it } from "vitest";
import { makeCsr } from "../support/openssl.ts";
import { useHarness } from "../support/use-harness.ts";

const CN = "a.example.com";

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
