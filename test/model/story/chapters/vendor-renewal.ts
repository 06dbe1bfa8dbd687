/** SSLMate renews by itself, as long as an Order asks for that; it charges for each, and nobody asks before. */
import type { OrderSpec } from "../../../../src/api/types.ts";
import { DAY, HOUR, MINUTE } from "../../world/simulation.ts";
import type { Step } from "../step.ts";
import type { Story } from "../story.ts";
import { SERVES_OTHERS } from "./guarded.ts";
import { buyFails, fewer, more, names, ONE_TERM, ready, REISSUE, SETTINGS, wait, web } from "./words.ts";

const VENDOR: Partial<OrderSpec> = { renewal: { policy: "Vendor" } };

/** The Cluster allows it, and each certificate lasts as long as its term. */
export const VENDOR_RENEWS = { ...ONE_TERM, clusterSpec: { purchase: { vendorRenewal: true } } } as const;

const asked: readonly Step[] = [{ do: "create", ...web, names, spec: VENDOR }, ready];

const takenBack: Step = {
  do: "set",
  ...web,
  what: "renewal",
  spec: { renewal: { policy: "RenewBefore" } },
};

/** So many settings in a row do not get there. */
const settingsFail = (times: number): Step[] =>
  Array.from({ length: times }, (_, after) => ({
    do: "fault",
    call: SETTINGS,
    after,
    fault: { kind: "vendor", error: "unavailable", when: "before" },
  }));

export const VENDOR_RENEWAL: readonly Story[] = [
  {
    name: "SSLMate renews by itself, and the Order is deleted",
    settings: VENDOR_RENEWS,
    steps: [...asked, wait(HOUR), { do: "delete", ...web }, wait(9 * DAY)],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
  },
  {
    name: "renewal is taken back from SSLMate, which is down, and the Order deleted a moment later",
    settings: VENDOR_RENEWS,
    steps: [
      ...asked,
      ...settingsFail(6),
      takenBack,
      wait(MINUTE / 2),
      { do: "delete", ...web },
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
    alone: true,
  },
  {
    name: "renewal is taken back from SSLMate, and the Order deleted",
    settings: VENDOR_RENEWS,
    steps: [...asked, takenBack, wait(MINUTE / 2), { do: "delete", ...web }, wait(9 * DAY)],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
  },
  {
    name: "renewal is taken back from SSLMate, which is down, the status is lost, and the process with it",
    settings: VENDOR_RENEWS,
    steps: [
      ...asked,
      ...settingsFail(6),
      takenBack,
      wait(MINUTE / 2),
      { do: "stop" },
      { do: "prune status", ...web },
      { do: "delete", ...web },
      wait(MINUTE),
      { do: "start" },
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
    alone: true,
  },
  {
    name: "the Cluster's default takes renewal back from SSLMate, which is down, and the Order is deleted",
    settings: {
      ...ONE_TERM,
      clusterSpec: {
        purchase: { vendorRenewal: true },
        defaults: { approval: "dns", renewal: { policy: "Vendor" } },
      },
    },
    steps: [
      { do: "create", ...web, names },
      ready,
      ...settingsFail(6),
      { do: "set Cluster", what: "defaults", spec: { defaults: { approval: "dns", renewal: {} } } },
      wait(MINUTE / 2),
      { do: "delete", ...web },
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
    alone: true,
  },
  {
    name: "renewal is taken back from SSLMate while the purchase waits for its approval, and the Order deleted",
    settings: VENDOR_RENEWS,
    steps: [
      { do: "vendor approves", how: "manual" },
      { do: "create", ...web, names, spec: VENDOR },
      wait(10 * MINUTE),
      takenBack,
      wait(MINUTE / 2),
      { do: "delete", ...web },
      wait(MINUTE),
      { do: "vendor approves", how: "auto" },
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: false, instances: "expired" },
    alone: true,
  },
  {
    name: "SSLMate is to renew, and the Order is deleted when the process has ended at its purchase, which arrived",
    settings: VENDOR_RENEWS,
    steps: [
      buyFails({ kind: "crash", when: "after" }),
      { do: "create", ...web, names, spec: VENDOR },
      wait(10_000),
      { do: "delete", ...web },
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: false, instances: "expired" },
    alone: true,
  },
  {
    name: "SSLMate renews, and the Order is deleted while the settings of a reissue are on their way",
    settings: VENDOR_RENEWS,
    steps: [
      { do: "create", ...web, names: fewer, spec: VENDOR },
      ready,
      { do: "fault", call: SETTINGS, after: 0, fault: { kind: "crash", when: "late", later: 3 * MINUTE } },
      { do: "set names", ...web, names: more },
      wait(10_000),
      { do: "delete", ...web },
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
    alone: true,
  },
  {
    name: "SSLMate renews, and the Order is deleted while a reissue that came to nothing is in doubt",
    settings: VENDOR_RENEWS,
    steps: [
      { do: "create", ...web, names: fewer, spec: VENDOR },
      ready,
      { do: "fault", call: REISSUE, after: 0, fault: { kind: "vendor", error: "timeout", when: "before" } },
      { do: "set names", ...web, names: more },
      wait(10_000),
      { do: "delete", ...web },
      wait(9 * DAY),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "expired" },
    alone: true,
  },
  {
    name: "SSLMate renews, until its Cluster is suspended",
    settings: VENDOR_RENEWS,
    steps: [...asked, { do: "set Cluster", what: "suspend", spec: { suspend: true } }, wait(9 * DAY)],
    charges: 1,
    instances: 1,
    end: "ClusterSuspended",
    alone: true,
  },
  {
    name: "SSLMate renews, until the Cluster serves other namespaces",
    settings: VENDOR_RENEWS,
    steps: [...asked, { do: "set Cluster", what: "allowedNamespaces", spec: SERVES_OTHERS }, wait(9 * DAY)],
    charges: 1,
    instances: 1,
    end: "NamespaceNotAllowed",
    alone: true,
  },
];
