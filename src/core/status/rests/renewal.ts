/** What a pass says when it rests about the renewal of a certificate that is there. */
import { growingWait } from "../../failure/growing-wait.ts";
import type { Rest } from "../../order/action.ts";
import type { Need } from "../../order/need.ts";
import type { InstanceView, OrderObserved, StoredPair, VendorView } from "../../facts/observed.ts";
import { lastDaysFrom, lifetimeOf } from "../../renewal/term.ts";
import { timeForRenewal } from "../../renewal/clock.ts";
import { renewalRule, renewalTime } from "../../renewal/time.ts";
import { resolveDesired } from "../../rules/desired.ts";
import { spendingObjection } from "../../rules/guards.ts";
import { sentence } from "../../words.ts";
import {
  clusterNotFound,
  clusterNotReady,
  clusterSuspended,
  forbidden,
  notAcceptable,
  orderSuspended,
  rest,
} from "./rests.ts";
import { iso } from "../time.ts";

type Answered = Extract<VendorView, { kind: "answered" }>;

const DAY = 86_400_000;
/** In the last days the vendor is asked whether the term ends: each time a part of what is left has passed. */
const QUESTIONS = 20;
/** How soon it is noticed that somebody set the clock right. */
const CLOCK_IS_SET = DAY / 24;

/** A certificate ended that the operator is not to renew: what keeps it from being renewed as asked, else its owner's choice. */
export function expired(observed: OrderObserved, notAfter: number): Rest {
  const objection = objectionToRenewal(observed);
  if (objection !== undefined) {
    return { ...objection, message: `${expiredAt(observed, notAfter)}. ${objection.message}` };
  }
  if (isVendors(observed)) {
    return rest(
      "stalled",
      "Expired",
      `${expiredAt(observed, notAfter)}, and SSLMate, which is to renew it by itself, shows no newer one with its key. Look at its web page there: its approval may not be in place any more, or the account cannot pay. Or set spec.renewal.policy to RenewBefore to have the operator renew it.`,
      growingWait(observed, "Expired"),
    );
  }
  return rest(
    "stalled",
    "Expired",
    `${expiredAt(observed, notAfter)}, and its renewal is disabled. Set spec.renewal.policy to RenewBefore to have a new one.`,
  );
}

/** What forbids what the Order asks for, and, where SSLMate is to renew, what keeps it from that. */
function objectionToRenewal(observed: OrderObserved): Rest | undefined {
  const { cluster, order } = observed;
  if (cluster.kind === "missing") return isVendors(observed) ? clusterNotFound(observed) : undefined;
  const resolved = resolveDesired(order.spec, cluster.spec);
  if (!resolved.ok) return notAcceptable(resolved);
  if (!isVendors(observed)) return undefined;
  if (order.spec.suspend === true) return orderSuspended(observed);
  const denied = spendingObjection(observed, cluster.spec, resolved.desired);
  if (denied !== undefined) return forbidden(denied, observed);
  if (cluster.spec.suspend === true) return clusterSuspended(observed);
  return cluster.trouble === undefined ? undefined : clusterNotReady(observed, cluster.trouble);
}

function isVendors({ order, cluster }: OrderObserved): boolean {
  return renewalRule(order.spec, cluster.kind === "present" ? cluster.spec : undefined).policy === "Vendor";
}

function expiredAt({ order }: OrderObserved, notAfter: number): string {
  return `The certificate in Secret ${order.spec.secretName} expired at ${iso(notAfter)}`;
}

