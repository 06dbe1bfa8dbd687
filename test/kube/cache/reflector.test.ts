/** A store that follows the objects of a kind by list and watch, whatever the API server does. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Reflector } from "../../../src/kube/cache/reflector.ts";
import { KubeClient } from "../../../src/kube/client/client.ts";
import { silentLogger, type Logger } from "../../../src/ops/logger.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import type { ServerResponse } from "node:http";
import { ScriptedServer, complete, cut, html, json, open, statusBody } from "../support/scripted-server.ts";
import { bookmark, event, widget, widgetList, widgets, type Widget } from "../support/widgets.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let server: ScriptedServer;
let clock: FakeClock;
let client: KubeClient;
let stop: AbortController;
let running: Promise<void>;
let lines: string[];

const recordingLogger: Logger = {
  ...silentLogger,
  warn: (fields, message) => lines.push(`${message} ${JSON.stringify(fields)}`),
  error: (fields, message) => lines.push(`${message} ${JSON.stringify(fields)}`),
  child: () => recordingLogger,
};

beforeEach(async () => {
  server = await ScriptedServer.start();
  // A watch on which nothing happens, unless the script says otherwise.
  server.otherwise = open();
  clock = new FakeClock();
  client = new KubeClient({ kubeConfig: server.kubeConfig(), clock, random: () => 0.5 });
  stop = new AbortController();
  running = Promise.resolve();
  lines = [];
});

afterEach(async () => {
  stop.abort();
  await running;
  expect(clock.armed).toBe(0);
  client.close();
  await server.close();
});

function start(
  reduce: (object: Widget) => number | undefined = (object) => object.spec?.size,
  idleLimit?: number,
): Reflector<Widget, number> {
  const reflector = new Reflector<Widget, number>({
    client,
    resource: widgets,
    namespace: "shop",
    labelSelector: "a=b",
    reduce,
    clock,
    random: () => 0.5,
    logger: recordingLogger,
    pageSize: 2,
    idleLimit,
  });
  running = reflector.run(stop.signal);
  return reflector;
}

/** What each request was: a list, or a watch from a version. */
function asked(): string[] {
  return server.requests.map(({ query }) =>
    query.has("watch") ? `watch ${query.get("resourceVersion")}` : "list",
  );
}

async function untilAsked(...expected: string[]): Promise<void> {
  await expect.poll(asked).toEqual(expected);
}

