/** A watch of the Kubernetes client: events come whole and in order, and a dead connection is noticed. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KubeClient } from "../../../src/kube/client/client.ts";
import type { WatchEvent } from "../../../src/kube/client/wire/watch-stream.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import {
  ScriptedServer,
  complete,
  cut,
  html,
  json,
  open,
  silence,
  statusBody,
} from "../support/scripted-server.ts";
import { bookmark, event, widget, widgets, type Widget } from "../support/widgets.ts";

let server: ScriptedServer;
let clock: FakeClock;
let client: KubeClient;

beforeEach(async () => {
  server = await ScriptedServer.start();
  clock = new FakeClock();
  client = new KubeClient({ kubeConfig: server.kubeConfig(), clock, random: () => 0.5, sizeLimit: 4_000 });
});

afterEach(async () => {
  client.close();
  await server.close();
});

/** Reads a watch to its end: what it gave, and what ended it. */
async function readWatch(signal?: AbortSignal): Promise<{ events: WatchEvent<Widget>[]; error: unknown }> {
  const events: WatchEvent<Widget>[] = [];
  try {
    for await (const one of client.watch(widgets, { resourceVersion: "40", signal })) events.push(one);
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

describe("KubeClient.watch", () => {
  it("given changes, then yields them in order and ends when the server ends", async () => {
    server.answer(
      complete(event("ADDED", widget("a", "41")), event("MODIFIED", widget("a", "42", 2)), bookmark("50")),
    );
    const { events, error } = await readWatch();
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "ADDED", object: widget("a", "41") },
      { type: "MODIFIED", object: widget("a", "42", 2) },
      { type: "BOOKMARK", resourceVersion: "50" },
    ]);
    expect(server.requests[0]?.query.toString()).toBe(
      "watch=true&allowWatchBookmarks=true&resourceVersion=40&timeoutSeconds=265",
    );
  });

  it("given an event in many pieces, cut within a letter, then puts it together", async () => {
    const line = Buffer.from(event("ADDED", { ...widget("a", "41"), status: { phase: "größer" } }));
    server.answer((response) => {
      response.writeHead(200);
      const bytes = [...line];
      const next = (): void => {
        const piece = bytes.splice(0, 7);
        if (piece.length === 0) response.end();
        else response.write(Buffer.from(piece), () => setImmediate(next));
      };
      next();
    });
    const { events } = await readWatch();
    expect(events).toEqual([
      { type: "ADDED", object: { ...widget("a", "41"), status: { phase: "größer" } } },
    ]);
  });

  it("given two events in one piece and empty lines, then yields both", async () => {
    server.answer(complete(`${event("ADDED", widget("a", "41"))}\n\n${event("DELETED", widget("a", "42"))}`));
    expect((await readWatch()).events.map((one) => one.type)).toEqual(["ADDED", "DELETED"]);
  });

  it.each([
    [410, "Expired", "gone"],
    [500, "InternalError", "unavailable"],
    [504, "Timeout", "timeout"],
  ])("given an ERROR event with %i, then throws that error", async (code, reason, kind) => {
    server.answer(complete(event("ADDED", widget("a", "41")), event("ERROR", statusBody(code, reason))));
    const { events, error } = await readWatch();
    expect(events).toHaveLength(1);
    expect(error).toMatchObject({
      kind,
      status: code,
      message: `watch widgets.example.com: ${code} ${reason}`,
    });
  });

  it("given a refusal instead of a stream, then throws it", async () => {
    server.answer(json(403, statusBody(403, "Forbidden")));
    expect((await readWatch()).error).toMatchObject({ kind: "forbidden" });
  });

  it.each([
    ["no JSON", "<html>proxy</html>\n"],
    ["no event", '{"kind":"Status"}\n'],
    ["null", "null\n"],
    ["an unknown type", event("RENAMED", widget("a", "41"))],
    ["an event without an object", '{"type":"ADDED"}\n'],
    ["a bookmark without a version", event("BOOKMARK", { metadata: {} })],
  ])("given a line that is %s, then throws unexpected", async (_, line) => {
    server.answer(complete(line));
    expect((await readWatch()).error).toMatchObject({ kind: "unexpected" });
  });

  it("given HTML with status 200, then throws unexpected", async () => {
    server.answer(html(200, "<html>login</html>\n"));
    expect((await readWatch()).error).toMatchObject({ kind: "unexpected" });
  });

  it("given a connection cut within an event, then yields the whole events and throws network", async () => {
    server.answer(cut(event("ADDED", widget("a", "41")), '{"type":"ADD'));
    const { events, error } = await readWatch();
    expect(events).toHaveLength(1);
    expect(error).toMatchObject({ kind: "network" });
  });

  it("given a proper end within an event, then throws network", async () => {
    server.answer(complete('{"type":"ADDED"'));
    expect((await readWatch()).error).toMatchObject({
      kind: "network",
      message: "watch widgets.example.com: watch ended within an event",
    });
  });

  it("given a line above the size limit, then throws instead of collecting it", async () => {
    server.answer(open("x".repeat(5_000)));
    expect((await readWatch()).error).toMatchObject({ kind: "unexpected" });
  });

  it("given a stream that falls silent, then gives it up after the idle limit", async () => {
    server.answer(open(bookmark("41")));
    const iterator = client.watch(widgets, { resourceVersion: "40", idleLimit: 90_000 });
    expect((await iterator.next()).value).toEqual({ type: "BOOKMARK", resourceVersion: "41" });
    const end = iterator.next().catch((error: unknown) => error);
    await clock.advance(90_000);
    expect(await end).toMatchObject({ kind: "timeout", status: undefined });
    expect(clock.armed).toBe(0);
  });

  it("given a server that does not even begin, then gives it up after the time limit", async () => {
    server.answer(silence);
    const reading = readWatch();
    await server.received(1);
    await clock.advance(30_000);
    expect((await reading).error).toMatchObject({ kind: "timeout" });
  });

  it("given a caller that aborts, then throws the caller's reason and closes the connection", async () => {
    server.answer(open(bookmark("41")));
    const stop = new AbortController();
    const iterator = client.watch(widgets, { resourceVersion: "40", signal: stop.signal });
    await iterator.next();
    const end = iterator.next().catch((error: unknown) => error);
    const reason = new Error("stopping");
    stop.abort(reason);
    expect(await end).toBe(reason);
    expect(clock.armed).toBe(0);
    await expect.poll(() => server.connections).toBe(0);
  });

  it("given a reader that stops reading, then closes the connection", async () => {
    server.answer(open(bookmark("41")));
    for await (const one of client.watch(widgets, { resourceVersion: "40" })) {
      expect(one.type).toBe("BOOKMARK");
      break;
    }
    expect(clock.armed).toBe(0);
    await expect.poll(() => server.connections).toBe(0);
  });
});
