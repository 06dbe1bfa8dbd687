/** A process that stands still for longer than its lease and the settle time, at each call that allows it. */
import { HOUR, MINUTE } from "../../world/simulation.ts";
import type { Story } from "../story.ts";
import {
  bought,
  byHand,
  byItself,
  cn,
  COUNT,
  END_ATTEMPT,
  fewer,
  more,
  names,
  PUBLISH,
  rival,
  SETTINGS,
  wait,
  web,
} from "./words.ts";

export const SLOW: readonly Story[] = [
  {
    name: "stands still before its lease is looked at, while another one buys",
    steps: [
      { do: "meanwhile", call: SETTINGS, after: 0, step: { do: "stand still", milliseconds: 30 * MINUTE } },
      ...bought,
    ],
    charges: 1,
  },
  {
    name: "stands still at its first write of the Secret, while another one publishes a newer pair",
    steps: [
      { do: "meanwhile", call: PUBLISH, after: 0, step: { do: "stand still", milliseconds: 8 * MINUTE } },
      { do: "create", ...web, names: fewer },
      wait(3 * MINUTE),
      { do: "set names", ...web, names: more },
      wait(HOUR),
    ],
    charges: 2,
    alone: true,
  },
  {
    name: "stands still while its call is counted, and another one buys",
    steps: [
      { do: "meanwhile", call: COUNT, after: 0, step: { do: "stand still", milliseconds: 30 * MINUTE } },
      ...bought,
      wait(30 * MINUTE),
    ],
    charges: 1,
    alone: true,
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
      wait(5 * MINUTE),
      { do: "approve purchase", ...rival, within: HOUR },
      wait(HOUR),
      byItself,
      { do: "until ready", ...rival },
    ],
    charges: 2,
    alone: true,
  },
];
