/** A renewal that is due, inside the term that was paid for or at its end: a free reissue, a purchase, or waiting. */
import { describe, expect, it } from "vitest";
import { DAY } from "../../../support/observed/facts.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withSpec } from "../../../support/observed/with-asked.ts";
import { withTerm } from "../../../support/observed/with-vendor.ts";
import { buy, decided, holding, inLastDays, issued, reissue, until, type Expected } from "./holding.ts";

describe("a renewal that is due, of 199 days in a term of a year", () => {
  const rows: [string, Change[], Expected][] = [
    [
      "the term goes on for long, then a free reissue",
      [holding(-134, 65), withTerm({ paidUntil: until(231), termEnding: false })],
      reissue,
    ],
    [
      "the term ends a month after the certificate, then a free reissue to that end",
      [holding(-134, 65), withTerm({ paidUntil: until(98), termEnding: false })],
      reissue,
    ],
    [
      "the term ends with the certificate, then it waits for the last days",
      [holding(-134, 65), withTerm({ paidUntil: until(65), termEnding: false })],
      // Looked at again each day: SSLMate may change its mind.
      issued(inLastDays("2027-01-26T12:00:00Z"), DAY),
    ],
    [
      "the term is ending, and SSLMate does not call the certificate expiring, then just so",
      [holding(-134, 65), withTerm({ paidUntil: until(65), termEnding: true })],
      issued(inLastDays("2027-01-26T12:00:00Z"), DAY),
    ],
    [
      "the last days begin in some hours, then it looks again at their beginning",
      [holding(-184.75, 14.25), withTerm({ paidUntil: until(14.25), termEnding: true })],
      issued(inLastDays("2026-12-06T18:00:00Z"), DAY / 4),
    ],
    [
      "the term is ending and the last days have begun, then a purchase",
      [holding(-185, 14), withTerm({ paidUntil: until(14), termEnding: true })],
      buy,
    ],
    [
      "the term is ending and SSLMate calls the certificate expiring, then a purchase",
      [
        holding(-169, 30, { instance: { expiring: true } }),
        withTerm({ paidUntil: until(30), termEnding: true }),
      ],
      buy,
    ],
    [
      "the last days have begun and the term is not ending, then it waits, and asks more and more often",
      [holding(-189, 10), withTerm({ paidUntil: until(10), termEnding: false })],
      issued(
        "A reissue does not move its end (2026-12-02T12:00:00Z) on, and SSLMate does not say that the term which was paid for ends. A new one is bought when it does; if the certificate expires before, a person is asked.",
        DAY / 2,
      ),
    ],
    [
      "SSLMate calls it expiring inside a term that goes on, then a free reissue",
      [
        holding(-169, 30, { instance: { expiring: true } }),
        withTerm({ paidUntil: until(200), termEnding: false }),
      ],
      reissue,
    ],
    [
      "a purchase is due and a reissue would still gain, then what is free goes first",
      [holding(-185, 14), withTerm({ paidUntil: until(60), termEnding: true })],
      reissue,
    ],
    [
      "it has expired while the operator was away, inside the term, then a free reissue",
      [holding(-200, -1), withTerm({ paidUntil: until(165), termEnding: false })],
      reissue,
    ],
    [
      "it has expired with the term, then a purchase",
      [holding(-200, -1), withTerm({ paidUntil: until(-1), termEnding: true })],
      buy,
    ],
    [
      "rotationPolicy Never, then the key is kept",
      [holding(-134, 65), withSpec({ privateKey: { rotationPolicy: "Never" } })],
      { kind: "pay", request: { verb: "reissue", paid: false, keepKey: true } },
    ],
    [
      "rotationPolicy Never and a purchase, then the key is kept",
      [
        holding(-185, 14),
        withTerm({ termEnding: true, paidUntil: until(14) }),
        withSpec({ privateKey: { rotationPolicy: "Never" } }),
      ],
      { kind: "pay", request: { verb: "buy", paid: true, keepKey: true } },
    ],
    [
      "it is to start long before a reissue gains a tenth, then it waits for that",
      [
        holding(-3.99, 36.01),
        withTerm({ paidUntil: until(300), termEnding: false }),
        withSpec({ renewal: { before: "959h" } }),
      ],
      issued(
        "A reissue would hardly move its end (2026-12-28T12:14:24Z) on; it is asked for as soon as that gains a tenth of its lifetime.",
        0.01 * DAY,
      ),
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });
});
