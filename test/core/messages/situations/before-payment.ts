/** What stands before a paid call: suspension, the budget, and a person who is to agree. */
import { accountChanged, cannotTell } from "../../../../src/core/status/rests/rests.ts";
import { attemptFacts, DAY, NOW, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { withAsked, withCluster, withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withPurse } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withTerm } from "../../../support/observed/with-vendor.ts";
import type { Situations } from "./situation.ts";

const manual = withCluster({ purchase: { policy: "Manual" } });

export const BEFORE_PAYMENT = {
  Suspended: [["the Order is suspended", withSpec({ suspend: true })]],
  ClusterSuspended: [["the Cluster is suspended", withCluster({ suspend: true }), live()]],
  BudgetExhausted: [
    ["for now", live(), withPurse({ left: 0, freeAt: NOW + DAY / 2 })],
    ["for good", live(), withPurse({ left: 0 })],
  ],
  AwaitingApproval: [
    ["the policy is Manual", manual, live({ price: "15.95 USD" })],
    [
      "the annotation names another purchase",
      manual,
      live(),
      withAsked({ approvePurchase: "0123456789abcdef" }),
    ],
    ["the admission policy is not installed", manual, live(), withPurse({ approvalGuarded: false })],
    [
      "names are added",
      manual,
      withSecret(),
      withNames("example.com", "www.example.com"),
      live({ current: storedInstance(), owners: [OUR_TAG] }),
    ],
    [
      "an earlier purchase was lost",
      live(),
      withPurse({
        person: "Instance 21 was bought and is canceled at SSLMate; ask SSLMate about invoice INV-7.",
      }),
    ],
    [
      "the API key became another account's while a purchase was in doubt",
      live(),
      withPurse({ person: accountChanged(attemptFacts()) }),
    ],
    [
      "a purchase with a kept key is in doubt, so that SSLMate cannot tell",
      live(),
      withPurse({ person: cannotTell(attemptFacts()) }),
    ],
    [
      "nothing is current within a year of a purchase, and SSLMate does not say when the term ends",
      live(),
      withPurse({ lastPurchase: { at: NOW - 200 * DAY, order: "shop/example-com" } }),
    ],
    [
      "its renewal is due, and SSLMate does not show its certificate any more",
      withSecret(pair({ notBefore: NOW - 180 * DAY, notAfter: NOW + 19 * DAY })),
      live(),
    ],
    [
      "it expired, and a reissue does not move its end on",
      withSecret(pair({ notBefore: NOW - 200 * DAY, notAfter: NOW - DAY }), { withoutGain: true }),
      live({ current: storedInstance({}, { notAfter: NOW - DAY }), owners: [OUR_TAG] }),
      withTerm({ paidUntil: NOW + 90 * DAY, termEnding: false }),
    ],
    ["the term goes on, but nothing is current", live({ paidUntil: NOW + 90 * DAY })],
  ],
} satisfies Situations;
