/** An Order that is served, or on its way: its certificate is there, pending, or in doubt. */
import type { ObjectApproval, ShownApproval } from "../../../../src/core/approval/facts.ts";
import { ATTEMPT_KEY, DAY, NOW, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { instance, storedInstance } from "../../../support/observed/instances.ts";
import { withAsked, withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt, withFailure } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer, withTerm } from "../../../support/observed/with-vendor.ts";
import type { Situations } from "./situation.ts";

/** What SSLMate shows of the approval of the only name. */
const shows = (changes: Partial<ShownApproval>): ObjectApproval => ({
  publicKeyHash: ATTEMPT_KEY,
  names: [{ name: "example.com", method: "dns", records: [], ...changes }],
});
const record = { name: "_0815.example.com.", type: "CNAME", value: "_42.sslmate.com." };
const byRecord = shows({ ready: false, records: [record] });
const byOneOfTwo = shows({
  ready: false,
  records: [record, { name: "_pki-validation.example.com.", type: "TXT", value: '"4711"' }],
});

/** More names than one message tells of. */
const many = Array.from({ length: 12 }, (_, index) => `www${index + 1}.example.com`);
const manyRecords: ObjectApproval = {
  publicKeyHash: ATTEMPT_KEY,
  names: ["example.com", ...many].map((name) => ({
    name,
    method: "dns",
    ready: false,
    records: [{ ...record, name: `_0815.${name}.` }],
  })),
};

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
    [
      "its renewal is due, and the term ends with the certificate",
      withSecret(pair({ notBefore: NOW - 150 * DAY, notAfter: NOW + 49 * DAY })),
      live({ current: storedInstance({}, { notAfter: NOW + 49 * DAY }), owners: [OUR_TAG] }),
      withTerm({ paidUntil: NOW + 49 * DAY, termEnding: false }),
    ],
    [
      "its renewal is due as soon as it is issued",
      withSpec({ renewal: { beforePercentage: 99 } }),
      withSecret(pair({ notBefore: NOW - 19 * DAY, notAfter: NOW + 180 * DAY })),
      live({ current: storedInstance({}, { notAfter: NOW + 180 * DAY }), owners: [OUR_TAG] }),
      withTerm({ paidUntil: NOW + 346 * DAY, termEnding: false }),
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
    ["a record is to be published", withAttempt(), withAnswer({ pending: instance(), approval: byRecord })],
    [
      "the same, for longer than --approval-patience",
      withAttempt({}, { startedAt: NOW - 2 * DAY }),
      withAnswer({ pending: instance(), approval: byRecord }),
    ],
    [
      "one of two records is to be published",
      withAttempt(),
      withAnswer({ pending: instance(), approval: byOneOfTwo }),
    ],
    [
      "records of many names are to be published",
      withNames("example.com", ...many),
      withAttempt({}, { names: ["example.com", ...many] }),
      withAnswer({ pending: instance(), approval: manyRecords }),
    ],
    [
      "the web server is to pass requests on",
      withAttempt(),
      withSpec({ identifiers: [{ type: "dns", value: "example.com", approval: "http" }] }),
      withAnswer({ pending: instance(), approval: shows({ method: "http", ready: false }) }),
    ],
    [
      "a mail is to be answered",
      withAttempt(),
      withSpec({
        identifiers: [
          { type: "dns", value: "example.com", approval: "email", approverEmail: "admin@example.com" },
        ],
      }),
      withAnswer({
        pending: instance({
          approval: {
            names: [{ name: "example.com", method: "email", approverEmail: "admin@example.com" }],
            emailFrom: "approvals@authority.example",
          },
        }),
        approval: shows({ method: "email", approverEmail: "admin@example.com" }),
      }),
    ],
    [
      "SSLMate sees all approvals in place",
      withAttempt(),
      withAnswer({ pending: instance(), approval: shows({ ready: true }) }),
    ],
    [
      "the same, for longer than --approval-patience",
      withAttempt({}, { startedAt: NOW - 2 * DAY }),
      withAnswer({ pending: instance(), approval: shows({ ready: true }) }),
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
