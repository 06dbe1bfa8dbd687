/** What to do next for an Order: from facts to exactly one action. Read top to bottom, it is the specification. */
import { mismatch, resolveDesired } from "../rules/desired.ts";
import { restAfterFailure } from "../status/failures.ts";
import * as rests from "../status/rests.ts";
import type { Action } from "./action.ts";
import { firstPurchase } from "./first-purchase.ts";
import { followAttempt } from "./follow-attempt.ts";
import { ownPair, type OrderObserved, type StoredPair } from "./observed.ts";

/** Decides on one action; total over everything that can be observed. */
export function decide(observed: OrderObserved): Action {
  if (observed.order.deleting) return rests.deleting();
  if (observed.attempt.kind === "ours") {
    return followAttempt(observed, observed.attempt.attempt, observed.attempt.doubt);
  }
  const pair = ownPair(observed);
  return pair === undefined ? firstPurchase(observed) : keep(observed, pair);
}

/** The Secret holds a pair for this common name: leave it, mend its form, or say what is wrong with it. */
function keep(observed: OrderObserved, pair: StoredPair): Action {
  const { cluster, order, now } = observed;
  const { notAfter } = pair.certificate;
  if (notAfter <= now) return rests.expired(observed, notAfter);

  const resolved = cluster.kind === "present" ? resolveDesired(order.spec, cluster.spec) : undefined;
  const desired = resolved?.ok === true ? resolved.desired : undefined;
  const wrong = mismatch(pair, order.spec, desired);
  if (wrong !== undefined) return rests.reissueRequired(observed, wrong, notAfter);

  const encoding = desired?.privateKey.encoding;
  if (encoding === undefined || encoding === pair.privateKey.encoding)
    return rests.issued(observed, notAfter);
  if (observed.failure !== undefined) return restAfterFailure(observed, observed.failure);
  return observed.secret.kind === "owned" && observed.secret.immutable
    ? rests.immutableKey(observed, encoding, notAfter)
    : { kind: "rewrite-key", encoding };
}
