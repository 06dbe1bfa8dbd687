/** Events of Kubernetes: the same is written once an hour, and a failure to write one disturbs nothing. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KubeClient } from "../../src/kube/client/client.ts";
import { EventRecorder, type Happening } from "../../src/kube/events.ts";
import { namespaces } from "../../src/kube/client/kinds.ts";
import { silentLogger, type Logger } from "../../src/ops/logger.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedServer, json, silence, statusBody } from "./support/scripted-server.ts";
import { widget, widgets } from "./support/widgets.ts";

let server: ScriptedServer;
let clock: FakeClock;
let client: KubeClient;
let recorder: EventRecorder;
let warnings: string[];

const logger: Logger = {
  ...silentLogger,
  warn: (fields, message) => warnings.push(`${message} ${JSON.stringify(fields)}`),
};

const happening: Happening = {
  resource: widgets,
  object: { namespace: "shop", name: "first", uid: "uid-of-first" },
  type: "Warning",
  reason: "Refused",
  action: "Buy",
  note: "the vendor refused the order",
};

beforeEach(async () => {
  server = await ScriptedServer.start();
  server.otherwise = json(201, widget("event", "1"));
  clock = new FakeClock();
  warnings = [];
  client = new KubeClient({ kubeConfig: server.kubeConfig(), clock, random: () => 0.5 });
  recorder = new EventRecorder({
    client,
    clock,
    logger,
    controller: "example.com/operator",
    instance: "pod-1",
  });
});

afterEach(async () => {
  client.close();
  await server.close();
});

describe("EventRecorder", () => {
  it("given a happening, then creates one Event beside the object", async () => {
    recorder.record(happening);
    await recorder.flush();
    expect(server.asked).toEqual(["POST /apis/events.k8s.io/v1/namespaces/shop/events"]);
    expect(server.requests[0]?.body).toEqual({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { namespace: "shop", generateName: "first-" },
      type: "Warning",
      reason: "Refused",
      action: "Buy",
      note: "the vendor refused the order",
      eventTime: "2026-11-22T12:00:00.000000Z",
      regarding: {
        apiVersion: "example.com/v1",
        kind: "Widget",
        namespace: "shop",
        name: "first",
        uid: "uid-of-first",
      },
      reportingController: "example.com/operator",
      reportingInstance: "pod-1",
    });
  });

  it("given a cluster-scoped object, then the Event goes to the namespace default", async () => {
    recorder.record({ ...happening, resource: namespaces, object: { name: "shop", uid: "u" } });
    await recorder.flush();
    expect(server.asked).toEqual(["POST /apis/events.k8s.io/v1/namespaces/default/events"]);
    expect(server.requests[0]?.body).toMatchObject({
      regarding: { apiVersion: "v1", kind: "Namespace", name: "shop", uid: "u" },
    });
  });

  it("given the same again within an hour, then it is written once; after it, again", async () => {
    recorder.record(happening);
    recorder.record(happening);
    await recorder.flush();
    await clock.advance(3_599_000);
    recorder.record(happening);
    await recorder.flush();
    expect(server.requests).toHaveLength(1);
    await clock.advance(1_000);
    recorder.record(happening);
    await recorder.flush();
    expect(server.requests).toHaveLength(2);
  });

  it("given another note, reason or object, then each is written", async () => {
    recorder.record(happening);
    recorder.record({ ...happening, note: "another" });
    recorder.record({ ...happening, reason: "Another" });
    recorder.record({ ...happening, object: { ...happening.object, uid: "another" } });
    await recorder.flush();
    expect(server.requests).toHaveLength(4);
  });

  it("given a note above 1 kB, then it is cut at a letter", async () => {
    recorder.record({ ...happening, note: "ü".repeat(2_000) });
    await recorder.flush();
    const body = server.requests[0]?.body as { note: string } | undefined;
    expect(Buffer.byteLength(body?.note ?? "")).toBeLessThanOrEqual(1_024);
    expect(body?.note).toMatch(/^ü{500,}…$/);
  });

  it("given a failure, then it is logged and not thrown", async () => {
    server.answer(json(500, statusBody(500, "InternalError")));
    recorder.record(happening);
    await recorder.flush();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("event could not be written");
  });

  it("given a namespace that is being deleted, then not even a log line is written", async () => {
    const details = { causes: [{ reason: "NamespaceTerminating" }] };
    server.answer(json(403, statusBody(403, "Forbidden", details)));
    recorder.record(happening);
    await recorder.flush();
    expect(server.requests).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it("given an API server that hangs, then a bounded number of Events is under way and the rest is dropped", async () => {
    server.otherwise = silence;
    for (let count = 0; count < 60; count += 1) recorder.record({ ...happening, note: String(count) });
    expect(warnings).toHaveLength(10);
    await expect.poll(() => clock.armed).toBe(50);
    await clock.advance(30_000);
    await recorder.flush();
    expect(clock.armed).toBe(0);
  });
});
