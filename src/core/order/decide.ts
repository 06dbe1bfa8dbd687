/** What to do next for an Order: from facts to exactly one action. Read top to bottom, it is the specification. */
import { decideDeletion } from "../deletion/decide-deletion.ts";
import { prepareDeletion } from "../deletion/prepare-deletion.ts";
import { afterFailures } from "../failure/waiting.ts";
import { renewalRule, renewalTime } from "../renewal/time.ts";
import { upkeep } from "../renewal/upkeep.ts";
import { aboutContent, mendSecret, withKeystoreInMind } from "../secret/mend.ts";
import { resolveDesired, type DesiredResult } from "../rules/desired.ts";
import { spendingObjection } from "../rules/guards.ts";
import { restAfterFailure } from "../status/failures.ts";
import { clockAhead, expired } from "../status/rests/renewal.ts";
import * as rests from "../status/rests/rests.ts";
import type { Action } from "./action.ts";
import { followAttempt } from "../attempt/follow-attempt.ts";
import { isDue, needOf, type Need } from "./need.ts";
import { obtain } from "./obtain.ts";
import { ownPair, type OrderObserved } from "../facts/observed.ts";

/** Decides on one action; total over everything that can be observed. */
export function decide(observed: OrderObserved): Action {
  const { attempt, order } = observed;
  if (order.deleting) return decideDeletion(observed);
  const action =
    prepareDeletion(observed) ??
    mendSecret(observed) ??
    (attempt.kind === "ours"
      ? followAttempt(observed, attempt.attempt, attempt.doubt)
      : withoutAttempt(observed));
  return wakingInTime(observed, afterFailures(observed, onceOnly(observed, action)));
}

/** What a write did not bring about, a second one in the same pass will not either. */
function onceOnly(observed: OrderObserved, action: Action): Action {
  const { tried, secret } = observed;
  const isAgain =
    (action.kind === "publish" && tried?.published === action.instance.id) ||
    (action.kind === "take-over" && tried?.published !== undefined && secret.kind === "foreign");
  return isAgain ? rests.notKept(observed) : action;
}

function withoutAttempt(observed: OrderObserved): Action {
  const { cluster, order } = observed;
  const resolved = cluster.kind === "present" ? resolveDesired(order.spec, cluster.spec) : undefined;
  const desired = resolved?.ok === true ? resolved.desired : undefined;
  const need = needOf(observed, desired);
  if (need.kind !== "none") return obtain(observed, need);
  const next = upkeep(observed, need.pair);
  // What is merely good to know must not hide why the Secret is not Ready.
  if (next?.kind === "rest" && next.state === "settled") return aboutContent(observed) ?? next;
  return next ?? keep(observed, need, resolved);
}

/** The pair is right, and in the form that is asked for as far as it can be. What would keep the next one away is said in time. */
function keep(
  observed: OrderObserved,
  { pair }: Extract<Need, { kind: "none" }>,
  resolved: DesiredResult | undefined,
): Action {
  const { cluster, order, secret } = observed;
  const encoding = resolved?.ok === true ? resolved.desired.privateKey.encoding : undefined;
  // Due by our clock, and by SSLMate's it is not.
  if (isDue(observed, pair, observed.now)) return clockAhead(observed, pair);
  if (pair.certificate.notAfter <= observed.now) return expired(observed, pair.certificate.notAfter);
  const refusal = observed.tried?.owner?.refusal;
  if (refusal !== undefined) return restAfterFailure(observed, { kind: "kubernetes", ...refusal });
  if (cluster.kind === "missing") return rests.clusterNotFound(observed);
  if (resolved?.ok === false) return rests.notAcceptable(resolved);
  const isOtherForm = encoding !== undefined && encoding !== pair.privateKey.encoding;
  if (isOtherForm && secret.kind === "owned" && secret.immutable && order.spec.suspend !== true) {
    return rests.immutableKey(observed, encoding);
  }
  const content = aboutContent(observed);
  if (content !== undefined) return content;
  const denied =
    resolved === undefined ? undefined : spendingObjection(observed, cluster.spec, resolved.desired);
  return denied === undefined ? rests.issued(observed) : rests.keptOnly(observed, denied);
}

/** Whatever is waited for: a renewal starts at its time, and Ready turns False at the certificate's end. */
function wakingInTime(observed: OrderObserved, action: Action): Action {
  const pair = ownPair(observed);
  if (action.kind !== "rest" || pair === undefined) return action;
  const { now, order, cluster } = observed;
  const rule = renewalRule(order.spec, cluster.kind === "present" ? cluster.spec : undefined);
  const ahead = [renewalTime(pair.certificate, rule), pair.certificate.notAfter]
    .filter((moment) => moment !== undefined)
    .filter((moment) => moment > now);
  const resting = withKeystoreInMind(observed, action);
  if (ahead.length === 0) return resting;
  return { ...resting, after: Math.min(resting.after ?? Infinity, Math.min(...ahead) - now) };
}
