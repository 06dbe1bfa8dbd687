/** The API key of a Cluster becomes that of another account, and perhaps that of the first one again. */
import type { OrderSpec } from "../../../../src/api/types.ts";
import { API_KEY } from "../../world/memory-vendor.ts";
import { DAY, HOUR, MINUTE } from "../../world/simulation.ts";
import type { Step } from "../step.ts";
import type { Story } from "../story.ts";
import { VENDOR_RENEWS } from "./vendor-renewal.ts";
import { bought, buyFails, byHand, names, ONE_TERM, ready, renewed, wait, web } from "./words.ts";

const other: Step = { do: "change account", apiKey: "2_another" };
const first: Step = { do: "change account", apiKey: API_KEY };

const answerLost = buyFails({ kind: "vendor", error: "timeout", when: "after" });
const asked: Step = { do: "create", ...web, names };
const REVOKE: Partial<OrderSpec> = { deletion: { certificate: "Revoke" } };
const VENDOR: Partial<OrderSpec> = { renewal: { policy: "Vendor" } };

export const ACCOUNTS: readonly Story[] = [
  {
    name: "the API key of another account is given, and a renewal is due",
    settings: ONE_TERM,
    steps: [...bought, other, wait(7 * DAY)],
    charges: 1,
    end: "AwaitingApproval",
    alone: true,
  },
  {
    name: "the API key of another account is given, and a person approves its first purchase",
    settings: ONE_TERM,
    steps: [
      ...bought,
      other,
      wait(3 * DAY),
      { do: "approve purchase", ...web, within: 3 * DAY },
      wait(HOUR),
      ready,
    ],
    charges: 2,
    alone: true,
  },
  {
    name: "the API key of another account is given, and an Order without its Secret asks there",
    steps: [...bought, other, wait(MINUTE), { do: "delete Secret", ...web }, wait(HOUR)],
    charges: 1,
    end: "AwaitingApproval",
    alone: true,
  },
  {
    name: "the attempt of a purchase in doubt is deleted, and the API key of another account is given",
    steps: [answerLost, asked, wait(10_000), { do: "remove", what: "attempts" }, other, wait(2 * HOUR)],
    charges: 1,
    end: "AwaitingApproval",
    untold: true,
    alone: true,
  },
  {
    name: "the API key of another account is given and taken back while a purchase is in doubt that arrived",
    steps: [answerLost, asked, wait(20_000), other, wait(5 * MINUTE), first, ready],
    charges: 1,
    alone: true,
  },
  {
    name: "the API key of another account is given for hours while a purchase is in doubt that arrived, and its term ends",
    settings: ONE_TERM,
    steps: [
      answerLost,
      asked,
      wait(20_000),
      other,
      wait(2 * HOUR),
      first,
      ready,
      wait(3 * DAY + 18 * HOUR),
      renewed,
    ],
    charges: 2,
    alone: true,
  },
  {
    name: "SSLMate renews by itself, and the Order is deleted while the API key is another account's for an hour",
    settings: VENDOR_RENEWS,
    steps: [
      { do: "create", ...web, names, spec: VENDOR },
      ready,
      wait(HOUR),
      other,
      wait(MINUTE),
      { do: "delete", ...web },
      wait(HOUR),
      first,
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
    alone: true,
  },
  {
    name: "to be revoked, and deleted while the API key is another account's for an hour",
    steps: [
      { do: "create", ...web, names, spec: REVOKE },
      ready,
      other,
      wait(MINUTE),
      { do: "delete", ...web },
      wait(HOUR),
      first,
      wait(2 * HOUR),
    ],
    charges: 1,
    leaves: { secret: true, instances: "revoked" },
    alone: true,
  },
  {
    name: "SSLMate's renewal is taken back while the API key is another account's for hours, and the Order deleted then",
    settings: VENDOR_RENEWS,
    steps: [
      { do: "create", ...web, names, spec: VENDOR },
      ready,
      wait(HOUR),
      other,
      wait(MINUTE),
      { do: "set", ...web, what: "renewal", spec: { renewal: { policy: "RenewBefore" } } },
      wait(HOUR),
      { do: "delete", ...web },
      wait(HOUR),
      first,
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
    alone: true,
  },
  {
    name: "the API key of another account is given for hours while a purchase waits for its approval",
    steps: [
      byHand,
      asked,
      wait(20 * MINUTE),
      other,
      wait(2 * HOUR),
      first,
      { do: "vendor approves", how: "auto" },
      ready,
    ],
    charges: 1,
    alone: true,
  },
];
