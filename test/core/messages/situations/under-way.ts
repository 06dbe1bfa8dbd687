/** An Order that is served, or on its way: its certificate is there, pending, or in doubt. */
import { DAY, NOW, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { instance, storedInstance } from "../../../support/observed/instances.ts";
import { withAsked } from "../../../support/observed/with-asked.ts";
import { withAttempt, withFailure } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer, withTerm } from "../../../support/observed/with-vendor.ts";
import type { Situations } from "./situation.ts";

export const UNDER_WAY = {
  Issued: [
    ["all is well", withSecret()],
    [
      "the annotation renew has a new value, and a reissue would gain nothing",
      withSecret(),
      withAsked({ renew: "1" }),
      live({ current: storedInstance(), owners: [OUR_TAG] }),
      withTerm({ paidUntil: NOW + 60 * DAY, termEnding: false }),
    ],
    [
      "the term does not end, and a reissue does not move the certificate's end on",
      withSecret(pair({ notAfter: NOW + 5 * DAY }), { withoutGain: true }),
      live({ current: storedInstance({ expiring: true }, { notAfter: NOW + 5 * DAY }), owners: [OUR_TAG] }),
      withTerm({ paidUntil: NOW + 5 * DAY, termEnding: false }),
    ],
  ],
  Preparing: [
    ["something changed in this moment", withFailure({ kind: "changed", what: "the budget is used up" })],
  ],
  ApprovalPending: [
    ["the certificate is bought", withAttempt(), withAnswer({ pending: instance() })],
    [
      "the same, for longer than --approval-patience",
      withAttempt({}, { startedAt: NOW - 2 * DAY }),
      withAnswer({ pending: instance() }),
    ],
  ],
  InDoubt: [
    ["the answer to a purchase was lost", withAttempt(), withAnswer()],
    [
      "the answer to a free reissue was lost",
      withAttempt({}, { verb: "reissue", paid: false }),
      withAnswer(),
    ],
  ],
} satisfies Situations;
