/** A Cluster that is deleted, or about to be, and created again. */
import type { OrderSpec } from "../../../../src/api/types.ts";
import { DAY, HOUR, MINUTE } from "../../world/simulation.ts";
import type { Step } from "../step.ts";
import type { Story } from "../story.ts";
import { VENDOR_RENEWS } from "./vendor-renewal.ts";
import {
  bought,
  BUDGET_OF_ONE,
  buyFails,
  buyIsLate,
  byHand,
  canceled,
  names,
  ONE_TERM,
  ready,
  rival,
  wait,
  web,
} from "./words.ts";

const gone: Step = { do: "delete Cluster" };
const kept: Step = { do: "delete Cluster", kept: true };
const again: Step = { do: "create Cluster" };

const answerLost = buyFails({ kind: "vendor", error: "timeout", when: "after" });
const asked: Step = { do: "create", ...web, names };
const VENDOR: Partial<OrderSpec> = { renewal: { policy: "Vendor" } };

export const CLUSTERS: readonly Story[] = [
  {
    name: "an Order whose Cluster was deleted, and is created again an hour later",
    steps: [gone, asked, wait(HOUR), again, ready],
    charges: 1,
  },
  {
    name: "an Order whose Cluster was deleted",
    steps: [gone, asked, wait(HOUR)],
    charges: 0,
    end: "ClusterNotFound",
  },
  {
    name: "an Order whose Cluster is being deleted, and that a finalizer keeps",
    steps: [kept, asked, wait(HOUR)],
    charges: 0,
    end: "ClusterDeleting",
  },
  {
    name: "an Order whose Cluster is being deleted, and created again once it is gone",
    steps: [kept, asked, wait(HOUR), again, ready],
    charges: 1,
    alone: true,
  },
  {
    name: "the Cluster is being deleted, and the term of a living Order ends",
    settings: ONE_TERM,
    steps: [...bought, kept, wait(7 * DAY)],
    charges: 1,
    end: "ClusterDeleting",
    alone: true,
  },
  {
    name: "the Cluster is gone while the term of a living Order ends, and is created again",
    settings: ONE_TERM,
    steps: [...bought, gone, wait(5 * DAY + 12 * HOUR), again, ready],
    charges: 2,
    alone: true,
  },
  {
    name: "the Cluster is deleted while a purchase is in doubt that arrived, and created again",
    steps: [answerLost, asked, wait(20_000), gone, wait(HOUR), again, ready],
    charges: 1,
    alone: true,
  },
  {
    name: "the Cluster is deleted while a purchase is in doubt that arrives late, and created again before that",
    steps: [buyIsLate(8 * MINUTE), asked, wait(20_000), gone, wait(4 * MINUTE), again, ready],
    charges: 1,
    alone: true,
  },
  {
    name: "Cluster and Order are deleted while a purchase is in doubt that arrived, and both are created again",
    steps: [
      answerLost,
      asked,
      wait(20_000),
      gone,
      { do: "delete", ...web },
      wait(HOUR),
      asked,
      wait(HOUR),
      again,
      ready,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "Cluster and Order are deleted while a purchase is in doubt that arrived, and the Cluster is created again",
    steps: [answerLost, asked, wait(20_000), gone, { do: "delete", ...web }, wait(HOUR), again, wait(HOUR)],
    charges: 1,
    leaves: { secret: false, instances: "active", keys: 1 },
    alone: true,
  },
  {
    name: "a budget of one that is spent, and the Cluster is created again",
    settings: BUDGET_OF_ONE,
    steps: [
      { do: "create", ...rival, names: ["other.example"] },
      wait(30 * MINUTE),
      gone,
      wait(MINUTE),
      again,
      asked,
      wait(HOUR),
    ],
    charges: 1,
    end: "BudgetExhausted",
    alone: true,
  },
  {
    name: "what was bought is canceled, and the Cluster is created again",
    steps: [byHand, asked, wait(20 * MINUTE), canceled, wait(HOUR), gone, wait(HOUR), again, wait(HOUR)],
    charges: 1,
    end: "AwaitingApproval",
    alone: true,
  },
  {
    name: "SSLMate renews by itself, and the Order is deleted while its Cluster is gone for an hour",
    settings: VENDOR_RENEWS,
    steps: [
      { do: "create", ...web, names, spec: VENDOR },
      ready,
      wait(HOUR),
      gone,
      wait(MINUTE),
      { do: "delete", ...web },
      wait(HOUR),
      again,
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
    alone: true,
  },
];
