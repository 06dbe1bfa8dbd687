/** The stories that the crash suite tells once for each call that can fail: a whole life of an Order, piece by piece. */
import type { OrderSpec } from "../../../src/api/types.ts";
import type { OrderReason } from "../../../src/api/reasons.ts";
import { SEND_SETTINGS, type CallMatch } from "../faults/fault.ts";
import { DAY, HOUR, MINUTE, type SimulationOptions } from "../world/simulation.ts";
import { PASSWORD_SECRET, type Step } from "./step.ts";

export interface Story {
  name: string;
  steps: readonly Step[];
  /** Charges that the whole story costs, whatever fails on the way. */
  charges: number;
  /** More than that at most, if something failed and a purchase came the sooner for it. */
  chargesUnderFaults?: number;
  /** Instances that come of it, charged or free, where that is part of the story. */
  instances?: number;
  /** Why Order web is not Ready in the end; absent: it is Ready, or gone. */
  end?: OrderReason;
  /** Other ends that are right if something failed: the vendor cannot tell, and a person has to. */
  endsUnderFaults?: readonly OrderReason[];
  /** Order web has been deleted: what it leaves. */
  leaves?: {
    secret: boolean;
    instances: "pending" | "active" | "revoked";
    /** Secrets with the key of an attempt, in flight or set aside, where that is part of the story. */
    keys?: number;
  };
  /** What SSLMate shows of example.com in the end, owner tags aside; `always`: whatever fails on the way. */
  shows?: { tags: readonly string[]; muted: boolean; always?: true };
  settings?: Partial<SimulationOptions>;
  /** Told as it is only: what happens in it is a fault already. */
  alone?: boolean;
}

const web = { order: "web" } as const;
const rival = { order: "rival" } as const;
const names = ["example.com", "www.example.com"];
/** One that costs something: the name with www. comes free. */
const more = ["example.com", "api.example.com"];
const fewer = ["example.com"];
const cn = "example.com";
const BUY: CallMatch = { port: "vendor", writes: true, name: "vendor POST buy" };
const ASK: CallMatch = { port: "vendor", writes: false, name: "vendor GET settings" };
const SETTINGS: CallMatch = { port: "vendor", writes: true, name: SEND_SETTINGS };
const MAKE_ATTEMPT: CallMatch = { port: "kube", writes: true, name: "kube create secrets (attempt)" };
const END_ATTEMPT: CallMatch = { port: "kube", writes: true, name: "kube delete secrets (attempt)" };

const wait = (milliseconds: number): Step => ({ do: "wait", milliseconds });
const ready: Step = { do: "until ready", ...web };
const byHand: Step = { do: "vendor approves", how: "manual" };
const byItself: Step = { do: "vendor approves", how: "auto" };
const bought: readonly Step[] = [{ do: "create", ...web, names }, ready];

const renewed: Step = { do: "until renewed", ...web };

/** Certificates of six days in terms of twelve: each is renewed free once, and bought anew towards the end. */
const SHORT = { policy: { lifetimeDays: 6, subscriptionDays: 12 } } as const;
/** Each certificate lasts as long as its term: nothing is to be gained by a reissue. */
const ONE_TERM = { policy: { lifetimeDays: 6, subscriptionDays: 6 } } as const;
/** A vendor that does not say when a term ends, and whose reissues end when the certificate before them did. */
const STRICT = { policy: { lifetimeDays: 6, subscriptionDays: 12, switches: { strict: true } } } as const;

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

/** How the names are approved. */
const APPROVALS: readonly Story[] = [
  {
    name: "names that the vendor cannot prove yet",
    steps: [{ do: "integration", on: false }, { do: "create", ...web, names }, wait(HOUR)],
    charges: 0,
    end: "ApprovalNotReady",
  },
  {
    name: "names that the vendor can prove after an hour",
    steps: [
      { do: "integration", on: false },
      { do: "create", ...web, names },
      wait(HOUR),
      { do: "integration", on: true },
      ready,
    ],
    charges: 1,
  },
];

