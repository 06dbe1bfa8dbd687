/** The cache against a real API server: what a watch brings, and what a forgotten version does. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { Reflector } from "../../src/kube/cache/reflector.ts";
import { systemClock } from "../../src/ops/clock.ts";
import { silentLogger } from "../../src/ops/logger.ts";
import { eventually } from "../support/eventually.ts";
import {
  configMaps,
  connect,
  gadgets,
  installGadgets,
  newNamespace,
  type ConfigMap,
} from "./kube-support.ts";
import { controlPlaneOfWorker } from "./harness/control-plane-of-worker.ts";

const cluster = controlPlaneOfWorker();
const client = connect(cluster.adminKubeconfig);
let namespace: string;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  namespace = await newNamespace(client);
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await running;
});

afterAll(() => client.close());

async function startReflector(labelSelector?: string): Promise<Reflector<ConfigMap, string>> {
  const reflector = new Reflector<ConfigMap, string>({
    client,
    resource: configMaps,
    namespace,
    labelSelector,
    reduce: (object) => object.data?.["value"],
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    pageSize: 2,
  });
  running = reflector.run(stop.signal);
  await reflector.synced;
  return reflector;
}

async function write(name: string, value: string, labels: Record<string, string> = {}): Promise<void> {
  const object = { metadata: { namespace, name, labels }, data: { value } };
  await client.apply(configMaps, object, { fieldManager: "writer", force: true });
}

describe("Reflector on a real API server", () => {
  test("given objects before and after its start, then the store has them and follows each change", async () => {
    for (const name of ["a", "b", "c"]) await write(name, `${name}1`);
    const reflector = await startReflector();
    expect(["a", "b", "c"].map((name) => reflector.store.get(namespace, name))).toEqual(["a1", "b1", "c1"]);
    const heard: unknown[] = [];
    reflector.store.onChange((...change) => heard.push(change));
    await write("d", "d1");
    await write("a", "a2");
    await client.delete(configMaps, { namespace, name: "b" });
    await eventually(() =>
      expect(heard).toEqual([
        [`${namespace}/d`, undefined, "d1"],
        [`${namespace}/a`, "a1", "a2"],
        [`${namespace}/b`, "b1", undefined],
      ]),
    );
  });

  test("given an object that loses the label, then it leaves the store", async () => {
    await write("a", "a1", { kept: "yes" });
    await write("b", "b1", { kept: "yes" });
    const reflector = await startReflector("kept=yes");
    await write("a", "a2");
    await eventually(() => expect(reflector.store.list()).toEqual(["b1"]));
  });

  test("given an object deleted and made again under its name, then the store has the new one", async () => {
    await write("a", "old");
    const reflector = await startReflector();
    await client.delete(configMaps, { namespace, name: "a" });
    await write("a", "new");
    await eventually(() => expect(reflector.store.list()).toEqual(["new"]));
  });

  test("given a version from before what the server remembers, then a watch from it is gone", async () => {
    running = Promise.resolve();
    // The server's memory of a kind begins when its definition is installed, long after the first version.
    await installGadgets(cluster);
    // It is not ready at once: until then the server puts the watch off.
    await eventually(async () => {
      const watch = client.watch(gadgets, { namespace, resourceVersion: "1" });
      const error: unknown = await watch.next().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ kind: "gone", status: 410 });
    });
  });
});
