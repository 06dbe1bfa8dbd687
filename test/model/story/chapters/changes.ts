/** Everything that leads to another certificate. */
import { DAY, HOUR, MINUTE } from "../../world/simulation.ts";
import type { Step } from "../step.ts";
import type { Story } from "../story.ts";
import {
  bought,
  byHand,
  byItself,
  cn,
  fewer,
  more,
  names,
  ONE_TERM,
  ready,
  renewed,
  rival,
  SETTINGS,
  SHORT,
  STRICT,
  wait,
  web,
} from "./words.ts";

const changedWhileSent: Step = {
  do: "meanwhile",
  call: SETTINGS,
  after: 0,
  step: { do: "set", ...web, what: "tags", spec: { tags: ["even"] }, without: "muted" },
};

export const CHANGES: readonly Story[] = [
  {
    name: "renewal by a reissue",
    settings: SHORT,
    steps: [...bought, wait(3 * DAY + 18 * HOUR), renewed],
    charges: 1,
  },
  {
    name: "renewal by a purchase",
    settings: ONE_TERM,
    steps: [...bought, wait(3 * DAY + 18 * HOUR), renewed],
    charges: 2,
  },
  {
    name: "a whole term and the purchase at its end",
    settings: SHORT,
    steps: [...bought, wait(12 * DAY), ready],
    charges: 2,
  },
  {
    name: "renewal where the vendor says nothing of terms",
    settings: STRICT,
    steps: [...bought, wait(7 * DAY), ready],
    charges: 2,
  },
  {
    name: "a name is added",
    steps: [{ do: "create", ...web, names: fewer }, ready, { do: "set names", ...web, names: more }, renewed],
    charges: 2,
  },
  {
    name: "a name is removed",
    steps: [...bought, { do: "set names", ...web, names: fewer }, renewed],
    charges: 1,
  },
  {
    name: "another kind of key",
    steps: [...bought, { do: "set key", ...web, key: { algorithm: "RSA", size: 2048 } }, renewed],
    charges: 1,
  },
  {
    name: "a new key on request",
    steps: [...bought, { do: "annotate", ...web, annotation: "sslmate.com/rekey", value: "1" }, renewed],
    charges: 1,
  },
  {
    name: "a renewal on request",
    settings: SHORT,
    steps: [
      ...bought,
      wait(DAY),
      { do: "annotate", ...web, annotation: "sslmate.com/renew", value: "1" },
      renewed,
    ],
    charges: 1,
  },
  {
    name: "renewal by a reissue with the key kept",
    settings: SHORT,
    steps: [
      { do: "create", ...web, names, spec: { privateKey: { rotationPolicy: "Never" } } },
      ready,
      wait(3 * DAY + 18 * HOUR),
      renewed,
    ],
    charges: 1,
  },
  {
    name: "renewal by a purchase with the key kept",
    settings: ONE_TERM,
    steps: [
      { do: "create", ...web, names, spec: { privateKey: { rotationPolicy: "Never" } } },
      ready,
      wait(5 * DAY + 12 * HOUR),
    ],
    charges: 2,
    endsUnderFaults: ["AwaitingApproval"],
  },
  {
    name: "renewal by SSLMate itself",
    settings: { ...SHORT, clusterSpec: { purchase: { vendorRenewal: true }, pollInterval: "6h" } },
    steps: [
      { do: "create", ...web, names, spec: { renewal: { policy: "Vendor" } } },
      ready,
      wait(3 * DAY + 23 * HOUR),
      renewed,
    ],
    charges: 1,
    instances: 2,
  },
  {
    name: "renewal handed over to SSLMate, and taken back",
    settings: { ...ONE_TERM, clusterSpec: { purchase: { vendorRenewal: true } } },
    steps: [
      ...bought,
      { do: "set", ...web, what: "renewal", spec: { renewal: { policy: "Vendor" } } },
      wait(HOUR),
      { do: "set", ...web, what: "renewal", spec: { renewal: { policy: "RenewBefore" } } },
      wait(3 * DAY + 17 * HOUR),
      renewed,
    ],
    charges: 2,
  },
  {
    name: "tags and reminders that the Order says, changes and says no more",
    settings: { clusterSpec: { pollInterval: "6h" } },
    steps: [
      { do: "create", ...web, names, spec: { tags: ["shop", "cost-7"], muted: true } },
      ready,
      { do: "vendor", commonName: cn, action: { verb: "change", settings: { tags: { "by-hand": true } } } },
      wait(HOUR),
      { do: "set", ...web, what: "tags", spec: { tags: ["cost-7", "cost-8"] } },
      wait(7 * HOUR),
      { do: "vendor", commonName: cn, action: { verb: "change", settings: { tags: { "cost-7": false } } } },
      wait(7 * HOUR),
      { do: "set", ...web, what: "tags and muted", spec: { tags: ["cost-7"] }, without: "muted" },
      wait(7 * HOUR),
    ],
    charges: 1,
    instances: 1,
    shows: { tags: ["by-hand", "cost-7"], muted: false, always: true },
  },
  {
    name: "other tags and no word of reminders, just when the former ones are sent",
    steps: [
      ...bought,
      changedWhileSent,
      { do: "set", ...web, what: "tags and muted", spec: { tags: ["odd"], muted: true } },
      wait(HOUR),
    ],
    charges: 1,
    instances: 1,
    shows: { tags: ["even"], muted: false, always: "in time" },
  },
  {
    name: "other tags and no word of reminders, just when the former ones go with the purchase",
    steps: [
      changedWhileSent,
      { do: "create", ...web, names, spec: { tags: ["odd"], muted: true } },
      ready,
      wait(HOUR),
    ],
    charges: 1,
    instances: 1,
    shows: { tags: ["even"], muted: false, always: "in time" },
  },
  { name: "the Secret is lost", steps: [...bought, { do: "delete Secret", ...web }, renewed], charges: 1 },
  {
    name: "deleted and created again, with its Secret still there",
    steps: [...bought, { do: "delete", ...web }, wait(HOUR), ...bought],
    charges: 1,
  },
  {
    name: "deleted with its Secret, and created again",
    steps: [...bought, { do: "delete", ...web }, { do: "delete Secret", ...web }, wait(HOUR), ...bought],
    charges: 1,
  },
  {
    name: "another Order takes over from one that is deleted with its Secret",
    steps: [
      ...bought,
      { do: "create", ...rival, names },
      wait(MINUTE),
      { do: "delete", ...web },
      { do: "delete Secret", ...web },
      { do: "until ready", ...rival },
    ],
    charges: 1,
  },
  {
    name: "the names change while it is bought",
    steps: [
      byHand,
      { do: "create", ...web, names: fewer },
      wait(20 * MINUTE),
      { do: "set names", ...web, names: more },
      wait(20 * MINUTE),
      byItself,
      ready,
    ],
    charges: 2,
  },
];
