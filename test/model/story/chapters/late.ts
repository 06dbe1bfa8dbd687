/** Effects that show only after the settle time: what stays open, and is kept from becoming worse. */
import { HOUR, MINUTE } from "../../world/simulation.ts";
import type { Story } from "../story.ts";
import { BUY, names, ready, wait, web } from "./words.ts";

export const LATE: readonly Story[] = [
  {
    name: "the vendor asks to wait an hour, and the purchase arrives after half of it",
    steps: [
      {
        do: "fault",
        call: BUY,
        after: 0,
        fault: { kind: "vendor", error: "unavailable", when: "late", later: HOUR / 2, retryAfter: 3_600 },
      },
      { do: "create", ...web, names },
      ready,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "the clock jumps while a purchase is in doubt, and it arrives after that",
    steps: [
      {
        do: "fault",
        call: BUY,
        after: 0,
        fault: { kind: "vendor", error: "timeout", when: "late", later: 9.5 * MINUTE },
      },
      { do: "create", ...web, names },
      // Just before the next question, which the jump else brings forward: one that comes too soon after another counts for nothing.
      wait(4.5 * MINUTE),
      { do: "jump", milliseconds: HOUR },
      ready,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "a purchase that came to nothing is sent again, and arrives later",
    steps: [
      { do: "fault", call: BUY, after: 0, fault: { kind: "vendor", error: "timeout", when: "before" } },
      {
        do: "fault",
        call: BUY,
        after: 1,
        fault: { kind: "vendor", error: "timeout", when: "late", later: 7 * MINUTE },
      },
      { do: "create", ...web, names },
      ready,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "the purchase arrives an hour later, when it had been given up",
    steps: [
      {
        do: "fault",
        call: BUY,
        after: 0,
        fault: { kind: "vendor", error: "timeout", when: "late", later: HOUR },
      },
      { do: "create", ...web, names },
      wait(2 * MINUTE),
      { do: "set Cluster", what: "suspend", spec: { suspend: true } },
      wait(2 * HOUR),
      { do: "set Cluster", what: "suspend", spec: { suspend: false } },
      ready,
    ],
    charges: 1,
    instances: 1,
    alone: true,
  },
];
