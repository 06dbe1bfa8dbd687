/** An Order is looked at again in time: at its renewal, and before its certificate ends. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { DAY, NOW, pair } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { at, orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withCluster, withNames, withoutCluster, withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt, withPurse } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { notAfter, UNTIL_RENEWAL } from "./renewal-moment.ts";

describe("decide, at the time of its renewal", () => {
  it("given that very moment, then all is looked at live", () => {
    expect(decide(orderObserved(withSecret(), at(NOW + UNTIL_RENEWAL)))).toEqual({ kind: "look" });
  });
});

const HOUR = 3_600_000;
const asked = (clockAhead: number): Change => live({ current: storedInstance(), clockAhead });

describe("decide, by a clock that is ahead of SSLMate's", () => {
  it("given that its renewal is due by ours alone, then it is not renewed", () => {
    const action = decide(orderObserved(withSecret(), at(NOW + UNTIL_RENEWAL), asked(HOUR + 1)));
    expect(action).toMatchObject({ kind: "rest", state: "settled", reason: "ClockAhead" });
  });

  it("given that it has expired by ours alone, then it is not renewed, and the Order is stalled", () => {
    const action = decide(orderObserved(withSecret(), at(notAfter), asked(notAfter - NOW)));
    expect(action).toMatchObject({ kind: "rest", state: "stalled", reason: "ClockAhead" });
  });

  it("given that its renewal is due by both, then it is renewed", () => {
    const action = decide(orderObserved(withSecret(), at(NOW + UNTIL_RENEWAL + 2 * HOUR), asked(2 * HOUR)));
    expect(action).toMatchObject({ kind: "pay", request: { verb: "reissue" } });
  });

  it("given an hour between them, as far as clocks may differ, then ours counts", () => {
    const action = decide(orderObserved(withSecret(), at(NOW + UNTIL_RENEWAL), asked(HOUR)));
    expect(action).toMatchObject({ kind: "pay", request: { verb: "reissue" } });
  });

  it("given a time of theirs at which the certificate was not yet issued, then ours counts", () => {
    const { notBefore } = pair().certificate;
    const now = NOW + UNTIL_RENEWAL;
    const byTheirs = (theirs: number) => decide(orderObserved(withSecret(), at(now), asked(now - theirs)));
    expect(byTheirs(0)).toMatchObject({ kind: "pay", request: { verb: "reissue" } });
    expect(byTheirs(notBefore - 2 * DAY - 1)).toMatchObject({ kind: "pay", request: { verb: "reissue" } });
    expect(byTheirs(notBefore - 2 * DAY)).toMatchObject({ kind: "rest", reason: "ClockAhead" });
  });

  it("given another key that is asked for, then that is reissued all the same", () => {
    const other = withSpec({ privateKey: { size: 384 } });
    const action = decide(orderObserved(withSecret(), other, at(NOW + UNTIL_RENEWAL), asked(2 * HOUR)));
    expect(action).toMatchObject({ kind: "pay", request: { verb: "reissue" } });
  });
});

describe("decide, at rest for whatever reason, looks again in time", () => {
  const more = withNames("example.com", "www.example.com");
  const forbidden = withCluster({ allowedNames: ["example.com"] });
  const rows: [string, Change[], number][] = [
    [
      "a name that is not allowed, then at its renewal",
      [more, forbidden, live({ current: storedInstance() })],
      UNTIL_RENEWAL,
    ],
    [
      "a suspended Order past its renewal, then at the certificate's end, so that Ready turns False",
      [at(notAfter - 5 * DAY), withSpec({ suspend: true })],
      5 * DAY,
    ],
    [
      "no Cluster past its renewal, then at the certificate's end",
      [at(notAfter - 5 * DAY), withoutCluster],
      5 * DAY,
    ],
    [
      "a budget that is free again only after the end, then at the certificate's end",
      [
        at(notAfter - 60_000),
        withPurse({ left: 0, freeAt: notAfter + DAY }),
        live({ current: storedInstance(), termEnding: true, paidUntil: notAfter }),
      ],
      60_000,
    ],
    ["a question that is due before, then at that", [withAttempt(), withAnswer()], 120_000],
  ];
  it.each(rows)("given %s", (_name, changes, after) => {
    expect(decide(orderObserved(withSecret(), ...changes))).toMatchObject({ kind: "rest", after });
  });
});
