/** The API server in memory is as strict as a real one where the operator can notice. */
import { beforeEach, describe, expect, test } from "vitest";
import { namespaces, secrets } from "../../../../src/kube/client/kinds.ts";
import type { KubePort } from "../../../../src/reconcilers/ports.ts";
import { orders } from "../../../../src/reconcilers/resources.ts";
import { MemoryKube } from "./memory-kube.ts";
import { SimTime } from "../sim-time.ts";

const key = { namespace: "shop", name: "web" };
const manager = { fieldManager: "us" };
const data = { a: "QQ==", b: "Qg==" };

let kube: MemoryKube;
let port: KubePort;

beforeEach(() => {
  kube = new MemoryKube(new SimTime(), "uid");
  port = kube.port("operator");
  kube.create(namespaces, { metadata: { name: "shop" } });
});

const createOrder = (): void => {
  const spec = {
    cluster: "webservers",
    secretName: "web-tls",
    identifiers: [{ type: "dns", value: "example.com" }],
  };
  kube.create(orders, { metadata: key, spec });
};

describe("the API server in memory", () => {
  test("given an object of that name, when one is created, then it is refused as already there", async () => {
    kube.create(secrets, { metadata: key, data });
    await expect(port.create(secrets, { metadata: key, data })).rejects.toMatchObject({
      kind: "already-exists",
    });
  });

  test("given no such namespace, when something is created in it, then it is not found", async () => {
    const elsewhere = { namespace: "nowhere", name: "web" };
    await expect(port.create(secrets, { metadata: elsewhere })).rejects.toMatchObject({ kind: "not-found" });
  });

  test("given another uid, when it is deleted by uid, then it stays", async () => {
    kube.create(secrets, { metadata: key, data });
    await expect(port.delete(secrets, key, { uid: "other" })).rejects.toMatchObject({ kind: "conflict" });
    expect(kube.read(secrets, key)).toBeDefined();
  });

  test("given a field that its manager leaves out, when it applies again, then the field is gone, and others' stay", async () => {
    kube.create(secrets, { metadata: key, data: { theirs: "Qw==" } });
    await port.apply(secrets, { metadata: key, data }, manager);
    await port.apply(secrets, { metadata: key, data: { a: data.a } }, manager);
    expect(kube.read(secrets, key)?.data).toEqual({ a: data.a, theirs: "Qw==" });
  });

  test("given a field of another manager, when it is applied without force, then it conflicts; with force it is taken", async () => {
    kube.create(secrets, { metadata: key, data: { a: "Qw==" } });
    await expect(port.apply(secrets, { metadata: key, data }, manager)).rejects.toMatchObject({
      kind: "conflict",
    });
    await port.apply(secrets, { metadata: key, data }, { ...manager, force: true });
    expect(kube.read(secrets, key)?.data).toEqual(data);
  });

  test("given an older version in the apply, then it conflicts", async () => {
    kube.create(secrets, { metadata: key, data });
    const stale = { metadata: { ...key, resourceVersion: "1" }, data: {} };
    await expect(port.apply(secrets, stale, manager)).rejects.toMatchObject({ kind: "conflict" });
  });

  test("given the same fields, when they are applied again, then nothing is written", async () => {
    const first = await port.apply(secrets, { metadata: key, data }, manager);
    const second = await port.apply(secrets, { metadata: key, data }, manager);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(kube.changes(secrets)).toHaveLength(1);
  });

  test("given a status, when it is applied, then the spec and the generation stay as they are", async () => {
    createOrder();
    const status = { observedGeneration: 1 };
    await port.apply(orders, { metadata: key, status }, { ...manager, subresource: "status" });
    const order = kube.read(orders, key);
    expect(order).toMatchObject({ status, metadata: { generation: 1 }, spec: { secretName: "web-tls" } });
  });

  test("given no object, when its status is applied, then it is not found", async () => {
    const call = port.apply(orders, { metadata: key, status: {} }, { ...manager, subresource: "status" });
    await expect(call).rejects.toMatchObject({ kind: "not-found" });
  });

  test("given a change of the spec, then the generation goes up; given one of an annotation, it does not", () => {
    createOrder();
    kube.edit(orders, key, ({ spec }) => (spec.secretName = "other"));
    kube.edit(orders, key, ({ metadata }) => (metadata.annotations = { a: "b" }));
    expect(kube.read(orders, key)?.metadata.generation).toBe(2);
  });

  test("given a finalizer, when it is deleted, then it is only marked, and goes with the finalizer", async () => {
    await port.apply(secrets, { metadata: { ...key, finalizers: ["x/y"] }, data }, manager);
    await port.delete(secrets, key);
    expect(kube.read(secrets, key)?.metadata.deletionTimestamp).toBeDefined();
    await port.apply(secrets, { metadata: key, data }, manager);
    expect(kube.read(secrets, key)).toBeUndefined();
  });

  test("given an owner that is deleted, then what it owned goes too", async () => {
    createOrder();
    const uid = kube.read(orders, key)?.metadata.uid ?? "";
    const owner = { apiVersion: "sslmate.com/v1alpha1", kind: "Order", name: "web", uid };
    await port.create(secrets, { metadata: { ...key, ownerReferences: [owner] }, data });
    kube.remove(orders, key);
    expect(kube.read(secrets, key)).toBeUndefined();
  });

  test("given an immutable Secret, when its data is changed, then it is refused", async () => {
    kube.create(secrets, { metadata: key, data, immutable: true });
    const call = port.apply(secrets, { metadata: key, data: { a: "Qw==" } }, { ...manager, force: true });
    await expect(call).rejects.toMatchObject({ kind: "invalid" });
  });

  test("given a TLS Secret without its key, when it is created, then it is refused", async () => {
    const half = { metadata: key, type: "kubernetes.io/tls", data: { "tls.crt": "QQ==" } };
    await expect(port.create(secrets, half)).rejects.toMatchObject({ kind: "invalid" });
  });
});
