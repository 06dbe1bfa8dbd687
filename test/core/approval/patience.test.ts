/** How long an approval is waited for, and when SSLMate is next asked about it. */
import { describe, expect, it } from "vitest";
import type { NameApproval } from "../../../src/api/types.ts";
import { nextQuestion, waitingFor, withProgress } from "../../../src/core/approval/patience.ts";
import { DAY, NOW } from "../../support/observed/facts.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withStatus } from "../../support/observed/with-asked.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("the time until the next question about an approval", () => {
  it.each([
    [0, 5 * SECOND],
    [50 * SECOND, 5 * SECOND],
    [10 * MINUTE, MINUTE],
    [50 * MINUTE, 5 * MINUTE],
    [DAY, 5 * MINUTE],
    [-DAY, 5 * SECOND],
  ])("given an age of %i ms, then it is %i ms", (age, expected) => {
    expect(nextQuestion(age, 5 * SECOND)).toBe(expected);
  });

  it("given an approval of a day, then it costs few questions", () => {
    let questions = 0;
    for (let age = 0; age < DAY; age += nextQuestion(age, 5 * SECOND)) questions += 1;
    expect(questions).toBeGreaterThan(250);
    expect(questions).toBeLessThan(350);
  });

  it("given an option above five minutes, then that is kept", () => {
    expect(nextQuestion(DAY, 10 * MINUTE)).toBe(10 * MINUTE);
  });
});

const waits = (since: string) =>
  withStatus({
    conditions: [
      {
        type: "DomainsApproved",
        status: "False",
        reason: "ApprovalPending",
        message: "It waits.",
        lastTransitionTime: since,
      },
    ],
  });

describe("waiting for an approval", () => {
  it("given an attempt, then its beginning counts, whatever the status says", () => {
    const observed = orderObserved(waits("2020-01-01T00:00:00Z"));
    expect(waitingFor(observed, NOW - MINUTE, SECOND)).toEqual({
      since: NOW - MINUTE,
      late: false,
      after: 6 * SECOND,
    });
  });

  it("given no attempt, then the condition's time counts; without one, it begins now", () => {
    expect(waitingFor(orderObserved(waits("2026-11-22T11:50:00Z")), undefined, SECOND)).toEqual({
      since: NOW - 10 * MINUTE,
      late: false,
      after: MINUTE,
    });
    expect(waitingFor(orderObserved(), undefined, SECOND)).toEqual({
      since: NOW,
      late: false,
      after: SECOND,
    });
  });

  it("given the patience ends before the next question, then it is looked at when it does", () => {
    expect(waitingFor(orderObserved(), NOW - DAY + SECOND, SECOND)).toMatchObject({
      late: false,
      after: SECOND,
    });
    expect(waitingFor(orderObserved(), NOW - DAY + 1, SECOND)).toMatchObject({ late: false, after: 1 });
  });

  it("given no patience is left, then SSLMate is asked once an hour", () => {
    const hour = 60 * MINUTE;
    expect(waitingFor(orderObserved(), NOW - DAY, SECOND)).toMatchObject({ late: true, after: hour });
    expect(waitingFor(orderObserved(), NOW - 30 * DAY, SECOND)).toMatchObject({ late: true, after: hour });
  });
});

const is = (changes: Partial<NameApproval> = {}): NameApproval => ({
  name: "example.com",
  method: "dns",
  state: "NotReady",
  ...changes,
});
const was = (changes: Partial<NameApproval> = {}): Change => withStatus({ approvals: [is(changes)] });
const redone: Change = (observed) => ({ ...observed, redone: { settings: "hash" } });
const HOUR_AGO = "2026-11-22T11:00:00Z";

describe("the progress of an approval", () => {
  it.each<[string, Change[], NameApproval, string | undefined]>([
    ["nothing known before", [], is(), undefined],
    ["the same as before", [was()], is(), undefined],
    ["the same as before, after progress", [was({ since: HOUR_AGO })], is(), HOUR_AGO],
    ["another method", [was({ since: HOUR_AGO })], is({ method: "http" }), "2026-11-22T12:00:00Z"],
    [
      "another mailbox",
      [was({ method: "email", approverEmail: "admin@example.com" })],
      is({ method: "email", approverEmail: "webmaster@example.com" }),
      "2026-11-22T12:00:00Z",
    ],
    ["a name that became ready", [was()], is({ state: "Ready" }), "2026-11-22T12:00:00Z"],
    ["a name that is not ready any more", [was({ state: "Ready" })], is(), undefined],
    ["an approval begun anew", [was({ since: HOUR_AGO }), redone], is(), "2026-11-22T12:00:00Z"],
  ])("given %s, then its time is kept or is now accordingly", (_what, changes, approval, since) => {
    expect(withProgress(orderObserved(...changes), [approval])).toEqual([
      { ...approval, ...(since === undefined ? {} : { since }) },
    ]);
  });

  it("given an attempt of two days and a name that moved an hour ago, then it is not late; a name alone that moves counts", () => {
    const approvals = [is(), is({ name: "www.example.com", since: HOUR_AGO })];
    expect(waitingFor(orderObserved(), NOW - 2 * DAY, SECOND, approvals)).toMatchObject({
      since: Date.parse(HOUR_AGO),
      late: false,
    });
  });

  it.each(["2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "+99:99"])(
    "given %s, before the attempt, to come, or no time, then the beginning of the attempt counts",
    (since) => {
      expect(waitingFor(orderObserved(), NOW - 2 * DAY, SECOND, [is({ since })])).toMatchObject({
        since: NOW - 2 * DAY,
        late: true,
      });
    },
  );
});
