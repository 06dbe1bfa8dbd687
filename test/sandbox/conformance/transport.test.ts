/** Cases 1 to 5 and 36 to 38: what every answer looks like, and which requests are understood. */
import { describe, expect, it } from "vitest";
import { makeCsr, makeKey } from "../support/openssl.ts";
import { RawClient } from "../support/raw-client.ts";
import { useHarness } from "../support/use-harness.ts";

const ACTIONS = ["buy", "reissue", "redo_approval", "revoke"];

describe("every answer", () => {
  const start = useHarness();

  it("case 1: has exactly the content type application/json, errors too", async () => {
    const harness = await start();
    await harness.create("a.example.com");
    const answers = await Promise.all([
      harness.api.get("/certs"),
      harness.api.get("/certs/a.example.com"),
      harness.api.get("/certs/a.example.com/instances/1"),
      harness.api.get("/nothing"),
      harness.api.send("/certs/a.example.com", { method: "PUT" }),
      harness.client({}).get("/certs"),
      harness.api.postJson("/certs/a.example.com", "not an object"),
    ]);
    expect(new Set(answers.map(({ contentType }) => contentType))).toEqual(new Set(["application/json"]));
  });

  it("case 2: is exactly 200 on success: create, update, buy, reissue, redo, revoke", async () => {
    const harness = await start();
    const { api } = harness;
    expect((await harness.create("a.example.com")).status).toBe(200);
    expect((await api.post("/certs/a.example.com", { muted: "true" })).status).toBe(200);
    expect((await api.post("/certs/a.example.com/buy")).status).toBe(200);
    expect((await api.post("/certs/a.example.com/redo_approval")).status).toBe(200);
    await harness.pass({ seconds: 1 });
    expect((await api.post("/certs/a.example.com/reissue")).status).toBe(200);
    expect((await api.post("/certs/a.example.com/revoke", { all: "1" })).status).toBe(200);
  });

  it("cases 3 and 4: is a JSON object, and an error always has reason and message", async () => {
    const harness = await start({ policy: { approve: "manual" } });
    const { api } = harness;
    const id = await harness.buy("a.example.com");
    const answers = await Promise.all([
      harness.client({ user: "wrong" }).get("/certs/a.example.com"),
      api.get("/certs/not_a_name"),
      api.get("/certs/a.example.com/instances/7"),
      api.get(`/certs/a.example.com/instances/${id}?poll=0`),
      api.get("/no/such/path"),
      api.send("/certs/a.example.com/buy"),
      api.send("/certs/a.example.com", { method: "DELETE" }),
      api.post("/certs/new.example.com", {}),
      ...ACTIONS.map(async (action) => api.post(`/certs/unknown.example.com/${action}`)),
      api.post("/certs/a.example.com/reissue"),
      api.send("/certs/a.example.com", { method: "POST", body: "x".repeat(300_000) }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      401, 400, 404, 412, 404, 405, 405, 400, 404, 404, 404, 404, 409, 413,
    ]);
    for (const { json } of answers) {
      expect(json).toMatchObject({
        reason: expect.stringMatching(/^[a-z_]+$/),
        message: expect.stringMatching(/\w+/),
      });
    }
  });

  it("case 3: is never a redirect", async () => {
    const harness = await start();
    const answers = await Promise.all(
      ["/certs/", "//certs", "/certs/a.example.com/"].map((path) => harness.api.get(path)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it("case 5: is 401 bad_credentials for a wrong key, and needs none for versions and templates", async () => {
    const harness = await start();
    for (const credentials of [
      {},
      { user: "wrong" },
      { user: harness.sandbox.apiKey, password: "x" },
      { user: "" },
    ]) {
      const answer = await harness.client(credentials).get("/certs/example.com");
      expect(answer).toMatchObject({ status: 401, json: { reason: "bad_credentials" } });
    }
    const anonymous = harness.client({});
    expect((await anonymous.get("/latest_client_version")).json).toHaveProperty("latest_client_version");
    expect((await anonymous.get("/config_templates")).json).toMatchObject({
      data: expect.arrayContaining([{ name: "nginx" }]),
    });
    const template = await anonymous.get(
      "/config_templates/nginx?expand=template&include_security_settings=1",
    );
    expect(template.json).toMatchObject({ template: expect.stringContaining("ssl_protocols") });
    const unknown = await anonymous.get("/config_templates/constructor?expand=template");
    expect(unknown).toMatchObject({ status: 404, json: { reason: "template_not_found" } });
  });
});

describe("a request", () => {
  const start = useHarness();

  it("case 36: may encode spaces as %20 or +, newlines as %0A, and put its keys in any order", async () => {
    const harness = await start();
    const csr = makeCsr("a.example.com", { key: makeKey("rsa:2048") });
    const escaped = encodeURIComponent(csr);
    for (const body of [
      `csr=${escaped}&approval_method=dns`,
      `approval_method=dns&csr=${escaped.replaceAll("%20", "+")}`,
      `approval_method=dns&unknown=1&csr=${escaped.replaceAll("%0A", "%0D%0A")}`,
    ]) {
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      const answer = await harness.api.send("/certs/a.example.com?expand=csr", {
        method: "POST",
        body,
        headers,
      });
      expect(answer).toMatchObject({ status: 200, json: { csr } });
    }
  });

  it("case 37: may have a slash at its end, and double slashes", async () => {
    const harness = await start();
    await harness.create("a.example.com");
    expect((await harness.api.post("/certs/a.example.com/", { muted: "1" })).json).toMatchObject({
      muted: true,
    });
    expect((await harness.api.get("//certs//a.example.com")).json).toMatchObject({ exists: true });
    expect((await harness.api.post("/certs/a.example.com/buy/")).json).toMatchObject({ state: "pending" });
  });

  it("case 38: may authenticate with a password that holds colons, and so learns the API key", async () => {
    const harness = await start({ account: { username: "me@example.com", password: "a:b:c:" } });
    const byPassword = harness.client({ user: "me@example.com", password: "a:b:c:" });
    expect((await byPassword.get("/api_credentials")).json).toEqual({ api_key: harness.sandbox.apiKey });
    expect((await byPassword.get("/certs/example.com")).status).toBe(200);
    const wrong = harness.client({ user: "me@example.com", password: "a" });
    expect((await wrong.get("/api_credentials")).json).toMatchObject({ reason: "bad_credentials" });
  });

  it("given the vendor's own User-Agent and Accept, then they change nothing", async () => {
    const harness = await start();
    const client = new RawClient({ base: harness.sandbox.endpoint, user: harness.sandbox.apiKey });
    const headers = { "User-Agent": "SSLMate/1.10.0 curl", Accept: "*/*" };
    const empty = {
      method: "POST",
      body: "",
      headers: { ...headers, "Content-Type": "application/x-www-form-urlencoded" },
    };
    await harness.create("a.example.com");
    expect((await client.send("/certs/a.example.com/buy", empty)).status).toBe(200);
    client.close();
  });
});
