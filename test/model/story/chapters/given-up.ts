/** What is given up, taken over and tidied up. */
import { DAY, HOUR, MINUTE } from "../../world/simulation.ts";
import type { Step } from "../step.ts";
import type { Story } from "../story.ts";
import { bought, BUY, byHand, cn, MAKE_ATTEMPT, names, ready, wait, web } from "./words.ts";

/** However often it is tried. */
const refusals = Array.from({ length: 10 }, (_, after): Step => {
  return { do: "fault", call: BUY, after, fault: { kind: "vendor", error: "refused", when: "before" } };
});

export const GIVEN_UP: readonly Story[] = [
  {
    name: "deleted while it is bought, and its key thrown away a month later",
    settings: { options: { recheck: 7 * DAY } },
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "delete", ...web },
      wait(31 * DAY),
    ],
    charges: 1,
    leaves: { secret: false, instances: "pending", keys: 0 },
  },
  {
    name: "deleted while it is bought, and the process ends before the key is set aside",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "fault", call: MAKE_ATTEMPT, after: 0, fault: { kind: "crash", when: "before" } },
      { do: "delete", ...web },
      wait(HOUR),
    ],
    charges: 1,
    leaves: { secret: false, instances: "pending", keys: 1 },
    alone: true,
  },
  {
    name: "a person's settings, after a purchase that was refused and is not wanted any more",
    steps: [
      { do: "vendor", commonName: cn, action: { verb: "replace CSR" } },
      {
        do: "vendor",
        commonName: cn,
        action: { verb: "change", settings: { tags: { "by-hand": true, shop: true } } },
      },
      ...refusals,
      { do: "create", ...web, names, spec: { tags: ["cost-7", "shop"], muted: true } },
      wait(30_000),
      { do: "delete", ...web },
      wait(HOUR),
    ],
    charges: 0,
    // Of another end than this it is only said that it could not be put back.
    shows: { tags: ["by-hand", "shop"], muted: false },
  },
  {
    name: "a Secret that nobody owns any more, with the key of the certificate",
    steps: [
      ...bought,
      { do: "delete", ...web },
      { do: "disown Secret", ...web },
      wait(MINUTE),
      { do: "create", ...web, names, spec: { adopt: "IfKeyMatches" } },
      ready,
    ],
    charges: 1,
  },
  {
    name: "two installations that claim an object without an owner at the same moment",
    settings: { installations: 2 },
    steps: [
      { do: "vendor", commonName: cn, action: { verb: "replace CSR" } },
      { do: "create", ...web, names },
      { do: "create", order: "web", installation: 1, names },
      wait(HOUR),
    ],
    charges: 1,
    // Which of the two claims first is a matter of moments.
    endsUnderFaults: ["OwnedElsewhere"],
  },
];
