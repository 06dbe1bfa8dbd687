/** A controller works on each key by itself, again when asked to, and later after a failure. */
import { describe, expect, it } from "vitest";
import { KubeError } from "../../../src/kube/client/errors.ts";
import { Controller, type Reconcile } from "../../../src/kube/work/controller.ts";
import { silentLogger, type Logger } from "../../../src/ops/logger.ts";
import { FakeClock } from "../../support/fake-clock.ts";

interface Line {
  level: string;
  fields: Record<string, unknown>;
  message: string;
}

function setUp(reconcile: Reconcile, workers = 2) {
  const clock = new FakeClock();
  const lines: Line[] = [];
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      lines.push({ level, fields: { ...fields }, message });
    };
  const logger: Logger = {
    ...silentLogger,
    info: write("info"),
    error: write("error"),
    child: () => logger,
  };
  const controller = new Controller({
    name: "widgets",
    reconcile,
    clock,
    random: () => 0.5,
    logger,
    workers,
    backoff: { base: 1_000, cap: 60_000 },
  });
  return { clock, controller, lines };
}

/** A pass that ends when the test says so. */
function heldPasses() {
  const running = new Map<string, () => void>();
  let most = 0;
  const reconcile: Reconcile = async (key) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    running.set(key, resolve);
    most = Math.max(most, running.size);
    await promise;
    running.delete(key);
    return {};
  };
  return { running, reconcile, most: () => most };
}

describe("Controller", () => {
  it("given keys added before the start, then works on each once", async () => {
    const seen: string[] = [];
    const { clock, controller, lines } = setUp(async (key) => {
      seen.push(key);
      return {};
    });
    controller.enqueue("shop/a");
    controller.enqueue("shop/a");
    controller.enqueue("shop/b");
    controller.start();
    await clock.advance(3_600_000);
    expect(seen).toEqual(["shop/a", "shop/b"]);
    expect(lines).toEqual([]);
    await controller.stop(0);
  });

  it("given a result with `after`, then runs the key again then", async () => {
    const times: number[] = [];
    const { clock, controller } = setUp(async () => {
      times.push(clock.monotonic());
      return times.length === 1 ? { after: 5_000 } : {};
    });
    controller.enqueue("a");
    controller.start();
    await clock.advance(60_000);
    expect(times).toEqual([0, 5_000]);
    await controller.stop(0);
  });

  it("given passes that throw, then runs the key again with growing waits, one log line each", async () => {
    const times: number[] = [];
    const { clock, controller, lines } = setUp(async () => {
      times.push(clock.monotonic());
      if (times.length <= 3) throw new KubeError("get widgets a", "unavailable", { status: 503 });
      return {};
    });
    controller.enqueue("a");
    controller.start();
    await clock.advance(60_000);
    expect(times).toEqual([0, 750, 2_250, 5_250]);
    expect(lines.map(({ level, fields }) => [level, fields["key"], fields["failures"]])).toEqual([
      ["error", "a", 1],
      ["error", "a", 2],
      ["error", "a", 3],
    ]);
    expect(lines[0]?.fields["error"]).toMatchObject({ kind: "unavailable", message: "get widgets a: 503" });
    await controller.stop(0);
  });

  it("given a success after failures, then the next failure waits as short as the first", async () => {
    const times: number[] = [];
    const { clock, controller } = setUp(async () => {
      times.push(clock.monotonic());
      if (times.length === 3) return { after: 10_000 };
      if (times.length < 6) throw new Error("fails");
      return {};
    });
    controller.enqueue("a");
    controller.start();
    await clock.advance(60_000);
    expect(times).toEqual([0, 750, 2_250, 12_250, 13_000, 14_500]);
    await controller.stop(0);
  });

  it("given a server that says when to come back, then waits for it", async () => {
    const times: number[] = [];
    const { clock, controller } = setUp(async () => {
      times.push(clock.monotonic());
      if (times.length > 1) return {};
      throw new KubeError("get widgets a", "too-many-requests", { status: 429, retryAfterSeconds: 30 });
    });
    controller.enqueue("a");
    controller.start();
    await clock.advance(60_000);
    expect(times).toEqual([0, 30_000]);
    await controller.stop(0);
  });

  it.each([0, -1, Number.NaN])(
    "given a result that asks for %d ms, then backs off instead of spinning",
    async (after) => {
      let passes = 0;
      const { clock, controller, lines } = setUp(async () => {
        passes += 1;
        return { after };
      });
      controller.enqueue("a");
      controller.start();
      await clock.advance(700);
      expect(passes).toBe(1);
      await clock.advance(100);
      expect(passes).toBe(2);
      expect(lines[0]?.fields["error"]).toMatchObject({ kind: "invalid-result" });
      await controller.stop(0);
    },
  );

  it("given a conflict, then the log line is no error", async () => {
    let passes = 0;
    const { clock, controller, lines } = setUp(async () => {
      passes += 1;
      if (passes === 1) throw new KubeError("apply widgets a", "conflict", { status: 409 });
      return {};
    });
    controller.enqueue("a");
    controller.start();
    await clock.advance(60_000);
    expect(passes).toBe(2);
    expect(lines.map((line) => line.level)).toEqual(["info"]);
    await controller.stop(0);
  });

  it("given errors of others, then the log says where, but not what they quote", async () => {
    const { clock, controller, lines } = setUp(async () => {
      JSON.parse("hunter2");
      return {};
    });
    controller.enqueue("a");
    controller.start();
    await clock.advance(0);
    expect(JSON.stringify(lines)).not.toContain("hunter2");
    expect(lines[0]?.fields["error"]).toMatchObject({ type: "SyntaxError" });
    expect(JSON.stringify(lines)).toContain("controller.test.ts");
    await controller.stop(0);
  });

  it("given many keys, then no more of them are worked on at a time than there are workers", async () => {
    const { running, reconcile, most } = heldPasses();
    const { clock, controller } = setUp(reconcile, 2);
    for (const key of ["a", "b", "c", "d"]) controller.enqueue(key);
    controller.start();
    await clock.advance(0);
    expect([...running.keys()]).toEqual(["a", "b"]);
    expect(controller.waiting).toBe(2);
    running.get("b")?.();
    await clock.advance(0);
    expect([...running.keys()]).toEqual(["a", "c"]);
    expect(most()).toBe(2);
    for (const key of ["a", "c", "d"]) {
      running.get(key)?.();
      await clock.advance(0);
    }
    await controller.stop(0);
  });

  it("given a stop, then running passes end in peace and nothing new begins", async () => {
    const { running, reconcile } = heldPasses();
    const { clock, controller } = setUp(reconcile, 1);
    controller.enqueue("a");
    controller.enqueue("b");
    controller.start();
    await clock.advance(0);
    let stopped = false;
    const stopping = controller.stop(10_000).then(() => (stopped = true));
    await clock.advance(5_000);
    expect(stopped).toBe(false);
    running.get("a")?.();
    await stopping;
    expect([...running.keys()]).toEqual([]);
    expect(clock.armed).toBe(0);
  });

  it("given a pass that outlasts the grace of a stop, then its signal is aborted", async () => {
    const { clock, controller } = setUp(async (_key, signal) => {
      await clock.sleep(3_600_000, signal);
      return {};
    });
    controller.enqueue("a");
    controller.start();
    await clock.advance(0);
    const stopping = controller.stop(10_000);
    await clock.advance(10_000);
    await stopping;
    expect(clock.armed).toBe(0);
  });
});
