/** The money rule under fire, effect by effect: an operator killed after any one of them leaves one certificate and one charge. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import type { Installation } from "../harness/installation.ts";
import { belongsTo } from "./effects.ts";
import { OperatorUnderFire } from "./operator-under-fire.ts";

let fire: OperatorUnderFire;
let installation: Installation;

beforeAll(async () => {
  fire = await OperatorUnderFire.start();
  ({ installation } = fire);
});

afterAll(async () => {
  await fire.close();
});

test("given a kill after each effect of an Order's life in turn, when it starts again, then one certificate, one charge, no key lost", async () => {
  const points = new Set<string>();
  for (let run = 1; ; run += 1) {
    const order = `effect-${run}`;
    const seen = new Map<string, number>();
    const killed = fire.killWhere((effect, moment) => {
      if (moment === "before" || !belongsTo(order, effect)) return "pass";
      const what = fire.kindOf(effect);
      const times = (seen.get(what) ?? 0) + 1;
      seen.set(what, times);
      const point = `${what}, ${times}.`;
      if (points.has(point)) return "pass";
      points.add(point);
      return "cut";
    });
    await installation.createOrder(order);
    await Promise.race([eventually(() => expect(killed.at()).toBeDefined()), fire.done(order)]);
    if (killed.at() === undefined) break;
    await fire.expectNoKeyLost(order);
    fire.gate.decide();
    await fire.restart();
    await fire.done(order);
    await fire.expectOneOfEach(order);
  }
  // What the operator does after the Order's end is not to have it killed once more.
  fire.gate.decide();
  console.info(`killed at ${points.size} points:\n${[...points].join("\n")}`);
  // Question, attempt, settings, purchase, Event, status, question, Secret, end of the attempt, status.
  expect(points.size).toBeGreaterThanOrEqual(10);
}, 900_000);
