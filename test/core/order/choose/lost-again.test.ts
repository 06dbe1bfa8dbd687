/** A pair that is lost again and again: replaced twice at once, then ever more slowly, and said. */
import { describe, expect, it } from "vitest";
import type { LostPairs } from "../../../../src/core/facts/lost-pairs.ts";
import { HOUR, MINUTE, rested, statusAfter } from "../../failure/failed-orders.ts";
import { DAY, NOW, OUR_TAG, STORED_KEY } from "../../../support/observed/facts.ts";
import { foreignInstance } from "../../../support/observed/instances.ts";
import { at, type Change } from "../../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withOrder,
  withSpec,
  withStatus,
} from "../../../support/observed/with-asked.ts";
import { withAttempt, withLostPairs } from "../../../support/observed/with-attempt.ts";
import { withLoneKey, withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { decided, due, type Row } from "./choices.ts";

const current = live({ current: foreignInstance(), owners: [OUR_TAG] });

/** So many certificates were made anew within the last hours, and the pair is gone once more. */
const lost = (count: number, changes: Partial<LostPairs> = {}): Change =>
  withLostPairs({
    replaced: Array.from({ length: count }, (_, index) => NOW - (count - index) * MINUTE),
    since: NOW,
    ...changes,
  });

/** The world in which its third loss was told at {@link NOW}. */
const told: readonly Change[] = [
  current,
  lost(2),
  withStatus(statusAfter(current, lost(2))),
  at(NOW + 30_000),
];
const notAsked: Change = (observed) => ({ ...observed, live: false, vendor: { kind: "not-asked" } });
/** The process that remembers it has gone. */
const afresh: Change = ({ lost: _lost, ...observed }) => observed;

const reissued = { kind: "pay", request: { verb: "reissue", paid: false, keepKey: false } };
const waits = { kind: "rest", state: "stalled", reason: "SecretConflict" };

describe("a pair that is lost again", () => {
  const rows: Row[] = [
    ["the first loss, then it is replaced at once", [current], reissued],
    ["the second within a day, then at once", [current, lost(1)], reissued],
    ["the third within a day, then it waits", [current, lost(2)], { ...waits, after: expect.any(Number) }],
    [
      "the third, of a key alone that fits nothing, then it waits",
      [withLoneKey(STORED_KEY), current, lost(2)],
      waits,
    ],
    [
      "the third, and its time has come, then it is replaced",
      [current, lost(2, { since: NOW - 2 * MINUTE })],
      reissued,
    ],
    [
      "a call under way that came to nothing, then it is sent again: it has waited already",
      [
        lost(2),
        withAttempt({ sent: "never" }, { verb: "reissue", paid: false, before: [foreignInstance().id] }),
        current,
      ],
      { kind: "pay", attempt: expect.anything() },
    ],
    ["a pair that is there and due, then that is no loss", [withSecret(due), current, lost(9)], reissued],
    [
      "nothing at SSLMate, then a purchase does not wait for this",
      [live({ owners: [OUR_TAG] }), lost(9)],
      { kind: "pay", request: { verb: "buy" } },
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });

  it("given more and more of them, then each wait is about twice the one before, up to an hour", () => {
    const minutes = [2, 3, 4, 5, 6, 7, 8, 30].map(
      (count) => (rested(current, lost(count)).after ?? 0) / MINUTE,
    );
    const longest = [1, 2, 4, 8, 16, 32, 60, 60];
    for (const [index, wait] of minutes.entries()) {
      const most = longest[index] ?? 0;
      expect(wait).toBeLessThanOrEqual(index === 0 ? 1.2 * most + 1 / 60 : most + 1 / 60);
      expect(wait).toBeGreaterThanOrEqual(0.8 * most);
    }
  });

  it("given a longer --retry-limit, then no wait is longer than an hour", () => {
    const after = rested(current, lost(500), (observed) => ({
      ...observed,
      timing: { ...observed.timing, retryLimit: DAY },
    })).after;
    expect(after).toBeLessThanOrEqual(HOUR + 1_000);
  });

  it("given a wait, then the message says what is, why, and what to do, and the status when it ends", () => {
    const { message, failures } = rested(current, lost(2));
    expect(message).toMatch(
      /^Secret example-com-tls, or its key, was removed 3 times since .*; the next one is asked for at .* audit log .* kubectl annotate -n shop sslorder example-com /,
    );
    expect(failures).toMatchObject({ failedAttempts: 3, failureBasis: expect.any(String) });
    expect(message).toContain(failures?.nextAttemptTime ?? "none");
  });

  it("given that it was told, then SSLMate is not asked before the time has come, and the same is said", () => {
    const first = rested(current, lost(2));
    const later = rested(...told, notAsked);
    expect(later).toMatchObject({ ...waits, message: first.message });
    expect(later.after).toBe((first.after ?? 0) - 30_000);
  });

  it("given a process that starts during the wait and remembers nothing, then it goes on waiting", () => {
    expect(decided(...told, notAsked, afresh)).toMatchObject(waits);
    expect(decided(...told, notAsked, afresh, at(NOW + 2 * MINUTE))).toMatchObject({ kind: "look" });
  });

  const released: [name: string, change: Change][] = [
    ["a new value of retry-approval", withAsked({ retryApproval: "now" })],
    ["a changed Order", withOrder({ generation: 4 })],
  ];
  it.each(released)(
    "given %s during the wait, then it is looked at, and replaced, at once",
    (_name, change) => {
      expect(decided(...told, notAsked, change)).toMatchObject({ kind: "look" });
      expect(decided(...told, change)).toMatchObject(reissued);
    },
  );

  it("given a Cluster that pays no more for it, then it gets its certificate back all the same", () => {
    const refuses = withCluster({ allowedNames: ["example.org"] });
    expect(decided(refuses, lost(1))).toMatchObject({ kind: "look" });
    expect(decided(refuses)).toMatchObject({ reason: "NameNotAllowed" });
  });

  it("given that the Order is suspended, then that is what it says", () => {
    expect(decided(withSpec({ suspend: true }), lost(9), withAnswer({}))).toMatchObject({
      reason: "Suspended",
    });
  });
});
