/** Whether to reissue or to buy, when, and what becomes of certificates that cannot be used. */
import { DAY, HOUR } from "../../world/simulation.ts";
import type { Step } from "../step.ts";
import type { Story } from "../story.ts";
import {
  bought,
  BUY,
  cn,
  fewer,
  MAKE_ATTEMPT,
  MANUAL,
  more,
  names,
  ONE_TERM,
  ready,
  REISSUE,
  renewed,
  SETTINGS,
  SHORT,
  STRICT,
  wait,
  web,
} from "./words.ts";

const jump = (milliseconds: number): Step => ({ do: "jump", milliseconds });

/** A person changes the names at SSLMate just before a purchase: it cannot be used, and another certificate is needed. */
const boughtInVain: Step = {
  do: "meanwhile",
  call: BUY,
  after: 0,
  step: { do: "vendor", commonName: cn, action: { verb: "change", settings: { sans: null } } },
};

/** More than an hour of questions asked at once would need; the first reissue, which gains nothing, is not refused. */
const refusedReissues = Array.from({ length: 300 }, (_, index): Step => {
  return {
    do: "fault",
    call: REISSUE,
    after: index + 1,
    fault: { kind: "vendor", error: "refused", when: "before" },
  };
});

/** A vendor that may renew by himself, lists nothing, and whose certificates last as long as their term. */
const NO_LIST = {
  policy: { ...ONE_TERM.policy, switches: { strict: true } },
  clusterSpec: { purchase: { vendorRenewal: true } },
} as const;

export const RENEWALS: readonly Story[] = [
  {
    name: "renewal that is wanted earlier than a term may be bought anew",
    settings: SHORT,
    steps: [{ do: "create", ...web, names, spec: { renewal: { before: "96h" } } }, ready, wait(9 * DAY)],
    charges: 1,
    alone: true,
  },
  {
    name: "renewal that is due as soon as a certificate is there",
    settings: SHORT,
    steps: [{ do: "create", ...web, names, spec: { renewal: { before: "143h" } } }, ready, wait(3 * DAY)],
    charges: 1,
    instances: 6,
    alone: true,
  },
  {
    name: "an added name waits for a person, and the renewal is due",
    settings: { ...SHORT, ...MANUAL },
    steps: [
      { do: "create", ...web, names: fewer },
      { do: "approve purchase", ...web, within: HOUR },
      ready,
      { do: "set names", ...web, names: more },
      wait(5 * DAY),
    ],
    charges: 1,
    instances: 2,
    end: "AwaitingApproval",
    alone: true,
  },
  {
    name: "a name is taken away, and wanted again while the reissue without it is in flight",
    steps: [
      { do: "create", ...web, names: [...names, "api.example.com"] },
      ready,
      { do: "meanwhile", call: MAKE_ATTEMPT, after: 0, step: { do: "set names", ...web, names: more } },
      { do: "set names", ...web, names: fewer },
      wait(DAY),
    ],
    charges: 2,
    alone: true,
  },
  {
    name: "the operator's clock jumps past the renewal of its certificate",
    settings: SHORT,
    steps: [{ do: "create", ...web, names }, ready, jump(5 * DAY), wait(DAY)],
    charges: 1,
    instances: 1,
    end: "ClockAhead",
    alone: true,
  },
  {
    name: "the operator's clock jumps past the end of its certificate and of what was paid for, and is set right",
    settings: SHORT,
    steps: [
      { do: "create", ...web, names },
      ready,
      jump(13 * DAY),
      wait(DAY),
      jump(-13 * DAY),
      wait(2 * HOUR),
      ready,
    ],
    charges: 1,
    instances: 1,
    alone: true,
  },
  {
    name: "a certificate is valid some hours later by the operator's clock",
    steps: [jump(-6 * HOUR), { do: "create", ...web, names }, wait(7 * HOUR)],
    charges: 1,
    instances: 1,
    alone: true,
  },
  {
    name: "a certificate is valid some hours later by the operator's clock, and until then",
    steps: [jump(-6 * HOUR), { do: "create", ...web, names }, wait(2 * HOUR)],
    charges: 1,
    instances: 1,
    end: "NotYetValid",
    alone: true,
  },
  {
    name: "no certificate is valid yet by the operator's clock",
    steps: [jump(-3 * DAY), { do: "create", ...web, names }, wait(2 * HOUR)],
    charges: 1,
    instances: 4,
    end: "BadCertificate",
    alone: true,
  },
  {
    name: "no certificate was valid yet by the operator's clock, which is right before the renewal",
    settings: SHORT,
    steps: [
      jump(-3 * DAY),
      { do: "create", ...web, names },
      wait(HOUR),
      jump(3 * DAY),
      ready,
      wait(3 * DAY + 18 * HOUR),
      renewed,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "no certificate is valid yet by the operator's clock, and a person has more of them tried",
    steps: [
      jump(-3 * DAY),
      { do: "create", ...web, names },
      wait(HOUR),
      { do: "annotate", ...web, annotation: "sslmate.com/rekey", value: "1" },
      wait(HOUR),
    ],
    charges: 1,
    instances: 8,
    end: "BadCertificate",
    alone: true,
  },
  {
    name: "what was bought for a renewal cannot be used",
    settings: STRICT,
    steps: [{ do: "create", ...web, names: fewer }, ready, boughtInVain, wait(5 * DAY + 14 * HOUR)],
    charges: 2,
    instances: 4,
    alone: true,
  },
  {
    name: "what was bought for a renewal cannot be used, and no reissue of it is granted",
    settings: STRICT,
    steps: [
      { do: "create", ...web, names: fewer },
      ready,
      boughtInVain,
      ...refusedReissues,
      wait(5 * DAY + 14 * HOUR),
    ],
    charges: 2,
    instances: 3,
    alone: true,
  },
  {
    name: "SSLMate says when a term ends, and never that it ends soon",
    settings: { ...ONE_TERM, hides: ["subscription_ending"] },
    steps: [...bought, wait(5 * DAY + 12 * HOUR), ready],
    charges: 2,
    alone: true,
  },
  {
    name: "renewal is taken back from SSLMate, which gives no list, by a process that ends at it",
    settings: NO_LIST,
    steps: [
      { do: "create", ...web, names, spec: { renewal: { policy: "Vendor" } } },
      ready,
      { do: "fault", call: SETTINGS, after: 0, fault: { kind: "crash", when: "before" } },
      { do: "set", ...web, what: "renewal", spec: { renewal: { before: "12h" } } },
      wait(5 * DAY),
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "renewal is taken back from SSLMate, which gives no list, of an Order without finalizer, by a process that ends at it",
    settings: NO_LIST,
    steps: [
      {
        do: "create",
        ...web,
        names,
        spec: { renewal: { policy: "Vendor" }, deletion: { certificate: "Keep" } },
      },
      ready,
      { do: "fault", call: SETTINGS, after: 0, fault: { kind: "crash", when: "before" } },
      { do: "set", ...web, what: "renewal", spec: { renewal: { before: "12h" } } },
      wait(5 * DAY),
    ],
    charges: 1,
    alone: true,
  },
];
