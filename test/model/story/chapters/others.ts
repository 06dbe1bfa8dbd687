/** What others do, each for a rule that nothing else would need. */
import { HOUR, MINUTE } from "../../world/simulation.ts";
import type { Story } from "../story.ts";
import { BUY, byHand, byItself, cn, fewer, MAKE_ATTEMPT, names, ready, wait, web } from "./words.ts";

export const OTHERS: readonly Story[] = [
  {
    name: "a person bought already, and it is pending",
    steps: [
      byHand,
      { do: "vendor", commonName: cn, action: { verb: "buy" } },
      { do: "create", ...web, names },
      wait(HOUR),
    ],
    charges: 0,
    end: "PendingElsewhere",
  },
  {
    name: "a person bought already, and it is current",
    steps: [
      { do: "vendor", commonName: cn, action: { verb: "buy" } },
      wait(MINUTE),
      { do: "create", ...web, names },
      wait(HOUR),
    ],
    charges: 0,
    end: "CertificateExists",
  },
  {
    name: "a person buys between the first question and the last",
    steps: [
      byHand,
      {
        do: "meanwhile",
        call: MAKE_ATTEMPT,
        after: 0,
        step: { do: "vendor", commonName: cn, action: { verb: "buy" } },
      },
      { do: "create", ...web, names },
      wait(10 * MINUTE),
    ],
    charges: 0,
    end: "PendingElsewhere",
    // Where our tag cannot be withdrawn, the pending instance counts as ours: waited for, then rekeyed free of charge.
    endsUnderFaults: ["ApprovalPending"],
  },
  {
    name: "a person cancels what was bought, and agrees to another purchase",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "vendor", commonName: cn, action: { verb: "cancel" } },
      wait(HOUR),
      { do: "approve purchase", ...web, within: HOUR },
      byItself,
      ready,
    ],
    charges: 2,
    endsUnderFaults: ["AwaitingApproval"],
  },
  {
    name: "a person cancels what was bought",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "vendor", commonName: cn, action: { verb: "cancel" } },
      wait(30 * MINUTE),
    ],
    charges: 1,
    end: "AwaitingApproval",
  },
  {
    name: "the names were changed while the operator was away, and its cache shows the old ones",
    steps: [
      { do: "stop" },
      { do: "create", ...web, names },
      wait(10 * MINUTE),
      { do: "set names", ...web, names: fewer },
      wait(10 * MINUTE),
      { do: "start", stale: { kind: "orders", back: 1 } },
      wait(MINUTE),
      { do: "release caches" },
      ready,
    ],
    charges: 1,
  },
  {
    name: "the Order was deleted while the operator was away, and its cache shows it still",
    steps: [
      { do: "stop" },
      { do: "create", ...web, names },
      wait(10 * MINUTE),
      { do: "delete", ...web },
      wait(10 * MINUTE),
      { do: "start", stale: { kind: "orders", back: 1 } },
      wait(HOUR),
      { do: "release caches" },
      wait(HOUR),
    ],
    charges: 0,
  },
  {
    name: "a process that does not see the attempt of the one before it",
    steps: [
      { do: "fault", call: BUY, after: 0, fault: { kind: "crash", when: "after" } },
      byHand,
      { do: "create", ...web, names },
      wait(30_000),
      { do: "stop" },
      { do: "start", stale: { kind: "attempts", back: 1 } },
      wait(MINUTE),
      byItself,
      wait(HOUR),
      { do: "release caches" },
      ready,
    ],
    charges: 1,
  },
];
