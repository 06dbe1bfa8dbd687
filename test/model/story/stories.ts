/** The stories that the crash suite tells once for each call that can fail: a whole life of an Order, piece by piece. */
import type { OrderReason } from "../../../src/api/reasons.ts";
import { SEND_SETTINGS, type CallMatch } from "../faults/fault.ts";
import { HOUR, MINUTE, type SimulationOptions } from "../world/simulation.ts";
import type { Step } from "./step.ts";

export interface Story {
  name: string;
  steps: readonly Step[];
  /** Charges that the whole story costs, whatever fails on the way. */
  charges: number;
  /** Why Order web is not Ready in the end; absent: it is Ready, or gone. */
  end?: OrderReason;
  settings?: Partial<SimulationOptions>;
  /** Told as it is only: what happens in it is a fault already. */
  alone?: boolean;
}

const web = { order: "web" } as const;
const rival = { order: "rival" } as const;
const names = ["example.com", "www.example.com"];
const fewer = ["example.com"];
const cn = "example.com";
const BUY: CallMatch = { port: "vendor", writes: true, name: "vendor POST buy" };
const SETTINGS: CallMatch = { port: "vendor", writes: true, name: SEND_SETTINGS };
const MAKE_ATTEMPT: CallMatch = { port: "kube", writes: true, name: "kube create secrets (attempt)" };
const END_ATTEMPT: CallMatch = { port: "kube", writes: true, name: "kube delete secrets (attempt)" };

const wait = (milliseconds: number): Step => ({ do: "wait", milliseconds });
const ready: Step = { do: "until ready", ...web };
const byHand: Step = { do: "vendor approves", how: "manual" };
const byItself: Step = { do: "vendor approves", how: "auto" };
const bought: readonly Step[] = [{ do: "create", ...web, names }, ready];

const LIFE: readonly Story[] = [
  { name: "first purchase", steps: bought, charges: 1 },
  {
    name: "a purchase that is approved after an hour",
    steps: [byHand, { do: "create", ...web, names }, wait(HOUR), byItself, ready],
    charges: 1,
  },
  {
    name: "deleted while it is bought, and created again",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "delete", ...web },
      wait(HOUR),
      { do: "create", ...web, names },
      byItself,
      ready,
    ],
    charges: 1,
  },
];

/** Stories about what others do, each for a rule that nothing else would need. */
const OTHERS: readonly Story[] = [
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
      wait(HOUR),
    ],
    charges: 0,
    end: "PendingElsewhere",
    // With a lost answer on top, the tag stays, and what the person bought is taken over free of charge.
    alone: true,
  },
  {
    name: "a person cancels what was bought",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "vendor", commonName: cn, action: { verb: "cancel" } },
      wait(2 * HOUR),
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

/** A process that stands still for longer than its lease and the settle time, at each call that allows it. */
const SLOW: readonly Story[] = [
  {
    name: "stands still before its lease is looked at, while another one buys",
    steps: [
      { do: "meanwhile", call: SETTINGS, after: 0, step: { do: "stand still", milliseconds: 30 * MINUTE } },
      ...bought,
    ],
    charges: 1,
  },
  {
    name: "stands still before it ends an attempt, while another one ends it and makes the next",
    steps: [
      {
        do: "meanwhile",
        call: END_ATTEMPT,
        after: 0,
        step: { do: "stand still", milliseconds: 30 * MINUTE },
      },
      { do: "create", ...web, names },
      wait(10 * MINUTE),
      { do: "delete", ...web },
      { do: "delete Secret", ...web },
      { do: "vendor", commonName: cn, action: { verb: "revoke" } },
      byHand,
      { do: "create", ...rival, names },
      wait(HOUR),
      byItself,
      // A revoked certificate inside a term that goes on is strange enough to ask a person.
      { do: "approve purchase", ...rival },
      { do: "until ready", ...rival },
    ],
    charges: 2,
    alone: true,
  },
];

export const STORIES: readonly Story[] = [...LIFE, ...OTHERS, ...SLOW];
