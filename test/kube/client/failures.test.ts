/** Calls of the Kubernetes client that fail: the kind of each failure, what it never quotes, and the limits of time and size. */
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { secrets } from "../../../src/kube/client/kinds.ts";
import { ScriptedServer, cut, html, json, open, silence, statusBody } from "../support/scripted-server.ts";
import { widget, widgetList, widgets } from "../support/widgets.ts";
import { failure, key, ScriptedKube } from "../support/scripted-kube.ts";

let kube: ScriptedKube;

beforeEach(async () => {
  kube = await ScriptedKube.start();
});

afterEach(async () => {
  await kube.close();
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
    kube.server.answer(json(status, statusBody(status, reason)));
    expect(await failure(kube.client.replace(widgets, widget("first", "7")))).toMatchObject({
      kind,
      status,
      reason,
    });
  });

  it("given a namespace that is being deleted, then says so", async () => {
    const details = { causes: [{ reason: "NamespaceTerminating", field: "metadata.namespace" }] };
    kube.server.answer(json(403, statusBody(403, "Forbidden", details)));
    expect((await failure(kube.client.replace(widgets, widget("first", "7")))).kind).toBe(
      "namespace-terminating",
    );
  });

  it("given a refusal that quotes Secret data, then names the fields and repeats nothing of it", async () => {
    const details = { causes: [{ reason: "FieldValueInvalid", message: "hunter2", field: "data[tls.key]" }] };
    kube.server.answer(json(422, statusBody(422, "Invalid", details, "invalid: hunter2")));
    const error = await failure(
      kube.client.apply(
        secrets,
        { metadata: key, data: { "tls.key": "aHVudGVyMg==" } },
        { fieldManager: "t" },
      ),
    );
    expect(error.message).toBe("apply secrets shop/first: 422 Invalid, field data[tls.key]");
    expect(error.fields).toEqual(["data[tls.key]"]);
    expect(JSON.stringify(error) + String(error.stack) + String(error.cause)).not.toContain("hunter2");
  });

  it("given a path that is none, then does not repeat it", async () => {
    const causes = [
      "hunter2 =",
      "metadata.labels",
      "metadata.labels",
      "é",
      "spec.names[0].value",
      ".spec.size",
    ].map((field) => ({ reason: "FieldValueInvalid", field }));
    kube.server.answer(json(422, statusBody(422, "Invalid", { causes })));
    expect((await failure(kube.client.replace(widgets, widget("first", "7")))).message).toBe(
      "replace widgets.example.com shop/first: 422 Invalid, field metadata.labels, spec.names[0].value, .spec.size",
    );
  });

  it.each([
    [
      500,
      "InternalError",
      'Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: hunter2',
      ", admission webhook check.example.com",
    ],
    [
      403,
      "Forbidden",
      'admission webhook "check.example.com" denied the request: hunter2',
      ", admission webhook check.example.com",
    ],
    [
      422,
      "Invalid",
      "secrets \"first\" is forbidden: ValidatingAdmissionPolicy 'no-keys' with binding 'no-keys' denied request: hunter2",
      ", ValidatingAdmissionPolicy no-keys",
    ],
    [403, "Forbidden", 'hunter2 admission webhook "check.example.com" denied the request', ""],
  ])(
    "given %i %s: %s, then names who is at fault, and repeats nothing else",
    async (status, reason, text, named) => {
      kube.server.answer(json(status, statusBody(status, reason, {}, text)));
      expect((await failure(kube.client.replace(widgets, widget("first", "7")))).message).toBe(
        `replace widgets.example.com shop/first: ${status} ${reason}${named}`,
      );
    },
  );

  it("given a Retry-After, then carries its seconds", async () => {
    kube.server.answer(json(429, statusBody(429, "TooManyRequests"), { "retry-after": "7" }));
    expect((await failure(kube.client.get(widgets, key))).retryAfterSeconds).toBe(7);
  });

  it("given a Retry-After of a day, then waits minutes at most", async () => {
    kube.server.answer(json(503, {}, { "retry-after": "86400" }));
    expect((await failure(kube.client.get(widgets, key))).retryAfterSeconds).toBe(300);
  });

  it("given HTML with status 200, then it is unexpected and not quoted", async () => {
    kube.server.answer(html(200, "<html>login</html>"));
    const error = await failure(kube.client.get(widgets, key));
    expect(error.kind).toBe("unexpected");
    expect(error.message).toBe("get widgets.example.com shop/first: 200 answer is not JSON");
  });

  it("given HTML with status 502, then the server is unavailable", async () => {
    kube.server.answer(html(502, "<html>bad gateway</html>"));
    expect((await failure(kube.client.get(widgets, key))).kind).toBe("unavailable");
  });

  it.each([
    ["a list", widgetList("1", [])],
    ["null", null],
    ["an object without a uid", { metadata: { name: "first", resourceVersion: "1" } }],
  ])("given %s where an object was asked for, then it is unexpected", async (_, body) => {
    kube.server.answer(json(200, body));
    expect((await failure(kube.client.get(widgets, key))).message).toContain(
      "answer is not an object of the API",
    );
  });
});

describe("KubeClient limits", () => {
  it("given a server that never answers, then the call is given up after its time", async () => {
    kube.server.answer(silence);
    const call = failure(kube.client.get(widgets, key, { timeLimit: 5_000 }));
    await kube.server.received(1);
    await kube.clock.advance(5_000);
    const error = await call;
    expect(error.kind).toBe("timeout");
    expect(error.message).toBe("get widgets.example.com shop/first: no answer within 5 s");
    expect(kube.clock.armed).toBe(0);
    await eventually(() => expect(kube.server.connections).toBe(0));
  });

  it("given a body that stops in the middle, then the call is given up after its time", async () => {
    kube.server.answer(open('{"metadata":'));
    const call = failure(kube.client.get(widgets, key));
    await kube.server.received(1);
    await kube.clock.advance(30_000);
    expect((await call).kind).toBe("timeout");
  });

  it("given a body above the size limit, then the call fails and the connection is cut", async () => {
    kube.server.answer(open("x".repeat(2_000)));
    const error = await failure(kube.connect(kube.server.kubeConfig(), 1_000).get(widgets, key));
    expect(error.message).toContain("answer is larger than 1000 bytes");
    await eventually(() => expect(kube.server.connections).toBe(0));
  });

  it("given a connection that breaks within the body, then it is a network failure", async () => {
    kube.server.answer(cut('{"metadata":'));
    expect((await failure(kube.client.get(widgets, key))).kind).toBe("network");
  });

  it("given nobody who listens, then it is a network failure with its code", async () => {
    const gone = await ScriptedServer.start();
    const kubeConfig = gone.kubeConfig();
    await gone.close();
    const error = await failure(kube.connect(kubeConfig).get(widgets, key));
    expect(error.kind).toBe("network");
    expect(error.message).toBe("get widgets.example.com shop/first: ECONNREFUSED");
  });

  it("given a caller that aborts, then the call throws the caller's reason and leaves no listener", async () => {
    kube.server.answer(silence);
    const stop = new AbortController();
    const call = kube.client.get(widgets, key, { signal: stop.signal }).catch((error: unknown) => error);
    await kube.server.received(1);
    const reason = new Error("stopping");
    stop.abort(reason);
    expect(await call).toBe(reason);
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
    expect(kube.clock.armed).toBe(0);
  });

  it("given a signal aborted before, then the call throws its reason without asking", async () => {
    const reason = new Error("stopped");
    await expect(kube.client.get(widgets, key, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(kube.server.requests).toHaveLength(0);
  });
});
