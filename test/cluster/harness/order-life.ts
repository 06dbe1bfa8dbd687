/** The two things that a test of bad input sees of an Order: it says what is wrong and pays nothing; mended, it pays once. */
import { expect } from "vitest";
import type { OrderReason } from "../../../src/api/reasons.ts";
import type { Condition } from "../../../src/api/types.ts";
import { eventually } from "../../support/eventually.ts";
import type { Installation } from "./installation.ts";

/** The common name that `Installation.orderManifest` gives an Order of that name. */
export function commonNameOf(order: string): string {
  return `${order}.example.com`;
}

/**
 * Waits until the Order is not Ready for that reason, in those words. No Secret was written by then.
 * @param says parts of the message, in any order.
 * @returns the condition Ready.
 */
export async function expectNotReady(
  installation: Installation,
  order: string,
  reason: OrderReason,
  ...says: readonly string[]
): Promise<Condition> {
  return eventually(async () => {
    const condition = await installation.condition(order, "Ready", { status: "False", reason });
    for (const part of says) expect(condition.message).toContain(part);
    return condition;
  });
}

/** Nothing was sent to SSLMate that costs anything, and no key waits to be sent. */
export async function expectNothingBought(installation: Installation, order: string): Promise<void> {
  expect(await installation.charges(commonNameOf(order))).toEqual([]);
  expect(await installation.attemptsOf(order)).toEqual([]);
}

/** Waits until the Order is Ready by itself: bought once, its Secret full, nothing left in flight. */
export async function expectReadyAndPaidOnce(
  installation: Installation,
  order: string,
  commonName = commonNameOf(order),
): Promise<void> {
  await installation.ready(order);
  const { spec, status } = await installation.order(order);
  const charges = await installation.charges(commonName);
  expect(charges.map(({ action }) => action)).toEqual(["buy"]);
  expect(status?.certificate?.instanceId).toBe(charges[0]?.instanceId);
  expect(status?.conditions?.map(({ type }) => type)).toEqual(["Ready", "Issuing", "DomainsApproved"]);
  expect(await installation.attemptsOf(order)).toEqual([]);
  const { data = {} } = await installation.secret(spec.secretName);
  expect(Object.keys(data).toSorted()).toEqual(["tls.crt", "tls.key"]);
}
