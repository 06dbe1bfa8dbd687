/**
 * An attempt whose Order is gone: SSLMate is asked what came of it, and nothing is sent any more. Once that is known it is
 * set aside, so that its common name is free for others; an Order of the same namespace and name takes it up again.
 */
import type { Action } from "../order/action.ts";
import type { Attempt, Doubt, InstanceView, OwnerView, VendorView } from "../facts/observed.ts";
import * as rests from "../status/rests/rests.ts";
import { judge } from "./doubt.ts";
import { ending, endingForPerson } from "./ending.ts";

export type OrphanStep =
  /** Not known yet; `after` in milliseconds. */
  | { kind: "wait"; after: number }
  /** `instance` is the one that it bought or reissued. */
  | { kind: "end"; ending: Extract<Action, { kind: "end-attempt" }>; instance?: InstanceView };

/** @param doubt as it is after this answer. */
export function followOrphan(
  attempt: Attempt,
  vendor: Extract<VendorView, { kind: "answered" }>,
  owner: OwnerView,
  doubt: Doubt,
): OrphanStep {
  const mayHaveArrived = doubt.sent === "maybe";
  const wait: OrphanStep = { kind: "wait", after: doubt.nextQuestion };
  const verdict = judge(attempt, vendor, owner);
  switch (verdict.kind) {
    case "ours":
      return withInstance(attempt, verdict.instance, doubt);
    case "charged-otherwise":
      return {
        kind: "end",
        ending: ending(attempt, "charged-otherwise", doubt),
        ...(mayHaveArrived ? { instance: verdict.instance } : {}),
      };
    case "somebody-else":
      return mayHaveArrived && !doubt.settled
        ? wait
        : { kind: "end", ending: ending(attempt, "overtaken", doubt) };
    case "neither":
      if (!mayHaveArrived) return { kind: "end", ending: ending(attempt, "not-sent", doubt) };
      if (!doubt.settled) return wait;
      return { kind: "end", ending: afterNothing(attempt, vendor.apiKeyFingerprint, doubt) };
  }
}

/** What was paid for and is canceled or revoked is a person's to look at before anything is paid for this name again. */
function withInstance(attempt: Attempt, instance: InstanceView, doubt: Doubt): OrphanStep {
  const isLost = instance.state === "canceled" || instance.state === "revoked";
  if (!isLost) return { kind: "end", ending: ending(attempt, "orphaned", doubt), instance };
  return {
    kind: "end",
    ending: attempt.paid
      ? endingForPerson(attempt, "canceled", doubt, rests.lostPurchase(instance))
      : ending(attempt, "canceled", doubt),
    instance,
  };
}

/** An absence proves nothing about a payment with another account, or where the key had a certificate before. */
function afterNothing(
  attempt: Attempt,
  apiKeyFingerprint: string,
  doubt: Doubt,
): Extract<Action, { kind: "end-attempt" }> {
  if (attempt.paid && attempt.apiKeyFingerprint !== apiKeyFingerprint) {
    return endingForPerson(attempt, "cannot-tell", doubt, rests.accountChanged(attempt));
  }
  if (attempt.paid && attempt.keptKey) {
    return endingForPerson(attempt, "cannot-tell", doubt, rests.cannotTell(attempt));
  }
  return ending(attempt, "came-to-nothing", doubt);
}

const KEPT = 30 * 24 * 3_600_000;

/** When a key that was set aside may be thrown away, unless its certificate is waited for. @param since milliseconds since the epoch, as the result. */
export function keptUntil(since: number): number {
  return since + KEPT;
}
