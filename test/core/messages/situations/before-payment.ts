/** What stands before a paid call: suspension, the budget, and a person who is to agree. */
import { DAY, NOW, OUR_TAG } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { withAsked, withCluster, withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withPurse } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
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
    ["the term goes on, but nothing is current", live({ paidUntil: NOW + 90 * DAY })],
  ],
} satisfies Situations;
