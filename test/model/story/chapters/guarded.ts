/** What stands between an Order and a charge. */
import { DAY, HOUR, MINUTE } from "../../world/simulation.ts";
import type { Story } from "../story.ts";
import {
  ASK,
  bought,
  BUDGET_OF_ONE,
  BUY,
  cn,
  fewer,
  names,
  ONE_TERM,
  ready,
  rival,
  SETTINGS,
  wait,
  web,
} from "./words.ts";

export const GUARDED: readonly Story[] = [
  {
    name: "a purchase that a person approves",
    settings: { clusterSpec: { purchase: { policy: "Manual" } } },
    steps: [
      { do: "create", ...web, names },
      wait(HOUR),
      { do: "approve purchase", ...web, within: HOUR },
      ready,
    ],
    charges: 1,
    endsUnderFaults: ["AwaitingApproval"],
  },
  {
    name: "a purchase that a person approves, and whose first call does not arrive",
    settings: { clusterSpec: { purchase: { policy: "Manual" } } },
    steps: [
      { do: "fault", call: BUY, after: 0, fault: { kind: "vendor", error: "timeout", when: "before" } },
      { do: "create", ...web, names },
      { do: "approve purchase", ...web, within: HOUR },
      ready,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "a purchase that a person approves as soon as it is shown, while the vendor's price is not to be had",
    settings: { clusterSpec: { purchase: { policy: "Manual" } } },
    steps: [
      // The first question is for the object, the second for the price.
      { do: "fault", call: ASK, after: 1, fault: { kind: "vendor", error: "unavailable", when: "before" } },
      { do: "create", ...web, names },
      { do: "approve purchase", ...web, within: HOUR },
      ready,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "a purchase that nobody approves",
    settings: { clusterSpec: { purchase: { policy: "Manual" } } },
    steps: [{ do: "create", ...web, names }, wait(HOUR)],
    charges: 0,
    end: "AwaitingApproval",
  },
  {
    name: "an approval of yesterday's purchase",
    settings: { ...ONE_TERM, clusterSpec: { purchase: { policy: "Manual" } } },
    steps: [
      { do: "create", ...web, names },
      wait(HOUR),
      { do: "approve purchase", ...web, within: HOUR },
      ready,
      wait(5 * DAY),
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "a budget of one",
    settings: BUDGET_OF_ONE,
    steps: [
      { do: "create", ...rival, names: ["other.example"] },
      wait(30 * MINUTE),
      { do: "create", ...web, names },
      wait(HOUR),
    ],
    charges: 1,
    end: "BudgetExhausted",
    endsUnderFaults: ["BudgetExhausted"],
  },
  {
    name: "a budget of one, a day later",
    settings: BUDGET_OF_ONE,
    steps: [
      { do: "create", ...rival, names: ["other.example"] },
      wait(30 * MINUTE),
      { do: "create", ...web, names },
      wait(25 * HOUR),
      ready,
    ],
    charges: 2,
    alone: true,
  },
  {
    name: "a budget of one, and another Order that spends it after it was read",
    settings: BUDGET_OF_ONE,
    steps: [
      { do: "fault", call: SETTINGS, after: 0, fault: { kind: "slow", milliseconds: 20_000 } },
      { do: "create", ...web, names },
      wait(5_000),
      { do: "create", ...rival, names: ["other.example"] },
      wait(HOUR),
    ],
    charges: 1,
    end: "BudgetExhausted",
    alone: true,
  },
  {
    name: "a budget of one, and a card that is declined at first",
    settings: BUDGET_OF_ONE,
    steps: [
      {
        do: "fault",
        call: BUY,
        after: 0,
        fault: { kind: "vendor", error: "payment-required", when: "before" },
      },
      ...bought,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "a suspended Cluster",
    steps: [
      { do: "set Cluster", what: "suspend", spec: { suspend: true } },
      { do: "create", ...web, names },
      wait(HOUR),
      { do: "set Cluster", what: "suspend", spec: { suspend: false } },
      ready,
    ],
    charges: 1,
  },
  {
    name: "a suspended Order",
    steps: [{ do: "create", ...web, names, spec: { suspend: true } }, wait(HOUR)],
    charges: 0,
    end: "Suspended",
  },
  {
    name: "a certificate of a person that is to be taken over",
    steps: [
      { do: "vendor", commonName: cn, action: { verb: "buy" } },
      wait(MINUTE),
      { do: "create", ...web, names: fewer, spec: { adopt: "Rekey" } },
      ready,
    ],
    charges: 0,
  },
  {
    name: "two installations that want the same name, one after the other",
    settings: { installations: 2 },
    steps: [...bought, { do: "create", order: "web", installation: 1, names }, wait(HOUR)],
    charges: 1,
  },
];
