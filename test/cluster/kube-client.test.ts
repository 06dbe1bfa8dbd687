/** The client against a real API server: what it says of conflicts, preconditions, managers and rights. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KubeError } from "../../src/kube/client/errors.ts";
import { namespaces, secrets } from "../../src/kube/client/kinds.ts";
import { EventRecorder } from "../../src/kube/events.ts";
import { systemClock } from "../../src/ops/clock.ts";
import { silentLogger } from "../../src/ops/logger.ts";
import { accessCluster } from "../control-plane/cluster-access.ts";
import { eventually } from "../support/eventually.ts";
import { configMaps, connect, gadgets, installGadgets, newNamespace } from "./kube-support.ts";
import { controlPlaneOfWorker } from "./harness/control-plane-of-worker.ts";

const cluster = controlPlaneOfWorker();
const { kubectl, serviceAccountKubeconfig } = accessCluster(cluster);
const client = connect(cluster.adminKubeconfig);
let namespace: string;

beforeAll(async () => {
  namespace = await newNamespace(client);
  await installGadgets(cluster);
});

afterAll(() => client.close());

async function failure(call: Promise<unknown>): Promise<KubeError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  if (!(error instanceof KubeError))
    throw new Error("the call did not fail with a KubeError", { cause: error });
  return error;
}

describe("objects", () => {
  test("given no object, then get returns undefined; after a create, the object; after a delete, undefined", async () => {
    const key = { namespace, name: "round-trip" };
    expect(await client.get(configMaps, key)).toBeUndefined();
    const created = await client.create(configMaps, { metadata: key, data: { a: "1" } });
    expect(await client.get(configMaps, key)).toEqual(created);
    expect(await client.delete(configMaps, key)).toBe(true);
    expect(await client.get(configMaps, key)).toBeUndefined();
    expect(await client.delete(configMaps, key)).toBe(false);
  });

  test("given a kind that does not exist, then get throws instead of saying that there is no object", async () => {
    const unknown = { ...gadgets, group: "no-such-group.test" };
    expect((await failure(client.get(unknown, { namespace, name: "a" }))).kind).toBe("unexpected");
  });

  test("given a name that is taken, then create fails with already-exists", async () => {
    const metadata = { namespace, name: "taken" };
    await client.create(configMaps, { metadata });
    const error = await failure(client.create(configMaps, { metadata }));
    expect(error.kind).toBe("already-exists");
    expect(error.message).toBe(`create configmaps ${namespace}/taken: 409 AlreadyExists`);
  });

  test("given an object that changed meanwhile, then replace fails with conflict", async () => {
    const read = await client.create(configMaps, {
      metadata: { namespace, name: "replaced" },
      data: { a: "1" },
    });
    const written = await client.replace(configMaps, { ...read, data: { a: "2" } });
    expect(written.data).toEqual({ a: "2" });
    expect((await failure(client.replace(configMaps, { ...read, data: { a: "3" } }))).kind).toBe("conflict");
  });

  test("given preconditions that do not hold, then delete fails with conflict and deletes nothing", async () => {
    const key = { namespace, name: "kept" };
    const { metadata } = await client.create(configMaps, { metadata: key });
    const otherUid = "00000000-0000-0000-0000-000000000000";
    expect((await failure(client.delete(configMaps, key, { uid: otherUid }))).kind).toBe("conflict");
    expect((await failure(client.delete(configMaps, key, { resourceVersion: "1" }))).kind).toBe("conflict");
    const { uid, resourceVersion } = metadata;
    expect(await client.delete(configMaps, key, { uid, resourceVersion })).toBe(true);
  });

  test("given more objects than a page holds, then list gives all of them, of one moment", async () => {
    const own = await newNamespace(client);
    for (const name of ["a", "b", "c", "d", "e"]) {
      await client.create(configMaps, { metadata: { namespace: own, name, labels: { listed: "yes" } } });
    }
    const options = { namespace: own, labelSelector: "listed=yes", pageSize: 2 };
    const pages: string[][] = [];
    const versions = new Set<string>();
    for await (const page of client.list(configMaps, options)) {
      pages.push(page.items.map((item) => item.metadata.name));
      versions.add(page.resourceVersion);
    }
    expect(pages).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(versions.size).toBe(1);
  });
});

describe("server-side apply", () => {
  test("given no object, then creates it; given the same again, then nothing is written", async () => {
    const object = { metadata: { namespace, name: "applied" }, spec: { size: 1 } };
    const first = await client.apply(gadgets, object, { fieldManager: "one" });
    const second = await client.apply(gadgets, object, { fieldManager: "one" });
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  test("given a field of another manager, then conflicts and names it; with force, takes it over", async () => {
    const metadata = { namespace, name: "two-managers" };
    await client.apply(gadgets, { metadata, spec: { size: 1 } }, { fieldManager: "one" });
    const theirs = { metadata, spec: { size: 2 } };
    const error = await failure(client.apply(gadgets, theirs, { fieldManager: "two" }));
    expect(error.kind).toBe("conflict");
    expect(error.fields).toEqual([".spec.size"]);
    const forced = await client.apply(gadgets, theirs, { fieldManager: "two", force: true });
    expect(forced.spec?.size).toBe(2);
  });

  test("given a field that its manager leaves out, then it goes, and those of others stay", async () => {
    const metadata = { namespace, name: "left-out" };
    await client.apply(gadgets, { metadata, spec: { size: 1 } }, { fieldManager: "one" });
    await client.apply(gadgets, { metadata, spec: { colour: "red" } }, { fieldManager: "two" });
    const after = await client.apply(gadgets, { metadata }, { fieldManager: "one" });
    expect(after.spec).toEqual({ colour: "red" });
  });

  test("given a resourceVersion that is stale, then conflicts and writes nothing", async () => {
    const metadata = { namespace, name: "stale" };
    const read = await client.apply(gadgets, { metadata, spec: { size: 1 } }, { fieldManager: "one" });
    await client.apply(gadgets, { metadata, spec: { size: 2 } }, { fieldManager: "one" });
    const { resourceVersion } = read.metadata;
    const stale = { metadata: { ...metadata, resourceVersion }, spec: { size: 3 } };
    expect((await failure(client.apply(gadgets, stale, { fieldManager: "one" }))).kind).toBe("conflict");
    expect((await client.get(gadgets, metadata))?.spec?.size).toBe(2);
  });

  test("given an object that is gone, then its uid keeps it from being created anew; its version does not", async () => {
    const metadata = { namespace, name: "gone" };
    const read = await client.apply(gadgets, { metadata, spec: { size: 1 } }, { fieldManager: "one" });
    const { uid, resourceVersion } = read.metadata;
    await client.delete(gadgets, metadata);
    const again = { metadata: { ...metadata, uid, resourceVersion }, spec: { size: 1 } };
    const error = await failure(client.apply(gadgets, again, { fieldManager: "one" }));
    expect(error.kind).toBe("conflict");
    expect(await client.get(gadgets, metadata)).toBeUndefined();
    const withoutUid = { metadata: { ...metadata, resourceVersion }, spec: { size: 1 } };
    const created = await client.apply(gadgets, withoutUid, { fieldManager: "one" });
    expect(created.metadata.uid).not.toBe(uid);
  });

  test("given a status, then only the status changes; for an object that is gone, not-found", async () => {
    const metadata = { namespace, name: "with-status" };
    await client.apply(gadgets, { metadata, spec: { size: 1 } }, { fieldManager: "one" });
    const options = { fieldManager: "status", subresource: "status" } as const;
    const after = await client.apply(gadgets, { metadata, status: { phase: "Done" } }, options);
    expect(after).toMatchObject({ spec: { size: 1 }, status: { phase: "Done" } });
    const missing = { metadata: { namespace, name: "missing" }, status: { phase: "Done" } };
    expect((await failure(client.apply(gadgets, missing, options))).kind).toBe("not-found");
  });

  test("given a value that the schema refuses, then is invalid and names the field", async () => {
    const object = { metadata: { namespace, name: "too-large" }, spec: { size: 10 } };
    const error = await failure(client.apply(gadgets, object, { fieldManager: "one" }));
    expect(error.kind).toBe("invalid");
    expect(error.fields).toEqual(["spec.size"]);
  });

  test("given Secret data that the server quotes in its refusal, then nothing of it is in the error", async () => {
    const object = { metadata: { namespace, name: "quoted" }, data: { key: "%%hunter2%%" } };
    const error = await failure(client.apply(secrets, object, { fieldManager: "one" }));
    expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain("hunter2");
  });
});

describe("rights and namespaces", () => {
  test("given an account without rights, then calls fail with forbidden", async () => {
    await kubectl(["create", "serviceaccount", "powerless", `--namespace=${namespace}`]);
    const powerless = connect(await serviceAccountKubeconfig(namespace, "powerless"));
    const error = await failure(powerless.get(secrets, { namespace, name: "any" }));
    expect(error).toMatchObject({ kind: "forbidden", status: 403 });
    powerless.close();
  });

  test("given a namespace that is being deleted, then a create says so", async () => {
    const doomed = await newNamespace(client);
    const metadata = { namespace: doomed, name: "holds-on", finalizers: ["kube-client.test/hold"] };
    const held = await client.create(configMaps, { metadata });
    await client.delete(namespaces, { name: doomed });
    await eventually(async () => {
      const late = client.create(configMaps, { metadata: { namespace: doomed, generateName: "late-" } });
      expect((await failure(late)).kind).toBe("namespace-terminating");
    });
    const { metadata: current } = (await client.get(configMaps, held.metadata)) ?? held;
    await client.replace(configMaps, { ...held, metadata: { ...current, finalizers: [] } });
  });
});

describe("events", () => {
  test("given happenings, then people find them beside the object, and in default for a cluster-scoped one", async () => {
    const { metadata } = await client.create(configMaps, { metadata: { namespace, name: "subject" } });
    const recorder = new EventRecorder({
      client,
      clock: systemClock,
      logger: silentLogger,
      controller: "kube-client.test/operator",
      instance: "test",
    });
    const what = { type: "Normal", reason: "Tested", action: "Test", note: "it was tested" } as const;
    recorder.record({ resource: configMaps, object: metadata, ...what });
    const home = await client.get(namespaces, { name: namespace });
    if (home === undefined) throw new Error("the namespace of this test is gone");
    recorder.record({ resource: namespaces, object: home.metadata, ...what });
    await recorder.flush();
    const columns = "--output=jsonpath={range .items[*]}{.involvedObject.kind} {.message}{end}";
    const find = async (place: string, name: string): Promise<string> =>
      (await kubectl(["get", "events", "-n", place, `--field-selector=involvedObject.name=${name}`, columns]))
        .stdout;
    expect(await find(namespace, "subject")).toBe("ConfigMap it was tested");
    expect(await find("default", namespace)).toBe("Namespace it was tested");
  });
});
