/** An Order that is being deleted, and its revocation. */
import { OTHER_TAG, OUR_TAG } from "../../../support/observed/facts.ts";
import { foreignInstance, instance, storedInstance } from "../../../support/observed/instances.ts";
import { withOrder } from "../../../support/observed/with-asked.ts";
import { withOthersAttempt, withUnreadableAttempt } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { deleting, revoke, type Situations } from "./situation.ts";

export const DELETION = {
  Deleting: [["it is being deleted", withOrder({ deleting: true })]],
  RevocationPending: [
    [
      "SSLMate takes its time",
      deleting,
      revoke,
      live({ current: storedInstance(), owners: [OUR_TAG] }),
      (observed) => ({ ...observed, revocation: "pending" }),
    ],
  ],
  RevocationRefused: [
    [
      "the certificate is another's",
      deleting,
      revoke,
      live({ current: foreignInstance(), owners: [OTHER_TAG] }),
    ],
    ["the certificate was not bought for this Order", deleting, revoke, live({ current: foreignInstance() })],
    [
      "an instance is pending",
      deleting,
      revoke,
      withSecret(),
      live({ pending: instance(), owners: [OUR_TAG] }),
    ],
    ["another Order's call is in flight", deleting, revoke, withOthersAttempt],
    ["what is kept of a call cannot be read", deleting, revoke, withUnreadableAttempt],
  ],
} satisfies Situations;
