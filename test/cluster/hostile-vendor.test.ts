/** The main job with a vendor that fails, lies and delays at random: every Order gets there, and pays once. */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostileMix } from "../../src/sandbox/faults/catalogue.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";

const ORDERS = Array.from({ length: 8 }, (_, index) => `order-${index + 1}`);
const seed = randomInt(2 ** 32);
/** Twice the usual rates, since eight Orders make few calls; delays in proportion to the short settle time. */
const faults = hostileMix().map(({ fault, rate }) => ({
  fault,
  rate: Math.min(rate * 2, 1),
  ...(fault === "late-effect" || fault === "stale-read" ? { seconds: 0.5 } : {}),
}));

let installation: Installation;
let operator: OperatorProcess;

beforeAll(async () => {
  console.info(`hostile vendor, seed ${seed}`);
  installation = await Installation.open({ seed, faults });
  operator = startOperator(await installation.operatorKubeconfig(), ["--settle-paid=2500ms"]);
  await installation.createCluster();
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
});

describe("a hostile vendor", () => {
  test("given eight Orders, then each becomes Ready, with one charge and nothing left in flight", async () => {
    await Promise.all(ORDERS.map(async (name) => installation.createOrder(name)));
    await Promise.all(ORDERS.map(async (name) => installation.ready(name, 100_000)));
    const charged = (await installation.ledger()).map(({ cn }) => cn);
    expect(charged.toSorted()).toEqual(ORDERS.map((name) => `${name}.example.com`).toSorted());
  }, 120_000);
});
