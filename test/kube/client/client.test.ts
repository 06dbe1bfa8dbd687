/** The calls of the Kubernetes client: what goes out for each, and what comes back. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { namespaces } from "../../../src/kube/client/kinds.ts";
import { html, json, statusBody } from "../support/scripted-server.ts";
import { widget, widgetList, widgets } from "../support/widgets.ts";
import { failure, key, ScriptedKube } from "../support/scripted-kube.ts";

let kube: ScriptedKube;

beforeEach(async () => {
  kube = await ScriptedKube.start();
});

afterEach(async () => {
  await kube.close();
});

async function readAllPages(): Promise<void> {
  for await (const page of kube.client.list(widgets)) expect(page.items).toEqual([]);
}

describe("KubeClient.get", () => {
  it("given an object, then returns it, having asked with the token", async () => {
    kube.server.answer(json(200, widget("first", "7")));
    const found = await kube.client.get(widgets, key);
    expect(found?.spec?.size).toBe(1);
    expect(kube.server.asked).toEqual(["GET /apis/example.com/v1/namespaces/shop/widgets/first"]);
    expect(kube.server.requests[0]?.headers.authorization).toBe("Bearer token-of-a-test");
  });

  it("given a cluster-scoped kind of the core group, then asks without a namespace", async () => {
    kube.server.answer(json(200, widget("shop", "7")));
    await kube.client.get(namespaces, { name: "shop" });
    expect(kube.server.asked).toEqual(["GET /api/v1/namespaces/shop"]);
  });

  it("given no such object, then returns undefined", async () => {
    kube.server.answer(json(404, statusBody(404, "NotFound")));
    expect(await kube.client.get(widgets, key)).toBeUndefined();
  });

  it("given a path that the server does not know, then throws instead of saying that there is no object", async () => {
    kube.server.answer(html(404, "404 page not found"));
    expect((await failure(kube.client.get(widgets, key))).kind).toBe("unexpected");
  });

  it("given a server below a path, then keeps the path in front", async () => {
    const behindProxy = kube.connect(kube.server.kubeConfig({}, "/k8s/clusters/c-1/"));
    kube.server.answer(json(200, widget("first", "7")));
    await behindProxy.get(widgets, key);
    expect(kube.server.asked).toEqual([
      "GET /k8s/clusters/c-1/apis/example.com/v1/namespaces/shop/widgets/first",
    ]);
    behindProxy.close();
  });

  it.each(["", ".", ".."])("given the name %j, then refuses before asking", async (name) => {
    await expect(kube.client.get(widgets, { namespace: "shop", name })).rejects.toThrow(
      `"${name}" is not the name of an object`,
    );
    expect(kube.server.requests).toHaveLength(0);
  });

  it("given no namespace for a namespaced kind, then refuses before asking", async () => {
    await expect(kube.client.get(widgets, { name: "first" })).rejects.toThrow(
      "a Widget lives in a namespace",
    );
  });

  it("given two calls one after the other, then both use one connection", async () => {
    kube.server.answer(json(200, widget("first", "7")), json(200, widget("first", "7")));
    await kube.client.get(widgets, key);
    await kube.client.get(widgets, key);
    expect(kube.server.requests[1]?.port).toBe(kube.server.requests[0]?.port);
  });
});

describe("KubeClient.list", () => {
  it("given two pages, then asks for the second with the token of the first", async () => {
    kube.server.answer(
      json(200, widgetList("40", [widget("first", "7")], "more")),
      json(200, widgetList("40", [widget("second", "8")])),
    );
    const names: string[] = [];
    for await (const page of kube.client.list(widgets, { labelSelector: "a=b", pageSize: 1 })) {
      expect(page.resourceVersion).toBe("40");
      names.push(...page.items.map((item) => item.metadata.name));
    }
    expect(names).toEqual(["first", "second"]);
    expect(kube.server.asked[0]).toBe("GET /apis/example.com/v1/widgets");
    expect(kube.server.requests.map((request) => request.query.toString())).toEqual([
      "labelSelector=a%3Db&limit=1",
      "labelSelector=a%3Db&limit=1&continue=more",
    ]);
  });

  it("given a token that is too old, then throws gone", async () => {
    kube.server.answer(json(200, widgetList("40", [], "more")), json(410, statusBody(410, "Expired")));
    expect((await failure(readAllPages())).kind).toBe("gone");
  });
});

describe("KubeClient writes", () => {
  it("given a new object, then posts it with its kind", async () => {
    kube.server.answer(json(201, widget("first", "7")));
    await kube.client.create(widgets, { metadata: { namespace: "shop", name: "first" }, spec: { size: 3 } });
    expect(kube.server.asked).toEqual(["POST /apis/example.com/v1/namespaces/shop/widgets"]);
    expect(kube.server.requests[0]?.body).toEqual({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { namespace: "shop", name: "first" },
      spec: { size: 3 },
    });
  });

  it("given a new object without a namespace, then refuses before asking", async () => {
    await expect(kube.client.create(widgets, { metadata: { name: "first" } })).rejects.toThrow(
      "lives in a namespace",
    );
    expect(kube.server.requests).toHaveLength(0);
  });

  it("given an object that was read, then puts it back whole", async () => {
    kube.server.answer(json(200, widget("first", "8")));
    const after = await kube.client.replace(widgets, widget("first", "7"));
    expect(after.metadata.resourceVersion).toBe("8");
    expect(kube.server.asked).toEqual(["PUT /apis/example.com/v1/namespaces/shop/widgets/first"]);
    expect(kube.server.requests[0]?.body).toMatchObject({
      kind: "Widget",
      metadata: { resourceVersion: "7" },
    });
  });

  it("given fields to apply, then sends them as an apply patch of that manager", async () => {
    kube.server.answer(json(200, widget("first", "8")));
    await kube.client.apply(
      widgets,
      { metadata: { ...key, resourceVersion: "7" }, status: { phase: "Done" } },
      { fieldManager: "tester", force: true, subresource: "status" },
    );
    expect(kube.server.asked).toEqual(["PATCH /apis/example.com/v1/namespaces/shop/widgets/first/status"]);
    const request = kube.server.requests[0];
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
    kube.server.answer(json(200, { kind: "Status", status: "Success" }));
    expect(await kube.client.delete(widgets, key, { uid: "u", resourceVersion: "7" })).toBe(true);
    expect(kube.server.requests[0]?.body).toMatchObject({
      preconditions: { uid: "u", resourceVersion: "7" },
    });
  });

  it("given nothing to delete, then returns false", async () => {
    kube.server.answer(json(404, statusBody(404, "NotFound")));
    expect(await kube.client.delete(widgets, key)).toBe(false);
  });
});
