/** What a pass says before a call that costs money: that a person has to agree, or that the budget is used up. */
import { REQUEST_ANNOTATION } from "../../../api/names.ts";
import type { Issuance } from "../../../api/types.ts";
import { boundsOf, type Bounds } from "../../failure/backoff.ts";
import { growingWait } from "../../failure/growing-wait.ts";
import type { Request, Rest } from "../../order/action.ts";
import type { OrderObserved } from "../../facts/observed.ts";
import { listed, quoted, sentence } from "../../words.ts";
import { rest } from "./rests.ts";
import { iso } from "../time.ts";

/** @param after milliseconds until the budget allows another call; undefined if it never does. */
export function budgetExhausted({ order, now }: OrderObserved, after: number | undefined): Rest {
  const cluster = `Cluster ${order.spec.cluster}`;
  if (after === undefined) {
    return rest(
      "stalled",
      "BudgetExhausted",
      `${cluster} allows no paid calls (spec.purchase.budget.purchases is 0), so nothing is bought. Its owner can raise it.`,
    );
  }
  return rest(
    "progressing",
    "BudgetExhausted",
    `${cluster} has made all the paid calls that spec.purchase.budget allows; this one is made at ${iso(now + after)}, by itself. Its owner can raise the budget.`,
    Math.max(after, 1),
  );
}

/** @param person why a person has to agree whatever the policy, if one has. */
export function awaitingApproval(
  observed: OrderObserved,
  { verb, desired }: Request,
  id: string,
  person: string | undefined,
): Rest {
  const { order, purse, now } = observed;
  const why = person === undefined ? manualPolicyOf(observed) : sentence(person);
  const price = priceOf(observed, verb);
  const cost = verb === "reissue" ? "SSLMate charges for the added names" : price;
  const what = `${verb === "buy" ? "A purchase" : "A paid reissue"} for ${listed(desired.names.map(({ value }) => value))}${cost === undefined ? "" : ` (${cost})`} waits for a person.`;
  const given = order.asked.approvePurchase;
  const stale =
    given === undefined || given === id || purse?.approvalGuarded === false
      ? ""
      : ` The annotation ${REQUEST_ANNOTATION.approvePurchase} has another value (${quoted(given)}), which is not the id of this purchase.`;
  const how =
    purse?.approvalGuarded === false
      ? "It cannot be approved on this cluster: install the admission policy of manifests/ first, which lets only those approve who may."
      : `Approve it: kubectl annotate -n ${order.namespace} sslorder ${order.name} --overwrite ${REQUEST_ANNOTATION.approvePurchase}=${id}`;
  return {
    ...rest(
      "stalled",
      "AwaitingApproval",
      `${what} ${why}${stale} ${how}`,
      growingWait(observed, "AwaitingApproval", patienceOf(observed)),
    ),
    issuance: {
      id,
      verb,
      phase: "AwaitingApproval",
      startedAt: startedBefore(order.status.issuance, id) ?? iso(now),
      ...(price === undefined ? {} : { price }),
    },
  };
}

/** Whose setting it is that a person agrees. */
function manualPolicyOf({ order, cluster }: OrderObserved): string {
  const isClusters = cluster.kind === "present" && cluster.spec.purchase?.policy === "Manual";
  return `spec.purchase.policy of ${isClusters ? `Cluster ${order.spec.cluster}` : "this Order"} is Manual.`;
}

/**
 * Whoever agrees does so by an annotation, which is noticed at once; SSLMate is asked only whether the purchase is still the
 * same. That somebody has installed the admission policy meanwhile is noticed by nothing else.
 */
function patienceOf({ timing, purse }: OrderObserved): Bounds | undefined {
  return purse?.approvalGuarded === false ? undefined : boundsOf(timing, "refused");
}

/** What a call costs, where SSLMate says it: it tells the price of whole certificates only, not of added names. */
export function priceOf({ vendor }: OrderObserved, verb: Request["verb"]): string | undefined {
  return verb === "buy" && vendor.kind === "answered" ? vendor.price : undefined;
}

function startedBefore(issuance: Issuance | undefined, id: string): string | undefined {
  return issuance?.id === id ? issuance.startedAt : undefined;
}
