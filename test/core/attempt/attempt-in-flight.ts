/** An Order whose attempt is in flight, and what is expected of it: the parts of the rows in the tests beside this. */
import type { Ending } from "../../../src/core/facts/observed.ts";
import type { Action } from "../../../src/core/order/action.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { attemptFacts, DAY, NOW, pair } from "../../support/observed/facts.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withAttempt } from "../../support/observed/with-attempt.ts";

export type Expected = Record<string, unknown>;
export type Row = [name: string, changes: Change[], expected: Expected];

export function decided(...changes: Change[]): Action {
  return decide(orderObserved(withAttempt(), ...changes));
}

export const pay = { kind: "pay", attempt: attemptFacts(), request: { verb: "buy", paid: true } };
export const deleted = { kind: "end-attempt", how: "delete", attempt: attemptFacts() };
export const setAside = { kind: "end-attempt", how: "set-aside", attempt: attemptFacts() };
export const setAsideAs = (why: Ending): Expected => ({ ...setAside, why });
export const inDoubt = {
  kind: "rest",
  state: "progressing",
  reason: "InDoubt",
  after: 120_000,
  issuance: { id: "attempt-uid", phase: "InDoubt" },
};
export const wait = (reason: string): Expected => ({ kind: "rest", reason });

/** A pair whose renewal is due, with enough of its lifetime gone that a reissue gains. */
export const due = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
