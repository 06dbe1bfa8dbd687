/** Calls made up by chance at which something happens, those that money depends on more often than the others. */
import * as fc from "fast-check";
import { faultsOf, SEND_SETTINGS, type CallMatch } from "../faults/fault.ts";
import type { Step } from "../story/step.ts";

/** Calls on which money depends, and so more often in trouble than their share. */
const WEIGHTY_CALLS: readonly CallMatch[] = [
  { port: "vendor", writes: true, name: "vendor POST buy" },
  { port: "vendor", writes: true, name: "vendor POST reissue" },
  { port: "vendor", writes: true, name: SEND_SETTINGS },
  { port: "kube", writes: true, name: "kube create secrets (attempt)" },
  { port: "kube", writes: true, name: "kube delete secrets (attempt)" },
  { port: "kube", writes: true, name: "kube apply secrets" },
];

export const callMatch: fc.Arbitrary<CallMatch> = fc.oneof(
  fc.record({ port: fc.constantFrom("kube" as const, "vendor" as const), writes: fc.boolean() }),
  fc.constantFrom(...WEIGHTY_CALLS),
);

export const fault: fc.Arbitrary<Step> = fc.tuple(callMatch, fc.nat({ max: 6 })).chain(([call, after]) =>
  fc.constantFrom(...faultsOf({ name: "", ...call })).map((each): Step => ({
    do: "fault",
    call,
    after: call.name === undefined ? after : after % 2,
    fault: each,
  })),
);
