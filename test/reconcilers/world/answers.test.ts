/** What came of a question counts as long as nothing that it rested on has changed, and no longer than the Order said. */
import { describe, expect, test } from "vitest";
import type { Rest } from "../../../src/core/order/action.ts";
import type { ClusterStatus } from "../../../src/api/types.ts";
import type { Gathered } from "../../../src/reconcilers/order/gather.ts";
import { Answers } from "../../../src/reconcilers/world/answers.ts";
import { DAY, NOW } from "../../support/observed/facts.ts";
import { at, orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withAsked, withNamespaceLabels, withOrder, withStatus } from "../../support/observed/with-asked.ts";
import { withAttempt } from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";

const HOUR = 3_600_000;
const KEY = "shop/example-com";
const rest: Rest = { kind: "rest", state: "stalled", reason: "NameNotAllowed", message: "No." };

/** Of the object behind the facts nothing but the Cluster's budget is looked at. */
function read(budget: ClusterStatus["budget"], ...changes: readonly Change[]): Gathered {
  return {
    observed: orderObserved(withStatus({ conditions: [] }), ...changes),
    cluster: { status: { budget } },
  } as unknown as Gathered;
}

const budget = { used: 3, left: 17 };
/** The status that came of the question. */
const WANTED = { observedGeneration: 1, conditions: [], settings: { tags: ["shop"] } };

function kept(resting: Rest = rest, ...changes: readonly Change[]): Answers {
  const answers = new Answers();
  answers.keep(KEY, read(budget, ...changes), resting, WANTED);
  return answers;
}

describe("what came of a question", () => {
  test("given nothing has changed but the time and the status, then it counts for a day, and is not another's", () => {
    const answers = kept();
    const written = withStatus({ names: "example.com", conditions: [] });
    expect(answers.recall(KEY, read(budget, written, at(NOW + HOUR)))).toEqual({
      rest: { ...rest, after: 23 * HOUR },
    });
    expect(answers.recall("shop/other", read(budget))).toBeUndefined();
    expect(answers.recall(KEY, read(budget, at(NOW + DAY)))).toBeUndefined();
  });

  test("given a status that could not be written, then it is recalled with it; once it is, or another is there, not any more", () => {
    const answers = kept();
    expect(answers.recall(KEY, read(budget))?.unwritten).toEqual(WANTED);
    expect(answers.recall(KEY, read(budget, withStatus(WANTED)))).not.toHaveProperty("unwritten");
    const other = withStatus({ conditions: [], names: "another.example" });
    expect(answers.recall(KEY, read(budget, other))).not.toHaveProperty("unwritten");
  });

  test("given an Order that wants to look again earlier, then it counts until then", () => {
    const answers = kept({ ...rest, after: HOUR });
    expect(answers.recall(KEY, read(budget, at(NOW + HOUR - 1)))?.rest.after).toBe(1);
    expect(answers.recall(KEY, read(budget, at(NOW + HOUR)))).toBeUndefined();
  });

  test("given a status that was emptied, then it does not count, for SSLMate is to say again what it showed", () => {
    expect(kept().recall(KEY, read(budget, withStatus({})))).toBeUndefined();
  });

  test("given a clock that was set back, then it does not count", () => {
    expect(kept().recall(KEY, read(budget, at(NOW - 1)))).toBeUndefined();
  });

  test.each<[string, Gathered]>([
    ["the Order", read(budget, withOrder({ generation: 4 }))],
    ["an annotation", read(budget, withAsked({ approvePurchase: "0815" }))],
    ["labels of the namespace", read(budget, withNamespaceLabels({ certificates: "paid" }))],
    ["the Secret", read(budget, withSecret())],
    ["what the account's list shows", read(budget, (one) => ({ ...one, seen: { listed: true } }))],
    ["what is left of the budget", read({ used: 2, left: 18 })],
  ])("given a change of %s, then it does not count", (_what, changed) => {
    expect(kept().recall(KEY, changed)).toBeUndefined();
  });

  test.each<[string, Rest, Change]>([
    ["a call in flight", rest, withAttempt()],
    ["a deletion", rest, withOrder({ deleting: true, deletingSince: NOW })],
    ["an annotation that is done with", { ...rest, handled: { renew: "1" } }, at(NOW)],
    ["a failure, whose wait stands in the status", { ...rest, failures: { failedAttempts: 1 } }, at(NOW)],
  ])("given %s, then nothing is remembered, and what was is forgotten", (_what, resting, change) => {
    const answers = kept();
    answers.keep(KEY, read(budget, change), resting, WANTED);
    expect(answers.recall(KEY, read(budget))).toBeUndefined();
  });

  test("given its Order is gone, then it is forgotten", () => {
    const answers = kept();
    answers.forget(KEY);
    expect(answers.recall(KEY, read(budget))).toBeUndefined();
  });
});
