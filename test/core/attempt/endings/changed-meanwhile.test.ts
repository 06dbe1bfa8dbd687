/** How an attempt ends, or goes on, when the Order changed while it was under way. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { instance, storedInstance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { decided, due } from "../attempt-in-flight.ts";

describe("the endings: a first purchase for a name that was a mistake", () => {
  const mistaken = withAttempt({}, { names: ["example.com", "wwww.example.com"] });
  const pending = instance();

  it("given it is pending, then a person is sent to SSLMate's web page", () => {
    expect(decided(mistaken, withAnswer({ pending }))).toMatchObject({
      state: "stalled",
      reason: "PendingForOtherNames",
      message:
        "Instance 21 was bought for wwww.example.com too, which the Order no longer asks for. While it is pending, SSLMate changes nothing about it and nothing is bought beside it. Cancel it on the web page of this certificate in your account at sslmate.com, or leave it until it is issued; the Order then goes on by itself.",
      after: 30_000,
      issuance: { phase: "Pending", instanceId: 21 },
    });
  });

  it.each([
    ["the Order asks for more than was bought", [withNames("example.com", "www.example.com")]],
    ["it is a reissue", [withAttempt({}, { verb: "reissue", names: ["example.com", "wwww.example.com"] })]],
  ] as [string, Change[]][])("given %s, then it is waited for as ever", (_name, changes) => {
    expect(decided(withAnswer({ pending }), ...changes)).toMatchObject({ reason: "ApprovalPending" });
  });

  it("given a certificate that works meanwhile, then it is waited for as ever", () => {
    expect(decided(mistaken, withAnswer({ pending, current: storedInstance() }))).toMatchObject({
      reason: "ApprovalPending",
    });
  });
});

describe("the endings: overtaken, while a renewal goes on", () => {
  const before17 = { verb: "reissue", paid: false, before: [17] } as const;
  const current = storedInstance({}, due.certificate);

  it("given the renewal is still due, then the reissue is sent", () => {
    expect(
      decided(withSecret(due), withAttempt({ sent: "never" }, before17), live({ current })),
    ).toMatchObject({
      kind: "pay",
      request: { verb: "reissue", paid: false },
      attempt: { uid: "attempt-uid" },
    });
  });

  it("given names were added and renewal became due, then the paid attempt gives way to the free one", () => {
    const more = withNames("example.com", "www.example.com");
    const paid = withAttempt(
      { sent: "refused" },
      { ...before17, paid: true, names: ["example.com", "www.example.com"] },
    );

    expect(decided(withSecret(due), more, paid, live({ current }))).toMatchObject({ kind: "end-attempt" });
    expect(decide(orderObserved(withSecret(due), more, live({ current })))).toMatchObject({
      kind: "pay",
      request: { paid: false, desired: { names: [{ value: "example.com" }] } },
    });
  });

  it("given another kind of key is wanted and nothing else, then the reissue for that is sent", () => {
    const privateKey = { algorithm: "RSA", size: 2048 } as const;
    const changes = [
      withSecret(),
      withSpec({ privateKey: { algorithm: "RSA" } }),
      withAttempt({ sent: "never" }, { ...before17, privateKey }),
    ];

    expect(decided(...changes, live({ current: storedInstance() }))).toMatchObject({
      kind: "pay",
      request: { verb: "reissue", desired: { privateKey } },
      attempt: { privateKey },
    });
  });

  it("given a name was removed meanwhile, then the attempt asks for too much and ends", () => {
    const attempt = withAttempt(
      { sent: "never" },
      { ...before17, names: ["example.com", "www.example.com"] },
    );

    expect(decided(withSecret(due), attempt, live({ current }))).toMatchObject({
      kind: "end-attempt",
      how: "delete",
    });
  });

  it("given the Order is suspended, then SSLMate is not asked and the attempt stays", () => {
    expect(decided(withSpec({ suspend: true }))).toMatchObject({
      state: "stalled",
      reason: "Suspended",
      issuance: { phase: "InDoubt" },
    });
  });
});
