import { getEventListeners } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KubeClient } from "../../../src/kube/client/client.ts";
import { KubeError } from "../../../src/kube/client/errors.ts";
import { namespaces, secrets } from "../../../src/kube/client/kinds.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { ScriptedServer, cut, html, json, open, silence, statusBody } from "../support/scripted-server.ts";
import { widget, widgetList, widgets } from "../support/widgets.ts";

const key = { namespace: "shop", name: "first" };

let server: ScriptedServer;
let clock: FakeClock;
let client: KubeClient;

function connect(kubeConfig: KubeConfig, sizeLimit = 1_000_000): KubeClient {
  return new KubeClient({ kubeConfig, clock, random: () => 0.5, sizeLimit });
}

async function failure(call: Promise<unknown>): Promise<KubeError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KubeError))
    throw new Error("the call did not fail with a KubeError", { cause: error });
  return error;
}

async function readAllPages(): Promise<void> {
  for await (const page of client.list(widgets)) expect(page.items).toEqual([]);
}

beforeEach(async () => {
  server = await ScriptedServer.start();
  clock = new FakeClock();
  client = connect(server.kubeConfig());
});

afterEach(async () => {
  client.close();
  await server.close();
});

describe("KubeClient.get", () => {
  it("given an object, then returns it, having asked with the token", async () => {
    server.answer(json(200, widget("first", "7")));
    const found = await client.get(widgets, key);
    expect(found?.spec?.size).toBe(1);
    expect(server.asked).toEqual(["GET /apis/example.com/v1/namespaces/shop/widgets/first"]);
    expect(server.requests[0]?.headers.authorization).toBe("Bearer token-of-a-test");
  });

  it("given a cluster-scoped kind of the core group, then asks without a namespace", async () => {
    server.answer(json(200, widget("shop", "7")));
    await client.get(namespaces, { name: "shop" });
    expect(server.asked).toEqual(["GET /api/v1/namespaces/shop"]);
  });

  it("given no such object, then returns undefined", async () => {
    server.answer(json(404, statusBody(404, "NotFound")));
    expect(await client.get(widgets, key)).toBeUndefined();
  });

  it("given a path that the server does not know, then throws instead of saying that there is no object", async () => {
    server.answer(html(404, "404 page not found"));
    expect((await failure(client.get(widgets, key))).kind).toBe("unexpected");
  });

  it("given a server below a path, then keeps the path in front", async () => {
    const behindProxy = connect(server.kubeConfig({}, "/k8s/clusters/c-1/"));
    server.answer(json(200, widget("first", "7")));
    await behindProxy.get(widgets, key);
    expect(server.asked).toEqual(["GET /k8s/clusters/c-1/apis/example.com/v1/namespaces/shop/widgets/first"]);
    behindProxy.close();
  });

  it.each(["", ".", ".."])("given the name %j, then refuses before asking", async (name) => {
    await expect(client.get(widgets, { namespace: "shop", name })).rejects.toThrow(
      `"${name}" is not the name of an object`,
    );
    expect(server.requests).toHaveLength(0);
  });

  it("given no namespace for a namespaced kind, then refuses before asking", async () => {
    await expect(client.get(widgets, { name: "first" })).rejects.toThrow("a Widget lives in a namespace");
  });

  it("given two calls one after the other, then both use one connection", async () => {
    server.answer(json(200, widget("first", "7")), json(200, widget("first", "7")));
    await client.get(widgets, key);
    await client.get(widgets, key);
    expect(server.requests[1]?.port).toBe(server.requests[0]?.port);
  });
});

describe("KubeClient credentials", () => {
  it("given a token file that is rotated, then uses the new token a minute later, without its newline", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kube-client-"));
    const tokenFile = join(folder, "token");
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const rotating = connect(
        server.kubeConfig({ authProvider: { name: "tokenFile", config: { tokenFile } } }),
      );
      server.otherwise = json(200, widget("first", "7"));
      writeFileSync(tokenFile, "before\n");
      await rotating.get(widgets, key);
      writeFileSync(tokenFile, "after\n");
      vi.setSystemTime(Date.now() + 61_000);
      await rotating.get(widgets, key);
      expect(server.requests.map((request) => request.headers.authorization)).toEqual([
        "Bearer before",
        "Bearer after",
      ]);
      rotating.close();
    } finally {
      vi.useRealTimers();
      rmSync(folder, { recursive: true });
    }
  });

  it("given a token file that is missing, then fails as unauthorized without asking", async () => {
    const user = { authProvider: { name: "tokenFile", config: { tokenFile: "/nowhere/token" } } };
    const error = await failure(connect(server.kubeConfig(user)).get(widgets, key));
    expect(error.kind).toBe("unauthorized");
    expect(error.message).toBe("get widgets.example.com shop/first: the kubeconfig gives no credentials");
    expect(server.requests).toHaveLength(0);
  });

  it("given plain http that the kubeconfig does not allow, then refuses at the start", () => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: "plain", server: server.url, skipTLSVerify: false },
      { name: "tester" },
    );
    expect(() => connect(kubeConfig)).toThrow("needs insecure-skip-tls-verify");
  });
});

