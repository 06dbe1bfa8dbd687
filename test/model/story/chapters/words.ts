/** What the stories speak of: Orders, names, calls that can fail, terms, and the steps that nearly all of them have. */
import { SEND_SETTINGS, type CallMatch, type Fault } from "../../faults/fault.ts";
import type { Step } from "../step.ts";

export const web = { order: "web" } as const;
export const rival = { order: "rival" } as const;
export const names = ["example.com", "www.example.com"];
/** One that costs something: the name with www. comes free. */
export const more = ["example.com", "api.example.com"];
export const fewer = ["example.com"];
export const cn = "example.com";
export const BUY: CallMatch = { port: "vendor", writes: true, name: "vendor POST buy" };
export const ASK: CallMatch = { port: "vendor", writes: false, name: "vendor GET settings" };
export const SETTINGS: CallMatch = { port: "vendor", writes: true, name: SEND_SETTINGS };
export const MAKE_ATTEMPT: CallMatch = { port: "kube", writes: true, name: "kube create secrets (attempt)" };
export const COUNT: CallMatch = { port: "kube", writes: true, name: "kube create configmaps (purse)" };
export const END_ATTEMPT: CallMatch = { port: "kube", writes: true, name: "kube delete secrets (attempt)" };

export const PUBLISH: CallMatch = { port: "kube", writes: true, name: "kube apply secrets" };
export const STATUS: CallMatch = { port: "kube", writes: true, name: "kube apply orders/status" };
export const REISSUE: CallMatch = { port: "vendor", writes: true, name: "vendor POST reissue" };

/** The purchase that comes after `after` others fails. */
export const buyFails = (fault: Fault, after = 0): Step => ({ do: "fault", call: BUY, after, fault });
/** Its answer is lost, and it takes hold some time later. */
export const buyIsLate = (later: number, after = 0): Step =>
  buyFails({ kind: "vendor", error: "timeout", when: "late", later }, after);
/** Neither it nor its answer arrives. */
export const buyIsLost = buyFails({ kind: "vendor", error: "timeout", when: "before" });
export const canceled: Step = { do: "vendor", commonName: "example.com", action: { verb: "cancel" } };

export const wait = (milliseconds: number): Step => ({ do: "wait", milliseconds });
export const ready: Step = { do: "until ready", ...web };
export const byHand: Step = { do: "vendor approves", how: "manual" };
export const byItself: Step = { do: "vendor approves", how: "auto" };
export const bought: readonly Step[] = [{ do: "create", ...web, names }, ready];

export const renewed: Step = { do: "until renewed", ...web };

/** Certificates of six days in terms of twelve: each is renewed free once, and bought anew towards the end. */
export const SHORT = { policy: { lifetimeDays: 6, subscriptionDays: 12 } } as const;
/** Each certificate lasts as long as its term: nothing is to be gained by a reissue. */
export const ONE_TERM = { policy: { lifetimeDays: 6, subscriptionDays: 6 } } as const;
/** A vendor that does not say when a term ends, and whose reissues end when the certificate before them did. */
export const STRICT = {
  policy: { lifetimeDays: 6, subscriptionDays: 12, switches: { strict: true } },
} as const;

/** An account that may pay for one call a day. */
export const BUDGET_OF_ONE = {
  clusterSpec: { purchase: { budget: { purchases: 1, period: "24h" } } },
} as const;

/** A person agrees to each purchase. */
export const MANUAL = { clusterSpec: { purchase: { policy: "Manual" } } } as const;
