/** Nothing current at SSLMate: a purchase, unless the term that was paid for may go on; then a person is asked. */
import { describe, expect, it } from "vitest";
import { DAY, NOW, pair } from "../../../support/observed/facts.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withAsked, withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withPurse } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { decided, due, type Row } from "./choices.ts";

const person = (why: string) => ({
  state: "stalled",
  reason: "AwaitingApproval",
  message: expect.stringContaining(
    ` waits for a person. ${why}. Look at the page of this certificate at sslmate.com first: a purchase begins a new term there, and is charged as such. Approve it: `,
  ),
});

const boughtOn = (daysAgo: number): Change =>
  withPurse({ lastPurchase: { at: NOW - daysAgo * DAY, order: "shop/web" } });
const paidOn = (day: string): string =>
  `SSLMate shows no current certificate, although one was bought for Order shop/web on ${day}, and a purchase is for a year`;

describe("nothing current at SSLMate, with a pair in the Secret", () => {
  const gone = {
    state: "stalled",
    reason: "GoneAtVendor",
    message:
      "SSLMate does not show the certificate in Secret example-com-tls any more, so it cannot be reissued as asked. It is served until 2027-01-21T12:00:00Z; when its renewal is due, a person is asked to agree to a purchase. If it was revoked, delete the Secret, so that nobody serves it.",
    after: 60_000,
  };
  const buy = { kind: "pay", request: { verb: "buy", paid: true } };
  const notShown = "SSLMate does not show the certificate that is in the Secret any more";
  const termGoesOn = "SSLMate shows no current certificate, although the term that was paid for goes on";
  const over = withSecret(pair({ notAfter: NOW - DAY }));

  const rows: Row[] = [
    ["another name is wanted", [withSecret(), withNames("example.com", "x.example.com"), live()], gone],
    ["a rekey is asked for", [withSecret(), withAsked({ rekey: "1" }), live()], gone],
    [
      "a rekey is asked for in a term that goes on",
      [withSecret(), withAsked({ rekey: "1" }), live({ termEnding: false })],
      gone,
    ],
    ["its renewal is due", [withSecret(due), live()], person(notShown)],
    ["it has expired, and SSLMate says nothing about the term", [over, live()], buy],
    ["it has expired, and the term ends", [over, live({ termEnding: true })], buy],
    ["it has expired, and the term has ended", [over, live({ paidUntil: NOW - DAY })], buy],
    [
      "it has expired inside a term that is not ending",
      [over, live({ termEnding: false })],
      person(termGoesOn),
    ],
    [
      "it has expired before the end of what was paid for, at a vendor that says no more",
      [over, live({ paidUntil: NOW + DAY })],
      person(termGoesOn),
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });

  it("given no pair in a term that is not ending, then a person has to agree too", () => {
    expect(decided(live({ termEnding: false }))).toMatchObject(person(termGoesOn));
  });

  const paidBefore: Row[] = [
    ["no trace but a purchase of 20 days ago", [live(), boughtOn(20)], person(paidOn("2026-11-02"))],
    ["an expired pair, bought 200 days ago", [over, live(), boughtOn(200)], person(paidOn("2026-05-06"))],
    [
      "an expired pair whose end a reissue had not moved on, bought 200 days ago",
      [withSecret(pair({ notAfter: NOW - DAY }), { withoutGain: true }), live(), boughtOn(200)],
      buy,
    ],
    ["an expired pair, bought 14 days short of a year ago", [over, live(), boughtOn(351)], buy],
    ["an expired pair, bought a day later", [over, live(), boughtOn(350)], person(paidOn("2025-12-07"))],
    ["a purchase of 20 days ago whose term ends", [live({ termEnding: true }), boughtOn(20)], buy],
    ["a purchase of 20 days ago whose term has ended", [live({ paidUntil: NOW - DAY }), boughtOn(20)], buy],
  ];
  it.each(paidBefore)(
    "given %s, then what was paid is not paid again unasked",
    (_name, changes, expected) => {
      expect(decided(...changes)).toMatchObject(expected);
    },
  );

  it("given rotationPolicy Never and an expired pair, then its key is kept", () => {
    const action = decided(over, withSpec({ privateKey: { rotationPolicy: "Never" } }), live());

    expect(action).toMatchObject({ kind: "pay", request: { verb: "buy", keepKey: true } });
  });

  it("given rotationPolicy Never and another kind of key, then there is no key to keep", () => {
    const never = withSpec({ privateKey: { rotationPolicy: "Never", algorithm: "RSA" } });

    expect(decided(over, never, live())).toMatchObject({ kind: "pay", request: { keepKey: false } });
  });
});
