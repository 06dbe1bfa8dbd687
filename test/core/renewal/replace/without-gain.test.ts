/** A renewal at a vendor whose reissues do not move the end of a certificate on, or who refuses them. */
import { describe, expect, it } from "vitest";
import { DAY, NOW } from "../../../support/observed/facts.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withAsked, withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withSetAside } from "../../../support/observed/with-attempt.ts";
import { withTerm } from "../../../support/observed/with-vendor.ts";
import {
  buy,
  byHand,
  decided,
  holding,
  inLastDays,
  issued,
  refusedReissue,
  reissue,
  until,
  withoutGain,
  type Expected,
} from "./holding.ts";

describe("a renewal at a vendor that keeps the end of a reissued certificate", () => {
  const rows: [string, Change[], Expected][] = [
    [
      "a reissue came back without gain, then it is not asked again for that certificate",
      [holding(-1, 64, withoutGain), withSpec({ renewal: { before: "1551h" } })],
      issued(inLastDays("2027-01-25T12:00:00Z"), DAY),
    ],
    [
      "without gain in the last days, and nothing said about the term, then a purchase",
      [holding(-51, 14, withoutGain)],
      buy,
    ],
    [
      "the same reissue was refused an hour ago in the last days, then it is tried once more before a purchase",
      [holding(-51, 14), withSetAside(refusedReissue())],
      reissue,
    ],
    [
      "it was refused an hour ago, and a purchase waits for a person, then it is not tried in vain",
      [holding(-51, 14), withSetAside(refusedReissue()), byHand],
      { kind: "rest", reason: "AwaitingApproval" },
    ],
    [
      "the same with another key than the Secret's, then it is not tried in vain either",
      [
        holding(-51, 14),
        withSpec({ privateKey: { algorithm: "RSA", size: 2048 } }),
        withSetAside(refusedReissue({ privateKey: { algorithm: "RSA", size: 2048 } })),
        byHand,
      ],
      { kind: "rest", reason: "AwaitingApproval" },
    ],
    [
      "the same with a new name, which was left out, then it is not tried in vain either",
      [holding(-51, 14), withNames("example.com", "www.example.com"), withSetAside(refusedReissue()), byHand],
      { kind: "rest", reason: "AwaitingApproval" },
    ],
    [
      "the annotation rekey, or the kind of key, was another when it was refused, then it is tried",
      [
        holding(-51, 14),
        withAsked({ rekey: "again" }),
        withSetAside(
          refusedReissue({ handles: { rekey: "once" } }),
          refusedReissue({ handles: { rekey: "again" }, privateKey: { algorithm: "RSA", size: 2048 } }),
        ),
        byHand,
      ],
      reissue,
    ],
    [
      "it was refused a day ago, then it is tried once more",
      [holding(-51, 14), withSetAside(refusedReissue({ startedAt: NOW - DAY })), byHand],
      reissue,
    ],
    [
      "a purchase, a reissue of other names or of another certificate was refused, then it is tried",
      [
        holding(-51, 14),
        withSetAside(
          refusedReissue({ verb: "buy" }),
          refusedReissue({ names: ["example.com", "www.example.com"] }),
          refusedReissue({ names: ["www.example.com"] }),
          refusedReissue({ before: [16] }),
          refusedReissue({ ended: "came-to-nothing" }),
        ),
        byHand,
      ],
      reissue,
    ],
    [
      "it was refused an hour ago in a term that goes on, then it is tried again",
      [
        holding(-51, 14),
        withSetAside(refusedReissue()),
        withTerm({ termEnding: false, paidUntil: until(200) }),
        byHand,
      ],
      reissue,
    ],
    [
      "it was refused an hour ago before the last days, then it is tried again",
      [holding(-44, 21), withSetAside(refusedReissue()), byHand],
      reissue,
    ],
    [
      "without gain, expiring, and nothing said about the term, then a purchase",
      [holding(-45, 20, { ...withoutGain, instance: { expiring: true } })],
      buy,
    ],
    [
      "without gain in the last days, and the term is ending, then a purchase",
      [holding(-51, 14, withoutGain), withTerm({ termEnding: true })],
      buy,
    ],
    [
      "without gain in the last days, and the term is not ending, then it waits",
      [holding(-51, 14, withoutGain), withTerm({ termEnding: false })],
      { reason: "Issued", after: (14 * DAY) / 20 },
    ],
    [
      "without gain, and expired inside a term that is not ending, then a person",
      [holding(-66, -1, withoutGain), withTerm({ termEnding: false })],
      {
        state: "stalled",
        reason: "AwaitingApproval",
        message: expect.stringMatching(
          /^A purchase for example\.com waits for a person\. The certificate expired, a reissue does not move its end on, and the term that was paid for goes on\. Look at the page .* Approve it: /,
        ),
        after: 60_000,
      },
    ],
    [
      "without gain, and expired at this very moment, then just so",
      [holding(-65, 0, withoutGain), withTerm({ termEnding: false })],
      { reason: "AwaitingApproval" },
    ],
    [
      "nothing said about the term but until when it is paid, then in the last days a reissue is tried first",
      [holding(-185, 14), withTerm({ paidUntil: until(14) })],
      reissue,
    ],
    [
      "and before the last days, then it waits for them",
      [holding(-134, 65), withTerm({ paidUntil: until(65) })],
      issued(inLastDays("2027-01-26T12:00:00Z"), DAY),
    ],
    ["nothing said at all, then when it is due a reissue is tried first", [holding(-134, 65)], reissue],
    [
      "a lifetime of a minute without gain, then the last third of it is waited for, not slept through",
      [
        withSpec({ renewal: { beforePercentage: 90 } }),
        holding(-20 / 86_400, 40 / 86_400, { ...withoutGain }),
      ],
      { reason: "Issued", after: 20_000 },
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});
