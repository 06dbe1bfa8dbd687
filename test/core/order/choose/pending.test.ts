/** A pending instance that no attempt waits for: whose it is, and that nothing is made beside it. */
import { describe, expect, it } from "vitest";
import {
  ATTEMPT_KEY,
  attemptFacts,
  DAY,
  FOREIGN_KEY,
  NOW,
  OTHER_TAG,
  OUR_TAG,
  STORED_KEY,
} from "../../../support/observed/facts.ts";
import { instance, storedInstance } from "../../../support/observed/instances.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withSpec } from "../../../support/observed/with-asked.ts";
import { withSetAside } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { decided, due, kept, type Row } from "./choices.ts";

const pending = (publicKeyHash: string, owners: readonly string[] = []): Change =>
  live({ pending: instance({ publicKeyHash }), owners });

describe("a pending instance that no attempt waits for: nothing is made beside it", () => {
  const onItsWay = {
    state: "progressing",
    reason: "ApprovalPending",
    message:
      "Instance 21 waits for the approval of example.com. SSLMate does not say what is to be done for it; with an account that is connected with the DNS provider, nothing is.",
    after: 30_000,
  };
  const elsewhere = {
    state: "progressing",
    reason: "PendingElsewhere",
    message:
      "SSLMate shows a pending instance (21) for example.com that this Order did not buy; nothing is bought beside it. Finish or cancel it at SSLMate.",
    after: 60_000,
  };
  const rows: Row[] = [
    [
      "the key of an attempt that was set aside, then it is ours",
      [withSetAside(kept), pending(ATTEMPT_KEY)],
      onItsWay,
    ],
    [
      "the key of an attempt that was set aside two days ago, then a person is to look after it",
      [withSetAside(attemptFacts({ startedAt: NOW - 2 * DAY })), pending(ATTEMPT_KEY)],
      { state: "stalled", reason: "ApprovalPending" },
    ],
    [
      "the Secret's key, whose renewal is due, then it is ours",
      [withSecret(due), pending(STORED_KEY)],
      onItsWay,
    ],
    ["another key and our tag, then it is ours", [pending(FOREIGN_KEY, [OUR_TAG])], onItsWay],
    [
      "another key, our tag and another's, then it is not ours",
      [pending(FOREIGN_KEY, [OUR_TAG, OTHER_TAG])],
      elsewhere,
    ],
    ["another key and another's tag, then it is not ours", [pending(FOREIGN_KEY, [OTHER_TAG])], elsewhere],
    ["another key and no tag, then it is not ours", [pending(FOREIGN_KEY)], elsewhere],
    [
      "another key and adopt Rekey, then it is not ours as long as it is pending",
      [withSpec({ adopt: "Rekey" }), pending(FOREIGN_KEY)],
      elsewhere,
    ],
    [
      "another key near the end of our term, then nothing is bought beside it",
      [
        withSecret(due),
        live({
          pending: instance({ publicKeyHash: FOREIGN_KEY }),
          current: storedInstance({}, due.certificate),
          termEnding: true,
        }),
      ],
      elsewhere,
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});
