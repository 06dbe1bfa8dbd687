/** The money rule under fire: whatever kills the operator or eats an answer, one certificate and one charge come of it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import type { Fate } from "../harness/gate.ts";
import type { Installation } from "../harness/installation.ts";
import { belongsTo, commonName, isPurchase } from "./effects.ts";
import { OperatorUnderFire } from "./operator-under-fire.ts";

let fire: OperatorUnderFire;
let installation: Installation;

beforeAll(async () => {
  fire = await OperatorUnderFire.start();
  ({ installation } = fire);
});

afterEach(() => fire.gate.decide());

afterAll(async () => {
  await fire.close();
});

describe("an operator killed by SIGKILL", () => {
  test("given a kill when the purchase has left but not arrived, when it starts again, then it is bought once", async () => {
    const killed = fire.killWhere((effect, moment) =>
      isPurchase(effect) && moment === "before" ? "cut" : "pass",
    );
    await installation.createOrder("not-arrived");
    await eventually(() => expect(killed.at()).toBeDefined());
    expect(await fire.charges("not-arrived")).toEqual([]);
    fire.gate.decide();
    await fire.restart();
    await fire.done("not-arrived");
    await fire.expectOneOfEach("not-arrived");
  });

  test("given that no process lives longer than three writes, of which settings, budget and purchase are the first, then the Order still gets there, with one charge", async () => {
    const order = "short-lives";
    let processes = 1;
    let writes = 0;
    const limit = (): { at: () => string | undefined } =>
      fire.killWhere((effect, moment) => {
        if (moment === "before" || effect.method === "GET" || !belongsTo(order, effect)) return "pass";
        writes += 1;
        return writes === 3 ? "cut" : "pass";
      });
    let killed = limit();
    await installation.createOrder(order);
    for (;;) {
      const last = killed;
      await Promise.race([eventually(() => expect(last.at()).toBeDefined()), fire.done(order)]);
      if (last.at() === undefined) break;
      await fire.expectNoKeyLost(order);
      writes = 0;
      processes += 1;
      killed = limit();
      await fire.restart();
    }
    fire.gate.decide();
    console.info(`it took ${processes} processes`);
    expect(processes).toBeGreaterThanOrEqual(3);
    await fire.expectOneOfEach(order);
  }, 600_000);
});

describe("two operators", () => {
  test("given the leader killed with a purchase in flight, then the other takes over and buys nothing twice", async () => {
    const leader = fire.operator;
    await leader.wrote("leading");
    const other = fire.start();
    await other.wrote("waiting for the lease");
    const killed = fire.killWhere((effect, moment) =>
      isPurchase(effect) && moment === "after" ? "cut" : "pass",
    );
    await installation.createOrder("taken-over");
    await eventually(() => expect(killed.at()).toBeDefined());
    expect(other.log()).not.toContain('"msg":"leading"');
    fire.operator = other;
    fire.gate.decide();
    await fire.done("taken-over");
    expect(leader.log()).toContain("buying the certificate");
    expect(other.log()).not.toContain("buying the certificate");
    await fire.expectOneOfEach("taken-over");
    expect(fire.purchasesSent("taken-over")).toBe(1);
  });
});

describe("an operator asked to stop by SIGTERM", () => {
  test("given a purchase in flight, then the call is not cut, its answer counts, and the lease is given up", async () => {
    let exit: Promise<number | null> | undefined;
    fire.gate.decide(async (effect, moment): Promise<Fate> => {
      if (!isPurchase(effect) || moment === "before") return "pass";
      exit = fire.operator.stop();
      await fire.operator.wrote("stopping");
      return "pass";
    });
    await installation.createOrder("stopped");
    await eventually(() => expect(exit).toBeDefined());
    expect(await exit).toBe(0);
    expect(fire.operator.log()).toContain("certificate bought");
    expect(fire.operator.log()).not.toContain("in doubt");
    expect(await fire.holderOfLease()).toBe("");
    fire.gate.decide();
    fire.operator = fire.start();
    await fire.operator.wrote("leading");
    await fire.done("stopped");
    await fire.expectOneOfEach("stopped");
    expect(fire.purchasesSent("stopped")).toBe(1);
  });

  test("given a purchase that is never answered, then it stops at the call's time limit, and the next process finds the certificate", async () => {
    let exit: Promise<number | null> | undefined;
    const held = Promise.withResolvers<Fate>();
    fire.gate.decide((effect, moment) => {
      if (!isPurchase(effect) || moment === "before") return "pass";
      exit = fire.operator.stop();
      return held.promise;
    });
    await installation.createOrder("unanswered");
    await eventually(() => expect(exit).toBeDefined());
    expect(await exit).toBe(0);
    held.resolve("cut");
    expect(fire.operator.log()).toContain("the purchase is in doubt");
    expect(await fire.holderOfLease()).toBe("");
    fire.gate.decide();
    fire.operator = fire.start();
    await fire.operator.wrote("leading");
    await fire.done("unanswered");
    await fire.expectOneOfEach("unanswered");
    expect(fire.purchasesSent("unanswered")).toBe(1);
  });
});

describe("an operator that loses the lease while it stops", () => {
  test("given a purchase in flight, then it ends at once, as one that may not lead, and the next finds the certificate", async () => {
    const purchased = Promise.withResolvers<void>();
    const held = Promise.withResolvers<Fate>();
    fire.gate.decide((effect, moment) => {
      if (!isPurchase(effect) || moment === "before") return "pass";
      purchased.resolve();
      return held.promise;
    });
    await installation.createOrder("deposed");
    await purchased.promise;
    const exit = fire.operator.stop();
    await fire.operator.wrote("stopping");
    await fire.takeLease();
    expect(await exit).toBe(1);
    expect(fire.operator.log()).toContain("lease lost");
    expect(fire.operator.log()).not.toContain("in doubt");
    held.resolve("cut");
    fire.gate.decide();
    await fire.restart();
    await fire.done("deposed");
    await fire.expectOneOfEach("deposed");
    expect(fire.purchasesSent("deposed")).toBe(1);
  });
});

describe("the answer to a purchase", () => {
  const never = new Promise<Fate>(() => undefined);
  test.each<{ order: string; what: string; fate: Fate | Promise<Fate> }>([
    { order: "answer-cut", what: "a connection cut", fate: "cut" },
    { order: "answer-late", what: "no answer within the time limit", fate: never },
    { order: "answer-502", what: "an error 502", fate: { status: 502, body: "<html>Bad Gateway</html>" } },
    { order: "answer-garbled", what: "an answer that makes no sense", fate: { status: 200, body: '{"id":' } },
    { order: "answer-404", what: "a 404 of somebody between", fate: { status: 404, body: "not here" } },
  ])("given $what after it took hold, then the certificate is found by asking: one charge", async (row) => {
    let sent = 0;
    fire.gate.decide((effect, moment) => {
      if (!isPurchase(effect) || moment === "before") return "pass";
      sent += 1;
      return sent === 1 ? row.fate : "pass";
    });
    await installation.createOrder(row.order);
    await fire.done(row.order);
    await fire.operator.wrote("the purchase is in doubt");
    await fire.expectOneOfEach(row.order);
    await eventually(async () => {
      const events = await installation.kubectl(["get", "events", "-n", installation.namespace]);
      expect(events).toMatch(
        new RegExp(`Bought a certificate \\(instance .*\\) from SSLMate for ${commonName(row.order)}`),
      );
    });
    expect(fire.purchasesSent(row.order)).toBe(1);
  });

  test.each<{ order: string; what: string; fate: Fate }>([
    { order: "lost-cut", what: "a connection cut", fate: "cut" },
    { order: "lost-502", what: "an error 502", fate: { status: 502, body: "<html>Bad Gateway</html>" } },
  ])(
    "given $what before it took hold, then it is in doubt, and sent again after the settle time: one charge",
    async (row) => {
      const times: number[] = [];
      let before: unknown;
      fire.gate.decide(async (effect, moment) => {
        if (!isPurchase(effect) || moment === "after") return "pass";
        times.push(performance.now());
        if (times.length === 1) return row.fate;
        before ??= await fire.charges(row.order);
        return "pass";
      });
      await installation.createOrder(row.order);
      await installation.condition(row.order, "Issuing", { status: "True", reason: "InDoubt" });
      await fire.done(row.order);
      expect(before).toEqual([]);
      await fire.expectOneOfEach(row.order);
      const [first = 0, second = 0, ...others] = times;
      expect(others).toEqual([]);
      expect(second - first).toBeGreaterThanOrEqual(600);
    },
  );
});
