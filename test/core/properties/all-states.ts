/** Every state that can be observed, however strange, with what is decided there: what the properties are asked of. */
import * as fc from "fast-check";
import type { OrderObserved, SecretView, StoredPair, VendorView } from "../../../src/core/facts/observed.ts";
import type { Action } from "../../../src/core/order/action.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { arbitraryOrderObserved } from "../../support/arbitrary-order.ts";
import { fuzzRuns } from "../../support/fuzz-runs.ts";

export const RUNS = fuzzRuns(2_000);

export function forAllStates(holds: (observed: OrderObserved, action: Action) => void): void {
  fc.assert(
    fc.property(arbitraryOrderObserved, (observed) => holds(observed, decide(observed))),
    RUNS,
  );
}

/** The pair in our Secret for the Order's common name, found without the code under test. */
export function pairOf({ secret, order }: OrderObserved): StoredPair | undefined {
  const pair = secret.kind === "owned" ? secret.pair : undefined;
  return pair?.certificate.dnsNames.includes(order.spec.identifiers[0]?.value ?? "") === true
    ? pair
    : undefined;
}

export function writable(secret: SecretView): boolean {
  return secret.kind === "absent" || (secret.kind === "owned" && !secret.immutable);
}

export type Answered = Extract<VendorView, { kind: "answered" }>;
export type Pay = Extract<Action, { kind: "pay" }>;

/** @param kind which calls: those that cost money, or all that make an instance. */
export function forAllCalls(
  kind: "paid" | "all",
  holds: (observed: OrderObserved, call: Pay, vendor: Answered) => void,
): void {
  forAllStates((observed, action) => {
    if (action.kind !== "pay" || (kind === "paid" && !action.request.paid)) return;
    if (observed.vendor.kind !== "answered") throw new Error("SSLMate was not asked");
    holds(observed, action, observed.vendor);
  });
}