describe("KubeClient.list", () => {
  it("given two pages, then asks for the second with the token of the first", async () => {
    server.answer(
      json(200, widgetList("40", [widget("first", "7")], "more")),
      json(200, widgetList("40", [widget("second", "8")])),
    );
    const names: string[] = [];
    for await (const page of client.list(widgets, { labelSelector: "a=b", pageSize: 1 })) {
      expect(page.resourceVersion).toBe("40");
      names.push(...page.items.map((item) => item.metadata.name));
    }
    expect(names).toEqual(["first", "second"]);
    expect(server.asked[0]).toBe("GET /apis/example.com/v1/widgets");
    expect(server.requests.map((request) => request.query.toString())).toEqual([
      "labelSelector=a%3Db&limit=1",
      "labelSelector=a%3Db&limit=1&continue=more",
    ]);
  });

  it("given a token that is too old, then throws gone", async () => {
    server.answer(json(200, widgetList("40", [], "more")), json(410, statusBody(410, "Expired")));
    expect((await failure(readAllPages())).kind).toBe("gone");
  });
});

describe("KubeClient writes", () => {
  it("given a new object, then posts it with its kind", async () => {
    server.answer(json(201, widget("first", "7")));
    await client.create(widgets, { metadata: { namespace: "shop", name: "first" }, spec: { size: 3 } });
    expect(server.asked).toEqual(["POST /apis/example.com/v1/namespaces/shop/widgets"]);
    expect(server.requests[0]?.body).toEqual({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { namespace: "shop", name: "first" },
      spec: { size: 3 },
    });
  });

  it("given a new object without a namespace, then refuses before asking", async () => {
    await expect(client.create(widgets, { metadata: { name: "first" } })).rejects.toThrow(
      "lives in a namespace",
    );
    expect(server.requests).toHaveLength(0);
  });

  it("given an object that was read, then puts it back whole", async () => {
    server.answer(json(200, widget("first", "8")));
    const after = await client.replace(widgets, widget("first", "7"));
    expect(after.metadata.resourceVersion).toBe("8");
    expect(server.asked).toEqual(["PUT /apis/example.com/v1/namespaces/shop/widgets/first"]);
    expect(server.requests[0]?.body).toMatchObject({ kind: "Widget", metadata: { resourceVersion: "7" } });
  });

  it("given fields to apply, then sends them as an apply patch of that manager", async () => {
    server.answer(json(200, widget("first", "8")));
    await client.apply(
      widgets,
      { metadata: { ...key, resourceVersion: "7" }, status: { phase: "Done" } },
      { fieldManager: "tester", force: true, subresource: "status" },
    );
    expect(server.asked).toEqual(["PATCH /apis/example.com/v1/namespaces/shop/widgets/first/status"]);
    const request = server.requests[0];
    expect(request?.query.toString()).toBe("fieldManager=tester&force=true");
    expect(request?.headers["content-type"]).toBe("application/apply-patch+yaml");
    expect(request?.body).toEqual({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { ...key, resourceVersion: "7" },
      status: { phase: "Done" },
    });
  });

  it("given preconditions of a delete, then sends them", async () => {
    server.answer(json(200, { kind: "Status", status: "Success" }));
    expect(await client.delete(widgets, key, { uid: "u", resourceVersion: "7" })).toBe(true);
    expect(server.requests[0]?.body).toMatchObject({ preconditions: { uid: "u", resourceVersion: "7" } });
  });

  it("given nothing to delete, then returns false", async () => {
    server.answer(json(404, statusBody(404, "NotFound")));
    expect(await client.delete(widgets, key)).toBe(false);
  });
});