const REVOKE: Partial<OrderSpec> = { deletion: { certificate: "Revoke" } };
const DELETE: Partial<OrderSpec> = { deletion: { secret: "Delete" } };
const BOTH: Partial<OrderSpec> = { deletion: { secret: "Delete", certificate: "Revoke" } };

const FORMATS: Partial<OrderSpec> = {
  formats: [
    { type: "PKCS12", passwordSecretRef: { name: PASSWORD_SECRET } },
    ...(["CombinedPEM", "DER", "Agent", "CA"] as const).map((type) => ({ type })),
  ],
};
const TEMPLATE: Partial<OrderSpec> = {
  secretTemplate: { labels: { team: "shop" }, annotations: { note: "x" } },
};
const password = (value: string | undefined): Step => ({ do: "set password", ...web, password: value });

/** What lies in the Secret beside the pair: none of it costs anything, and nothing of it is asked for. */
const CONTENT: readonly Story[] = [
  {
    name: "a keystore and all other formats, whose password comes late and is changed",
    steps: [
      { do: "create", ...web, names, spec: FORMATS },
      wait(20 * MINUTE),
      password("secret"),
      ready,
      password("another"),
      wait(20 * MINUTE),
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "formats and a template are asked for later, and withdrawn",
    steps: [
      ...bought,
      password("secret"),
      { do: "set", ...web, what: "formats and template", spec: { ...FORMATS, ...TEMPLATE } },
      ready,
      { do: "set", ...web, what: "formats and template", spec: { formats: [], secretTemplate: {} } },
      wait(20 * MINUTE),
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "a template alone",
    steps: [...bought, { do: "set", ...web, what: "template", spec: TEMPLATE }, wait(20 * MINUTE)],
    charges: 1,
    instances: 1,
  },
  {
    name: "the password is lost before a renewal, and comes back after it",
    settings: SHORT,
    steps: [
      password("secret"),
      { do: "create", ...web, names: fewer, spec: FORMATS },
      ready,
      password(undefined),
      wait(4 * DAY + 12 * HOUR),
      password("secret"),
      ready,
    ],
    charges: 1,
    // It looks for the password every minute, for days.
    alone: true,
  },
  {
    name: "somebody takes our label from the Secret",
    steps: [...bought, { do: "strip label", ...web }, wait(20 * MINUTE), ready],
    charges: 1,
    instances: 1,
  },
  {
    name: "another secretName",
    steps: [
      ...bought,
      { do: "set", ...web, what: "secretName", spec: { secretName: "other-tls", ...TEMPLATE } },
      ready,
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "another secretName, and the former Secret is gone before the cache shows it",
    steps: [
      ...bought,
      { do: "hold cache", kind: "TLS Secrets" },
      { do: "delete Secret", ...web },
      { do: "set", ...web, what: "secretName", spec: { secretName: "other-tls" } },
      wait(20 * MINUTE),
      { do: "release caches" },
      ready,
    ],
    charges: 1,
  },
];

/** What becomes of Secret and certificate when the Order is deleted. */
const DELETION: readonly Story[] = [
  {
    name: "deleted with its Secret",
    steps: [{ do: "create", ...web, names, spec: DELETE }, ready, { do: "delete", ...web }],
    charges: 1,
    leaves: { secret: false, instances: "active" },
  },
  {
    name: "deleted, and its certificate revoked",
    steps: [{ do: "create", ...web, names, spec: REVOKE }, ready, { do: "delete", ...web }],
    charges: 1,
    leaves: { secret: true, instances: "revoked" },
  },
  {
    name: "asks late for both, and is deleted",
    steps: [
      ...bought,
      { do: "set", ...web, what: "deletion", spec: BOTH },
      wait(20 * MINUTE),
      { do: "delete", ...web },
    ],
    charges: 1,
    leaves: { secret: false, instances: "revoked" },
  },
  {
    name: "takes its wish for both back, and is deleted",
    steps: [
      { do: "create", ...web, names, spec: BOTH },
      ready,
      { do: "set", ...web, what: "deletion", spec: { deletion: {} } },
      wait(20 * MINUTE),
      { do: "delete", ...web },
    ],
    charges: 1,
    leaves: { secret: true, instances: "active" },
  },
  {
    name: "deleted while it is bought, and its certificate revoked when it comes",
    steps: [
      byHand,
      { do: "create", ...web, names, spec: BOTH },
      wait(20 * MINUTE),
      { do: "delete", ...web },
      wait(HOUR / 2),
      byItself,
      wait(HOUR / 2),
    ],
    charges: 1,
    leaves: { secret: false, instances: "revoked" },
  },
];

/** Everything that leads to another certificate. */
const CHANGES: readonly Story[] = [
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

const retryApproval: Step = { do: "annotate", ...web, annotation: "sslmate.com/retry-approval", value: "1" };

/** Approvals that are begun anew, more than once, and not only for a first purchase. */
const APPROVED_ANEW: readonly Story[] = [
  {
    name: "the approval changes while it is waited for",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "set approval", ...web, approval: "email" },
      wait(20 * MINUTE),
      { do: "set approval", ...web, approval: "http" },
      wait(20 * MINUTE),
      byItself,
      ready,
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "a person has the approval tried again",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      retryApproval,
      wait(10 * MINUTE),
      { do: "prune status", ...web },
      wait(10 * MINUTE),
      byItself,
      ready,
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "the approval of a reissue changes while it is waited for",
    steps: [
      ...bought,
      byHand,
      { do: "annotate", ...web, annotation: "sslmate.com/rekey", value: "1" },
      wait(10 * MINUTE),
      { do: "set approval", ...web, approval: "http" },
      wait(10 * MINUTE),
      byItself,
      renewed,
    ],
    charges: 1,
    instances: 2,
  },
];

/** What stands between an Order and a charge. */
const GUARDED: readonly Story[] = [
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
    settings: { clusterSpec: { purchase: { budget: { purchases: 1, period: "24h" } } } },
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
    settings: { clusterSpec: { purchase: { budget: { purchases: 1, period: "24h" } } } },
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
      wait(10 * MINUTE),
    ],
    charges: 0,
    end: "PendingElsewhere",
    // Where our tag cannot be withdrawn, the pending instance counts as ours: waited for, then rekeyed free of charge.
    endsUnderFaults: ["ApprovalPending"],
  },
  {
    name: "a person cancels what was bought, and agrees to another purchase",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "vendor", commonName: cn, action: { verb: "cancel" } },
      wait(HOUR),
      { do: "approve purchase", ...web, within: HOUR },
      byItself,
      ready,
    ],
    charges: 2,
    endsUnderFaults: ["AwaitingApproval"],
  },
  {
    name: "a person cancels what was bought",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "vendor", commonName: cn, action: { verb: "cancel" } },
      wait(30 * MINUTE),
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

/** Effects that show only after the settle time: what stays open, and is kept from becoming worse. */
const LATE: readonly Story[] = [
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
        fault: { kind: "vendor", error: "timeout", when: "late", later: 7 * MINUTE },
      },
      { do: "create", ...web, names },
      wait(4 * MINUTE),
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

/** However often it is tried. */
const refusals = Array.from({ length: 10 }, (_, after): Step => {
  return { do: "fault", call: BUY, after, fault: { kind: "vendor", error: "refused", when: "before" } };
});

/** What is given up, taken over and tidied up. */
const GIVEN_UP: readonly Story[] = [
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

export const STORIES: readonly Story[] = [
  ...LIFE,
  ...APPROVALS,
  ...APPROVED_ANEW,
  ...CONTENT,
  ...DELETION,
  ...CHANGES,
  ...GUARDED,
  ...OTHERS,
  ...GIVEN_UP,
  ...LATE,
  ...SLOW,
];
