/** What the client sends to SSLMate for each call. */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/ops/clock.ts";
import { API_KEY, clientFor } from "./client.ts";
import { certificateJson, HASH, instanceJson } from "./samples.ts";
import { answer, startScriptedServer } from "./scripted-server.ts";

const NAME = "www.example.com";
const DAY = 86_400_000;

describe("what goes out", () => {
  it("given any call, then the API key is the user name with an empty password, and the agent is told", async () => {
    const server = await startScriptedServer(answer(200, certificateJson));
    await clientFor(server.endpoint, { apiKey: ` ${API_KEY}\n` }).getCertificate(NAME);

    expect(server.received[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`${API_KEY}:`).toString("base64")}`,
      accept: "application/json",
      "user-agent": "sslmate-operator/test",
    });
  });

  it("given a wildcard and attributes to expand, then the star is escaped and expand is repeated", async () => {
    const server = await startScriptedServer(answer(200, { ...certificateJson, cn: "*.example.com" }));
    await clientFor(server.endpoint).getCertificate("*.example.com", {
      expand: ["current.crt", "pending", "dns_approval.status"],
    });

    expect(server.received).toMatchObject([
      {
        method: "GET",
        target: "/api/v2/certs/%2A.example.com?expand=current.crt&expand=pending&expand=dns_approval.status",
        body: "",
      },
    ]);
  });

  it("given settings, then they are a form, and what is left out is not sent", async () => {
    const server = await startScriptedServer(answer(200, certificateJson));
    await clientFor(server.endpoint).saveCertificate(
      NAME,
      {
        csr: "-----BEGIN +/= &\n",
        approvalMethod: "dns",
        approverEmail: undefined,
        sans: [
          { type: "dns", value: "a.example.com", approvalMethod: "dns" },
          {
            type: "dns",
            value: "b.example.com",
            approvalMethod: "email",
            approverEmail: "admin@example.com",
          },
        ],
        autoRenew: false,
        tags: { "owner 1": true, former: false },
      },
      { expand: ["current"] },
    );
    const [request] = server.received;

    expect(request).toMatchObject({ method: "POST", target: `/api/v2/certs/${NAME}?expand=current` });
    expect(request?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(request?.body).toContain("csr=-----BEGIN%20%2B%2F%3D%20%26%0A&");
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      csr: "-----BEGIN +/= &\n",
      approval_method: "dns",
      sans: '[{"type":"dns","value":"a.example.com","approval_method":"dns"},{"type":"dns","value":"b.example.com","approval_method":"email","approver_email":"admin@example.com"}]',
      auto_renew: "false",
      "tags.owner 1": "1",
      "tags.former": "0",
    });
  });

  it.each([
    [[], "[]"],
    [null, "null"],
  ])("given the names %o, then sans is the text %s", async (sans, text) => {
    const server = await startScriptedServer(answer(200, certificateJson));
    await clientFor(server.endpoint).saveCertificate(NAME, { sans });

    expect(new URLSearchParams(server.received[0]?.body).get("sans")).toBe(text);
  });

  it("given settings without any, then an empty form is sent", async () => {
    const server = await startScriptedServer(answer(200, certificateJson));
    await clientFor(server.endpoint).saveCertificate(NAME, {});

    expect(server.received).toMatchObject([{ method: "POST", body: "", headers: { "content-length": "0" } }]);
  });

  it("given an instance by id with poll, by id without, and by key hash, then each has its address", async () => {
    const server = await startScriptedServer(answer(200, instanceJson));
    const client = clientFor(server.endpoint);
    await client.getInstance(NAME, 331, { expand: ["crt", "chain"], poll: 20 });
    await client.getInstance(NAME, 331);
    await client.getInstanceByKeyHash(NAME, HASH, { expand: ["root"] });

    expect(server.received.map(({ target }) => target)).toEqual([
      `/api/v2/certs/${NAME}/instances/331?expand=crt&expand=chain&poll=20`,
      `/api/v2/certs/${NAME}/instances/331`,
      `/api/v2/certs/${NAME}/instances/pubkey_hash:${HASH}?expand=root`,
    ]);
  });

  it("given an endpoint without a path, then the calls stand right below the host", async () => {
    const server = await startScriptedServer(answer(200, certificateJson));
    await clientFor(new URL(server.endpoint).origin).getCertificate(NAME);

    expect(server.received[0]?.target).toBe(`/certs/${NAME}`);
  });

  it("given free calls one after the other, then they share a connection", async () => {
    const server = await startScriptedServer(answer(200, certificateJson));
    const client = clientFor(server.endpoint);
    await client.getCertificate(NAME);
    await client.saveCertificate(NAME, { muted: true });
    await client.getCertificate(NAME);

    expect(server.received.map(({ connection }) => connection)).toEqual([1, 1, 1]);
  });
});

describe("buy", () => {
  it("given a purchase, then exactly that is sent, once, over a connection of its own that ends with it", async () => {
    const server = await startScriptedServer((response, request) =>
      answer(200, request.target.endsWith("/buy") ? instanceJson : certificateJson)(response, request),
    );
    const client = clientFor(server.endpoint);
    await client.getCertificate(NAME);
    const instance = await client.buy(NAME, { invoiceNote: "attempt 1", emailInvoiceTo: "a@example.com" });
    await client.buy(NAME);
    await client.getCertificate(NAME);

    expect(instance.id).toBe(331);
    expect(server.received.map(({ target, body, connection }) => ({ target, body, connection }))).toEqual([
      { target: `/api/v2/certs/${NAME}`, body: "", connection: 1 },
      {
        target: `/api/v2/certs/${NAME}/buy`,
        body: "invoice_note=attempt%201&email_invoice_to=a%40example.com",
        connection: 2,
      },
      { target: `/api/v2/certs/${NAME}/buy`, body: "", connection: 3 },
      { target: `/api/v2/certs/${NAME}`, body: "", connection: 1 },
    ]);
    expect(server.received[1]?.headers.connection).toBe("close");
  });

  it.each([
    ["a reset", (response: { destroy: () => void }) => response.destroy()],
    ["an error of the vendor's", answer(503, { reason: "busy", message: "later", retry_after: 1 })],
    ["a redirect", answer(307, "", { Location: "/api/v2/again" })],
    ["a refusal", answer(401, { reason: "bad_credentials", message: "no" })],
  ])("given %s, then it is not sent again", async (_name, script) => {
    const server = await startScriptedServer(script);
    await expect(clientFor(server.endpoint).buy(NAME)).rejects.toThrow();

    expect(server.received).toHaveLength(1);
  });
});

describe("the vendor's clock", () => {
  it.each([
    ["a Date some days ago, then our clock is ahead of it", "Wed, 25 Nov 2026 12:00:00 GMT", 4 * DAY],
    ["a Date to come, then it is behind", "Tue, 01 Dec 2026 12:00:00 GMT", -2 * DAY],
    ["a Date that is none, then nothing is known", "yesterday", undefined],
  ])("given %s", async (_name, date, ahead) => {
    const server = await startScriptedServer(answer(200, certificateJson, { Date: date }));
    const clock = { ...systemClock, now: () => Date.parse("2026-11-29T12:00:00Z") };
    const client = clientFor(server.endpoint, { clock });
    expect(client.clockAhead).toBeUndefined();
    await client.getCertificate(NAME);
    expect(client.clockAhead).toBe(ahead);
  });
});