describe("KubeError", () => {
  it.each([
    [400, "BadRequest", "invalid"],
    [401, "Unauthorized", "unauthorized"],
    [403, "Forbidden", "forbidden"],
    [409, "Conflict", "conflict"],
    [409, "AlreadyExists", "already-exists"],
    [410, "Expired", "gone"],
    [413, "RequestEntityTooLarge", "invalid"],
    [415, "UnsupportedMediaType", "unexpected"],
    [422, "Invalid", "invalid"],
    [429, "TooManyRequests", "too-many-requests"],
    [500, "InternalError", "unavailable"],
    [503, "ServiceUnavailable", "unavailable"],
    [504, "Timeout", "timeout"],
  ])("given %i %s, then its kind is that of %s", async (status, reason, kind) => {
    server.answer(json(status, statusBody(status, reason)));
    expect(await failure(client.replace(widgets, widget("first", "7")))).toMatchObject({
      kind,
      status,
      reason,
    });
  });

  it("given a namespace that is being deleted, then says so", async () => {
    const details = { causes: [{ reason: "NamespaceTerminating", field: "metadata.namespace" }] };
    server.answer(json(403, statusBody(403, "Forbidden", details)));
    expect((await failure(client.replace(widgets, widget("first", "7")))).kind).toBe("namespace-terminating");
  });

  it("given a refusal that quotes Secret data, then names the fields and repeats nothing of it", async () => {
    const details = { causes: [{ reason: "FieldValueInvalid", message: "hunter2", field: "data[tls.key]" }] };
    server.answer(json(422, statusBody(422, "Invalid", details, "invalid: hunter2")));
    const error = await failure(
      client.apply(secrets, { metadata: key, data: { "tls.key": "aHVudGVyMg==" } }, { fieldManager: "t" }),
    );
    expect(error.message).toBe("apply secrets shop/first: 422 Invalid");
    expect(error.fields).toEqual(["data[tls.key]"]);
    expect(JSON.stringify(error) + String(error.stack) + String(error.cause)).not.toContain("hunter2");
  });

  it("given a Retry-After, then carries its seconds", async () => {
    server.answer(json(429, statusBody(429, "TooManyRequests"), { "retry-after": "7" }));
    expect((await failure(client.get(widgets, key))).retryAfterSeconds).toBe(7);
  });

  it("given a Retry-After of a day, then waits minutes at most", async () => {
    server.answer(json(503, {}, { "retry-after": "86400" }));
    expect((await failure(client.get(widgets, key))).retryAfterSeconds).toBe(300);
  });

  it("given HTML with status 200, then it is unexpected and not quoted", async () => {
    server.answer(html(200, "<html>login</html>"));
    const error = await failure(client.get(widgets, key));
    expect(error.kind).toBe("unexpected");
    expect(error.message).toBe("get widgets.example.com shop/first: 200 answer is not JSON");
  });

  it("given HTML with status 502, then the server is unavailable", async () => {
    server.answer(html(502, "<html>bad gateway</html>"));
    expect((await failure(client.get(widgets, key))).kind).toBe("unavailable");
  });

  it.each([
    ["a list", widgetList("1", [])],
    ["null", null],
    ["an object without a uid", { metadata: { name: "first", resourceVersion: "1" } }],
  ])("given %s where an object was asked for, then it is unexpected", async (_, body) => {
    server.answer(json(200, body));
    expect((await failure(client.get(widgets, key))).message).toContain("answer is not an object of the API");
  });
});

describe("KubeClient limits", () => {
  it("given a server that never answers, then the call is given up after its time", async () => {
    server.answer(silence);
    const call = failure(client.get(widgets, key, { timeLimit: 5_000 }));
    await server.received(1);
    await clock.advance(5_000);
    const error = await call;
    expect(error.kind).toBe("timeout");
    expect(error.message).toBe("get widgets.example.com shop/first: no answer within 5 s");
    expect(clock.armed).toBe(0);
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });

  it("given a body that stops in the middle, then the call is given up after its time", async () => {
    server.answer(open('{"metadata":'));
    const call = failure(client.get(widgets, key));
    await server.received(1);
    await clock.advance(30_000);
    expect((await call).kind).toBe("timeout");
  });

  it("given a body above the size limit, then the call fails and the connection is cut", async () => {
    server.answer(open("x".repeat(2_000)));
    const error = await failure(connect(server.kubeConfig(), 1_000).get(widgets, key));
    expect(error.message).toContain("answer is larger than 1000 bytes");
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });

  it("given a connection that breaks within the body, then it is a network failure", async () => {
    server.answer(cut('{"metadata":'));
    expect((await failure(client.get(widgets, key))).kind).toBe("network");
  });

  it("given nobody who listens, then it is a network failure with its code", async () => {
    const gone = await ScriptedServer.start();
    const kubeConfig = gone.kubeConfig();
    await gone.close();
    const error = await failure(connect(kubeConfig).get(widgets, key));
    expect(error.kind).toBe("network");
    expect(error.message).toBe("get widgets.example.com shop/first: ECONNREFUSED");
  });

  it("given a caller that aborts, then the call throws the caller's reason and leaves no listener", async () => {
    server.answer(silence);
    const stop = new AbortController();
    const call = client.get(widgets, key, { signal: stop.signal }).catch((error: unknown) => error);
    await server.received(1);
    const reason = new Error("stopping");
    stop.abort(reason);
    expect(await call).toBe(reason);
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
    expect(clock.armed).toBe(0);
  });

  it("given a signal aborted before, then the call throws its reason without asking", async () => {
    const reason = new Error("stopped");
    await expect(client.get(widgets, key, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });
});