describe("Reflector", () => {
  it("given pages of objects, then syncs with what it reduced them to and watches from the list's version", async () => {
    server.answer(
      json(200, widgetList("40", [widget("a", "1", 1), widget("b", "2", 2)], "more")),
      json(200, widgetList("40", [widget("c", "3", 3)])),
    );
    const reflector = start();
    await reflector.synced;
    expect(reflector.store.list()).toEqual([1, 2, 3]);
    await untilAsked("list", "list", "watch 40");
    expect(server.requests.map((request) => request.query.get("labelSelector"))).toEqual([
      "a=b",
      "a=b",
      "a=b",
    ]);
  });

  it("given events, then the store follows and listeners hear of each", async () => {
    server.answer(
      json(200, widgetList("40", [widget("a", "1", 1)])),
      open(
        event("MODIFIED", widget("a", "41", 5)),
        event("ADDED", widget("b", "42", 2)),
        event("DELETED", widget("a", "43", 5)),
      ),
    );
    const reflector = start();
    const heard: unknown[] = [];
    reflector.store.onChange((...change) => heard.push(change));
    await expect
      .poll(() => heard)
      .toEqual([
        ["shop/a", undefined, 1],
        ["shop/a", 1, 5],
        ["shop/b", undefined, 2],
        ["shop/a", 5, undefined],
      ]);
    expect(reflector.store.list()).toEqual([2]);
  });

  it("given a watch that the server ends, then watches on from its last version without listing", async () => {
    server.answer(
      json(200, widgetList("40", [])),
      complete(event("ADDED", widget("a", "41")), bookmark("55")),
    );
    start();
    await untilAsked("list", "watch 40", "watch 55");
  });

  it("given a version that is forgotten, then lists again and tells of what went missing", async () => {
    server.answer(
      json(200, widgetList("40", [widget("a", "1", 1), widget("b", "2", 2)])),
      complete(event("ERROR", statusBody(410, "Expired"))),
      json(200, widgetList("90", [widget("b", "80", 3)])),
    );
    const reflector = start();
    const heard: unknown[] = [];
    await untilAsked("list", "watch 40");
    reflector.store.onChange((...change) => heard.push(change));
    await clock.advance(1_000);
    await untilAsked("list", "watch 40", "list", "watch 90");
    expect(heard).toEqual([
      ["shop/a", 1, undefined],
      ["shop/b", 2, 3],
    ]);
    expect(reflector.repaired).toBe(0);
  });

  it.each([
    ["500", json(500, statusBody(500, "InternalError"))],
    ["HTML with 502", html(502, "<html>")],
    ["a reset connection", cut()],
    ["401", json(401, statusBody(401, "Unauthorized"))],
    ["403", json(403, statusBody(403, "Forbidden"))],
    ["an end at once", complete()],
  ])("given a watch answered with %s, then watches again from the same version", async (_, answer) => {
    server.answer(json(200, widgetList("40", [])), answer, answer);
    start();
    await untilAsked("list", "watch 40");
    await expect.poll(() => lines).toHaveLength(1);
    await clock.advance(500);
    await untilAsked("list", "watch 40", "watch 40");
    await expect.poll(() => lines).toHaveLength(2);
    await clock.advance(1_000);
    await untilAsked("list", "watch 40", "watch 40", "watch 40");
  });

  it("given a version that the server does not know yet, then lists again", async () => {
    server.answer(
      json(200, widgetList("40", [])),
      json(504, statusBody(504, "Timeout")),
      json(200, widgetList("12", [])),
    );
    start();
    await untilAsked("list", "watch 40");
    await expect.poll(() => lines).toHaveLength(1);
    await clock.advance(500);
    await untilAsked("list", "watch 40", "list", "watch 12");
  });

  it("given a list that fails again and again, then the waits grow to 30 s at most and it syncs in the end", async () => {
    // Full jitter with a random of one half.
    const waits = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000];
    server.answer(...waits.map(() => json(503, {})));
    server.answer(json(200, widgetList("40", [widget("a", "1", 1)])));
    const reflector = start();
    for (const [failures, wait] of waits.entries()) {
      await expect.poll(() => lines).toHaveLength(failures + 1);
      await clock.advance(wait - 1);
      expect(clock.armed).toBe(1);
      await clock.advance(1);
      await server.received(failures + 2);
    }
    await reflector.synced;
    expect(reflector.store.list()).toEqual([1]);
  });

  it("given 429 with Retry-After, then waits as long as it says", async () => {
    server.answer(json(429, statusBody(429, "TooManyRequests"), { "retry-after": "20" }));
    start();
    await expect.poll(() => lines).toHaveLength(1);
    await clock.advance(19_999);
    expect(clock.armed).toBe(1);
    expect(asked()).toEqual(["list"]);
    server.answer(json(200, widgetList("40", [])));
    await clock.advance(1);
    await untilAsked("list", "list", "watch 40");
  });

  it("given a silent watch, then watches again from its last version without a warning", async () => {
    server.answer(json(200, widgetList("40", [])), open(event("ADDED", widget("a", "41", 1))));
    const reflector = start();
    await expect.poll(() => reflector.store.list()).toEqual([1]);
    await clock.advance(100_000);
    await untilAsked("list", "watch 40", "watch 41");
    expect(lines).toEqual([]);
  });

  describe("given a sound watch and a random of one half, so that a list is due after 20 minutes", () => {
    let watching: ServerResponse;

    /** Starts with a, b and c listed, and d brought by a watch that stays open. */
    async function startWatch(): Promise<Reflector<Widget, number>> {
      const listed = [widget("a", "1", 1), widget("c", "3", 3)];
      server.answer(json(200, widgetList("40", [...listed, widget("b", "2", 2)])), (response, request) => {
        watching = response;
        open(event("ADDED", widget("d", "41", 4)))(response, request);
      });
      const reflector = start(undefined, HOUR);
      await expect.poll(() => reflector.store.list()).toEqual([1, 3, 2, 4]);
      return reflector;
    }

    it("when the watch ends before, then no list is asked for", async () => {
      await startWatch();
      await clock.advance(19 * MINUTE);
      watching.end();
      await untilAsked("list", "watch 40", "watch 41");
    });

    it("when it ends after, then a list repairs and counts what the watch did not bring", async () => {
      const reflector = await startWatch();
      const listed = [widget("a", "45", 7), widget("c", "3", 3), widget("d", "41", 4)];
      server.answer(json(200, widgetList("60", listed)));
      await clock.advance(20 * MINUTE);
      watching.end();
      await untilAsked("list", "watch 40", "list", "watch 60");
      expect(reflector.repaired).toBe(2);
      expect(reflector.store.list()).toEqual([7, 3, 4]);
    });

    it("when that list fails, then the watch goes on from where it was", async () => {
      const reflector = await startWatch();
      server.answer(json(503, {}));
      await clock.advance(20 * MINUTE);
      watching.end();
      await expect.poll(() => lines).toHaveLength(1);
      await clock.advance(500);
      await untilAsked("list", "watch 40", "list", "watch 41");
      expect(reflector.store.list()).toEqual([1, 3, 2, 4]);
    });
  });

  it("given an object that does not matter any more, then it leaves the store", async () => {
    server.answer(
      json(200, widgetList("40", [widget("a", "1", 1), widget("b", "2", 2)])),
      open(event("MODIFIED", widget("a", "41", 0))),
    );
    const reflector = start((object) => (object.spec?.size === 0 ? undefined : object.spec?.size));
    await reflector.synced;
    await expect.poll(() => reflector.store.list()).toEqual([2]);
  });

  it("given a reduce that throws, then the others are kept and nothing of the object is logged", async () => {
    server.answer(json(200, widgetList("40", [widget("a", "1", 1), widget("b", "2", 2)])), open());
    const reflector = start((object) => {
      if (object.metadata.name === "a") throw new SyntaxError("Unexpected token in hunter2");
      return object.spec?.size;
    });
    await reflector.synced;
    expect(reflector.store.list()).toEqual([2]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("shop/a");
    expect(lines[0]).toContain("SyntaxError");
    expect(lines[0]).not.toContain("hunter2");
  });

  it("given a stop while it waits, then it ends at once", async () => {
    server.answer(json(500, {}));
    start();
    await expect.poll(() => lines).toHaveLength(1);
    stop.abort();
    await running;
    expect(asked()).toEqual(["list"]);
  });
});