/** By our own clock the certificate is due, which SSLMate's answer shows to be wrong. */
export function clockAhead(observed: OrderObserved, { certificate }: StoredPair): Rest {
  const { order, cluster, now } = observed;
  const due = renewalTime(
    certificate,
    renewalRule(order.spec, cluster.kind === "present" ? cluster.spec : undefined),
  );
  const days = Math.round((now - timeForRenewal(observed, certificate)) / DAY);
  const ahead = days < 2 ? "hours" : `${days} days`;
  return rest(
    certificate.notAfter > now ? "settled" : "stalled",
    "ClockAhead",
    `The clock of the operator's node is ${ahead} ahead of SSLMate's, and by SSLMate's the certificate in Secret ${order.spec.secretName} is not renewed before ${iso(due ?? certificate.notAfter)}. Set the node's clock right; until then Ready goes by a wrong time too.`,
    CLOCK_IS_SET,
  );
}

/** SSLMate has a newer certificate that cannot be taken up. @param why after "since". */
export function newerAtVendor(
  observed: OrderObserved,
  { id }: InstanceView,
  notAfter: number,
  why: string,
): Rest {
  const { order, now } = observed;
  const [commonName] = order.spec.identifiers;
  const rekey =
    "To have a new one with a new key, free of charge, give the annotation sslmate.com/rekey a new value.";
  if (notAfter <= now) {
    return objectionToRenewal(observed) === undefined
      ? rest(
          "stalled",
          "Expired",
          `${expiredAt(observed, notAfter)}. SSLMate shows a newer one of ${commonName?.value} (instance ${id}), which is not taken up, since ${sentence(why)} ${rekey}`,
          growingWait(observed, "Expired"),
        )
      : expired(observed, notAfter);
  }
  return rest(
    "settled",
    "NewerAtVendor",
    `SSLMate shows a newer certificate of ${commonName?.value} (instance ${id}), which is not taken up, since ${sentence(why)} Secret ${order.spec.secretName} keeps its own, valid until ${iso(notAfter)}. ${rekey}`,
  );
}

/** A renewal would gain nothing now; annotations that asked for one have been looked at. */
export function renewsLater(
  { order, now }: OrderObserved,
  vendor: Answered,
  { pair: { certificate }, asked, renewal }: Extract<Need, { kind: "another" }>,
  withoutGain: boolean,
): Rest {
  const { notBefore, notAfter } = certificate;
  const lifetime = lifetimeOf(certificate);
  const isCapped = withoutGain || (vendor.paidUntil ?? Infinity) < notAfter + lifetime / 10;
  const lastDays = lastDaysFrom(certificate);
  const worthwhile = notBefore + lifetime / 10;
  const end = `its end (${iso(notAfter)})`;
  const later = (why: string, after: number): Rest => ({
    ...rest(
      "settled",
      "Issued",
      `Secret ${order.spec.secretName} holds a valid certificate. ${why}`,
      Math.min(after, DAY),
    ),
    handled: asked,
  });
  if (!renewal) return later(`A reissue would not move ${end} on by enough, so none is asked for.`, DAY);
  if (now >= lastDays) {
    return later(
      `A reissue does not move ${end} on, and SSLMate does not say that the term which was paid for ends. A new one is bought when it does; if the certificate expires before, a person is asked.`,
      Math.max((notAfter - now) / QUESTIONS, 1_000),
    );
  }
  if (isCapped || worthwhile <= now) {
    return later(`A reissue would not move ${end} on; a new one is bought in its last days.`, lastDays - now);
  }
  return later(
    `A reissue would hardly move ${end} on; it is asked for as soon as that gains a tenth of its lifetime.`,
    Math.min(worthwhile, lastDays) - now,
  );
}

/** The Secret's pair still works, but the vendor does not show its certificate, so nothing can be reissued from it. */
export function goneAtVendor(observed: OrderObserved, notAfter: number): Rest {
  const { order } = observed;
  return rest(
    "stalled",
    "GoneAtVendor",
    `SSLMate does not show the certificate in Secret ${order.spec.secretName} any more, so it cannot be reissued as asked. It is served until ${iso(notAfter)}; when its renewal is due, a person is asked to agree to a purchase. If it was revoked, delete the Secret, so that nobody serves it.`,
    growingWait(observed, "GoneAtVendor"),
  );
}
