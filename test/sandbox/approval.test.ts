/** Approval that is really checked: a DNS server, a web server and a mailbox of the test's own. */
import { createSocket } from "node:dgram";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { PartialOptions } from "../../src/sandbox/options.ts";
import type { Harness } from "./support/harness.ts";
import { makeKey, selfSigned } from "./support/openssl.ts";
import { shape } from "./support/shape.ts";
import { DnsServer } from "./support/dns-server.ts";
import { useHarness } from "./support/use-harness.ts";

const NOT_INTEGRATED = { httpIntegration: false, dnsIntegration: false };

const check = (network: PartialOptions["network"] = {}): PartialOptions => ({
  policy: { approve: "check" },
  account: NOT_INTEGRATED,
  network,
});

const options = (json: Record<string, unknown>): Record<string, string>[] =>
  shape.array(shape.object(json["dns_approval"])["options"]).map((option) => {
    const { name, type, value } = shape.object(option);
    return { name: shape.text(name), type: shape.text(type), value: shape.text(value) };
  });

const stateOf = async (harness: Harness, id: number): Promise<Record<string, unknown>> =>
  (await harness.management.get(`/instances/${id}`)).json;

describe("approval by checking", () => {
  const start = useHarness();
  const closers: (() => void)[] = [];
  afterEach(() => closers.splice(0).forEach((close) => close()));

  const dnsServer = async (): Promise<DnsServer> => {
    const server = await DnsServer.start(createSocket("udp4"));
    closers.push(() => server.stop());
    return server;
  };
  const webServer = async (listener: RequestListener): Promise<{ server: Server; port: number }> => {
    const server = createServer(listener);
    closers.push(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { server, port: (server.address() as AddressInfo).port };
  };

  it.each(["TXT", "CNAME", "NS"])(
    "given the exact %s record for each name, then it is issued",
    async (type) => {
      const dns = await dnsServer();
      const harness = await start(check({ resolver: dns.address }));
      const created = await harness.create("a.example.com", {
        sans: '[{"type":"dns","value":"*.b.example.com"}]',
      });
      const san = shape.object(shape.array(created.json["sans"])[0]);
      for (const each of [created.json, san]) {
        const record = options(each).find((option) => option["type"] === type);
        dns.publish(record?.["type"] ?? "", record?.["name"] ?? "", record?.["value"] ?? "");
      }
      const { json } = await harness.api.get("/certs/a.example.com?expand=dns_approval.status");
      expect(json).toMatchObject({
        dns_approval: { status: { ready: true } },
        sans: [{ dns_approval: { status: { ready: true } } }],
      });
      const { id } = (await harness.api.post("/certs/a.example.com/buy")).json;
      await expect.poll(async () => (await stateOf(harness, shape.number(id)))["state"]).toBe("active");
    },
  );

  it("given no record or a wrong one, then it stays pending and says why; given redo_approval after mending, then it is issued", async () => {
    const dns = await dnsServer();
    const harness = await start(check({ resolver: dns.address }));
    const created = await harness.create("a.example.com", { sans: "[]" });
    const [record] = options(created.json);
    dns.publish("CNAME", record?.["name"] ?? "", "elsewhere.example.net.");
    const status = await harness.api.get("/certs/a.example.com?expand=dns_approval.status");
    expect(status.json).toMatchObject({ dns_approval: { status: { ready: false } } });
    const id = shape.number((await harness.api.post("/certs/a.example.com/buy")).json["id"]);
    const problem = async (): Promise<unknown> =>
      shape.object(shape.array((await stateOf(harness, id))["names"])[0])["problem"];
    await expect
      .poll(problem)
      .toMatch(/CNAME .* is elsewhere\.example\.net; NS .* is missing; TXT .* is missing/);
    expect((await stateOf(harness, id))["state"]).toBe("pending");
    dns.publish("CNAME", record?.["name"] ?? "", record?.["value"] ?? "");
    await harness.api.post("/certs/a.example.com/redo_approval");
    await expect.poll(async () => (await stateOf(harness, id))["state"]).toBe("active");
  });

  it("given the switch for refused approvals, then a failed check cancels the instance", async () => {
    const dns = await dnsServer();
    const harness = await start({
      ...check({ resolver: dns.address }),
      policy: { approve: "check", switches: { refusedApproval: "canceled" } },
    });
    const id = await harness.buy("a.example.com");
    await expect.poll(async () => (await stateOf(harness, id))["state"]).toBe("canceled");
    expect((await harness.api.get(`/certs/a.example.com/instances/${id}?poll=0`)).json).toMatchObject({
      state: "canceled",
    });
  });

  it("given an integrated account, then nothing has to be published", async () => {
    const harness = await start({ policy: { approve: "check" } });
    const id = await harness.buy("a.example.com");
    await expect.poll(async () => (await stateOf(harness, id))["state"]).toBe("active");
  });

  it("given a web server that proxies to the vendor, then HTTP approval issues", async () => {
    const hosts = { "a.example.com": ["127.0.0.1"] };
    let origin = "";
    const { port } = await webServer((request, response) => {
      void fetch(origin + (request.url ?? ""), {
        headers: { "X-Forwarded-Host": request.headers.host ?? "" },
      }).then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
    });
    const harness = await start(check({ httpPort: port, hosts }));
    origin = new URL(harness.sandbox.endpoint).origin;
    const id = await harness.buy("a.example.com", { approval_method: "http", sans: "[]" });
    await expect.poll(async () => (await stateOf(harness, id))["state"]).toBe("active");
  });

  it("given a redirect to HTTPS of the same host and path, then the file is fetched there, whatever its certificate", async () => {
    let content = "";
    const key = makeKey();
    const cert = selfSigned(key);
    const secure = createTlsServer({ key, cert }, (_request, response) => response.end(content));
    closers.push(() => secure.close());
    await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
    const { port: httpsPort } = secure.address() as AddressInfo;
    const { port: httpPort } = await webServer((request, response) => {
      response.writeHead(301, { Location: `https://a.example.com${request.url}` }).end();
    });
    const harness = await start(check({ httpPort, httpsPort, hosts: { "a.example.com": ["127.0.0.1"] } }));
    const id = await harness.buy("a.example.com", { approval_method: "http", sans: "[]" });
    const problem = async (): Promise<unknown> =>
      shape.object(shape.array((await stateOf(harness, id))["names"])[0])["problem"];
    await expect.poll(problem).toMatch(/^http:\/\/a\.example\.com\/\.well-known\/\S+ holds something else$/);
    const path = new URL(/http:\S+/.exec(shape.text(await problem()))?.[0] ?? "").pathname;
    content = await (await fetch(new URL(path, harness.sandbox.endpoint))).text();
    await harness.api.post("/certs/a.example.com/redo_approval");
    await expect.poll(async () => (await stateOf(harness, id))["state"]).toBe("active");
  });

  it.each([
    ["holds something else", 200, {}, /holds something else/],
    ["is missing", 404, {}, /answers 404/],
    ["redirects elsewhere", 302, { Location: "https://other.example.com/" }, /answers 302/],
  ] as const)(
    "given a file that %s, then HTTP approval is refused",
    async (_what, code, headers, message) => {
      const { port } = await webServer((_request, response) =>
        response.writeHead(code, headers).end("not this"),
      );
      const harness = await start(check({ httpPort: port, hosts: { "a.example.com": ["127.0.0.1"] } }));
      const id = await harness.buy("a.example.com", { approval_method: "http", sans: "[]" });
      const problem = async (): Promise<unknown> =>
        shape.object(shape.array((await stateOf(harness, id))["names"])[0])["problem"];
      await expect.poll(problem).toMatch(message);
    },
  );

  it("given a proxy, then the file is fetched through it", async () => {
    const asked: (string | undefined)[] = [];
    const { port } = await webServer((request, response) => {
      asked.push(request.url);
      response.end("x");
    });
    const harness = await start(check({ httpProxy: `http://127.0.0.1:${port}`, httpPort: 8080 }));
    await harness.buy("a.example.com", { approval_method: "http", sans: "[]" });
    await expect
      .poll(() => asked)
      .toEqual([
        expect.stringMatching(
          /^http:\/\/a\.example\.com:8080\/\.well-known\/pki-validation\/[0-9a-f]{32}\.txt$/,
        ),
      ]);
  });

  it("given e-mail, then each name's link approves it, and the last one issues", async () => {
    const harness = await start(check());
    const id = await harness.buy("a.example.com", {
      approval_method: "email",
      approver_email: "admin@example.com",
    });
    const outbox = shape
      .array((await harness.management.get("/outbox?to=admin@example.com")).json["data"])
      .map(shape.object);
    expect(outbox.map(({ name }) => name)).toEqual(["a.example.com", "www.a.example.com"]);
    for (const [index, { text }] of outbox.entries()) {
      expect((await stateOf(harness, id))["state"], `before link ${index}`).toBe("pending");
      const link = /http:\S+/.exec(shape.text(text))?.[0] ?? "";
      const answer = await harness.management.get(new URL(link).pathname);
      expect(answer).toMatchObject({ status: 200, text: expect.stringContaining("approved") });
    }
    expect((await stateOf(harness, id))["state"]).toBe("active");
    expect((await harness.management.get("/approve/guessed")).status).toBe(404);
  });

  it("given e-mail and redo_approval, then the message goes to the address of now", async () => {
    const harness = await start(check());
    await harness.buy("a.example.com", {
      approval_method: "email",
      approver_email: "admin@example.com",
      sans: "[]",
    });
    await harness.api.post("/certs/a.example.com", { approver_email: "webmaster@a.example.com" });
    await harness.api.post("/certs/a.example.com/redo_approval");
    const { json } = await harness.management.get("/outbox");
    expect(json["data"]).toMatchObject([{ to: "admin@example.com" }, { to: "webmaster@a.example.com" }]);
  });

  it.each([
    ["follow-csr", false],
    ["stay", true],
  ] as const)(
    "given dnsRecords=%s and a new CSR, then the records stay the same: %s",
    async (dnsRecords, same) => {
      const harness = await start({ policy: { switches: { dnsRecords } } });
      const before = options((await harness.create("a.example.com")).json);
      const after = options((await harness.create("a.example.com")).json);
      expect(JSON.stringify(before) === JSON.stringify(after)).toBe(same);
    },
  );
});
