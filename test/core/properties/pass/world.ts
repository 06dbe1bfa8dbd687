/** How the world answers in one pass: what SSLMate shows and does, and what becomes of a Secret that is written. */
import * as fc from "fast-check";
import type { Attempt, Failure, InstanceView, VendorView } from "../../../../src/core/facts/observed.ts";
import type { Action } from "../../../../src/core/order/action.ts";
import { arbitraryFailure } from "../../../support/arbitrary/failure.ts";
import { arbitraryAnswer } from "../../../support/arbitrary/vendor.ts";
import { certificate, DAY, NOW } from "../../../support/observed/facts.ts";
import type { Answered } from "../all-states.ts";

export interface World {
  /** What SSLMate shows before a purchase of this pass. */
  answer: Extract<VendorView, { kind: "answered" }>;
  asking: Failure | undefined;
  buying: "pending" | "active" | "lost, though it arrived" | "lost" | "refused" | Failure;
  writing: "done" | "foreign" | Failure;
}

const seldomFails = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: arbitraryFailure },
);
export const arbitraryWorld: fc.Arbitrary<World> = fc.record({
  answer: arbitraryAnswer,
  asking: seldomFails.map((failure) =>
    failure?.kind === "vendor" ? { ...failure, doing: "read" as const } : failure,
  ),
  buying: fc.oneof(
    fc.constantFrom("pending", "active", "lost, though it arrived", "lost", "refused" as const),
    arbitraryFailure,
  ),
  writing: fc.oneof(
    fc.constantFrom("done", "foreign" as const),
    // Writing a Secret may claim the vendor's object before; it never makes an instance.
    arbitraryFailure.map((failure) =>
      failure.kind === "vendor" ? { ...failure, doing: "settings" as const } : failure,
    ),
  ),
});

/** The vendor's object once the settings were taken. */
export function afterChange(
  vendor: Answered,
  { autoRenew, tags = {}, muted }: Extract<Action, { kind: "set-settings" }>["settings"],
): Answered {
  const { settings } = vendor;
  const kept = (settings?.tags ?? []).filter((tag) => tags[tag] === undefined);
  const set = Object.keys(tags).filter((tag) => tags[tag] === true);
  return {
    ...vendor,
    ...(autoRenew === undefined ? {} : { autoRenew }),
    ...(settings === undefined
      ? {}
      : { settings: { ...settings, tags: [...kept, ...set], ...(muted === undefined ? {} : { muted }) } }),
  };
}

export function boughtInstance(attempt: Attempt, state: "pending" | "active"): InstanceView {
  const facts = certificate({
    dnsNames: attempt.names,
    publicKeyHash: attempt.publicKeyHash,
    fingerprintSha256: "e".repeat(64),
    notBefore: NOW,
    notAfter: NOW + 199 * DAY,
  });
  return {
    id: 99,
    state,
    expiring: false,
    publicKeyHash: attempt.publicKeyHash,
    ...(state === "active" ? { check: { ok: true, certificate: facts } } : {}),
  };
}
