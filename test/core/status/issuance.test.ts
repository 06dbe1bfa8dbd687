/** What the status says of an issuance that is under way. */
import { describe, expect, it } from "vitest";
import type { Purchase } from "../../../src/api/types.ts";
import { issuanceOf, purchasesOf } from "../../../src/core/status/issuance.ts";
import {
  ATTEMPT_KEY,
  attemptFacts,
  FOREIGN_KEY,
  OUR_TAG,
  pair,
  STORED_KEY,
} from "../../support/observed/facts.ts";
import { instance, issuedInstance } from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withStatus } from "../../support/observed/with-asked.ts";
import {
  withAttempt,
  withEndedAttempt,
  withOthersAttempt,
  withSetAside,
} from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { withAnswer } from "../../support/observed/with-vendor.ts";

describe("issuanceOf", () => {
  const rows: [string, Change[], string, number | undefined][] = [
    ["it was never sent", [withAttempt({ sent: "never" })], "Preparing", undefined],
    ["it was refused", [withAttempt({ sent: "refused" })], "Preparing", undefined],
    [
      "it was never sent, and SSLMate shows nothing",
      [withAttempt({ sent: "never" }), withAnswer()],
      "Preparing",
      undefined,
    ],
    ["it may have been sent, and SSLMate was not asked", [withAttempt()], "InDoubt", undefined],
    ["it may have been sent, and SSLMate shows nothing", [withAttempt(), withAnswer()], "InDoubt", undefined],
    [
      "SSLMate shows somebody else's",
      [withAttempt(), withAnswer({ pending: instance({ publicKeyHash: FOREIGN_KEY }) })],
      "InDoubt",
      undefined,
    ],
    ["it is pending", [withAttempt(), withAnswer({ pending: instance() })], "Pending", 21],
    [
      "it is found though nobody remembers that it was sent",
      [withAttempt({ sent: "never" }), withAnswer({ pending: instance() })],
      "Pending",
      21,
    ],
    [
      "it is issued, and not published yet",
      [withAttempt(), withAnswer({ current: issuedInstance() })],
      "Pending",
      21,
    ],
    ["it was canceled", [withAttempt(), withAnswer({ byKey: instance({ state: "canceled" }) })], "Ended", 21],
    ["it was revoked", [withAttempt(), withAnswer({ byKey: instance({ state: "revoked" }) })], "Ended", 21],
    ["it has expired", [withAttempt(), withAnswer({ current: instance({ state: "expired" }) })], "Ended", 21],
  ];
  it.each(rows)("given %s, then its phase says so", (_name, changes, phase, instanceId) => {
    expect(issuanceOf(orderObserved(...changes))).toEqual({
      id: "attempt-uid",
      verb: "buy",
      phase,
      ...(instanceId === undefined ? {} : { instanceId }),
      startedAt: "2026-11-22T11:59:00Z",
    });
  });

  it.each([
    ["no attempt", []],
    ["another Order's attempt", [withOthersAttempt]],
    ["an attempt that has ended", [withEndedAttempt]],
  ] as [string, Change[]][])("given %s, then there is none", (_name, changes) => {
    expect(issuanceOf(orderObserved(...changes))).toBeUndefined();
  });

  describe("given SSLMate showed the instance once and cannot be asked now", () => {
    const shown = issuanceOf(orderObserved(withAttempt(), withAnswer({ pending: instance() })));
    if (shown === undefined) throw new Error("expected an issuance");

    it("then the status does not fall back into doubt", () => {
      expect(issuanceOf(orderObserved(withAttempt(), withStatus({ issuance: shown })))).toEqual(shown);
    });

    it("then that holds for this attempt alone", () => {
      const next = orderObserved(withAttempt({}, { uid: "next-uid" }), withStatus({ issuance: shown }));

      expect(issuanceOf(next)).toMatchObject({ id: "next-uid", phase: "InDoubt" });
    });

    it("and an answer without it counts more", () => {
      const observed = orderObserved(withAttempt(), withStatus({ issuance: shown }), withAnswer());

      expect(issuanceOf(observed)).toMatchObject({ phase: "InDoubt" });
      expect(issuanceOf(observed)).not.toHaveProperty("instanceId");
    });
  });
});

function reissued(invoiceId?: string): Change {
  return withAnswer({
    current: issuedInstance({ id: 22, ...(invoiceId === undefined ? {} : { invoiceId }) }),
  });
}

describe("purchasesOf", () => {
  const bought = { instanceId: 21, verb: "buy", time: "2026-11-22T11:59:00Z" } as const;
  const older: Purchase = { instanceId: 9, verb: "buy", time: "2026-01-01T00:00:00Z", invoiceId: "INV-1" };
  const pending = withAnswer({ pending: instance() });
  const withInvoice = withAnswer({ pending: instance({ invoiceId: "INV-7" }) });

  it("given SSLMate shows our instance, then the purchase is told, the newest first", () => {
    const observed = orderObserved(withAttempt(), withInvoice, withStatus({ purchases: [older] }));

    expect(purchasesOf(observed)).toEqual([{ ...bought, invoiceId: "INV-7" }, older]);
  });

  it("given two instances of one call, then both are told, for both are charged", () => {
    const second = instance({ id: 22, invoiceId: "INV-8" });
    const observed = orderObserved(withAttempt(), withAnswer({ current: issuedInstance(), pending: second }));

    expect(purchasesOf(observed)).toEqual([bought, { ...bought, instanceId: 22, invoiceId: "INV-8" }]);
  });

  describe("given what was set aside had its instance, and SSLMate reissues it with the same request", () => {
    const orphaned = withSetAside(attemptFacts({ ended: "orphaned" }));
    const told = withStatus({ purchases: [{ ...bought, invoiceId: "INV-7" }] });

    it.each([
      ["no invoice", reissued()],
      ["the invoice of the purchase", reissued("INV-7")],
    ] as [string, Change][])("with %s, then that is no purchase", (_name, shown) => {
      expect(purchasesOf(orderObserved(orphaned, shown, told))).toHaveLength(1);
    });

    it("with an invoice of its own, then it is", () => {
      expect(purchasesOf(orderObserved(orphaned, reissued("INV-8"), told))).toHaveLength(2);
    });
  });

  it("given what was set aside was given up, then the first instance of it is told, invoice or not", () => {
    const givenUp = withSetAside(attemptFacts({ ended: "came-to-nothing" }));
    const observed = orderObserved(givenUp, withAnswer({ current: issuedInstance() }));

    expect(purchasesOf(observed)).toEqual([bought]);
  });

  it("given it is told already, then it is not told twice", () => {
    const observed = orderObserved(withAttempt(), pending, withStatus({ purchases: [bought, older] }));

    expect(purchasesOf(observed)).toEqual([bought, older]);
  });

  it("given the invoice comes later, then the entry is completed in its place", () => {
    const newer: Purchase = { ...older, instanceId: 33 };
    const observed = orderObserved(
      withAttempt(),
      withInvoice,
      withStatus({ purchases: [newer, bought, older] }),
    );

    expect(purchasesOf(observed)).toEqual([newer, { ...bought, invoiceId: "INV-7" }, older]);
  });

  it("given the invoice is known and a later answer does not show it, then it stays", () => {
    const complete = { ...bought, invoiceId: "INV-7" };
    const observed = orderObserved(withAttempt(), pending, withStatus({ purchases: [complete] }));

    expect(purchasesOf(observed)).toEqual([complete]);
  });

  it("given the attempt has ended in this pass, then its purchase is told", () => {
    const observed = orderObserved(withEndedAttempt, withAnswer({ current: issuedInstance() }));

    expect(purchasesOf(observed)).toEqual([bought]);
  });

  it("given a process that stopped after writing the Secret, then the next tells the purchase without asking", () => {
    const written = withSecret(pair({ publicKeyHash: ATTEMPT_KEY }), { instanceId: 21 });

    expect(purchasesOf(orderObserved(withAttempt(), written))).toEqual([bought]);
    expect(purchasesOf(orderObserved(withEndedAttempt, written))).toEqual([bought]);
  });

  describe("given what came has another key, on an object that is ours alone", () => {
    const charged = withAnswer({
      pending: instance({ publicKeyHash: FOREIGN_KEY, invoiceId: "INV-7" }),
      owners: [OUR_TAG],
    });

    it("then it is told as our charge if our call may have arrived", () => {
      expect(purchasesOf(orderObserved(withAttempt(), charged))).toEqual([{ ...bought, invoiceId: "INV-7" }]);
    });

    it.each(["never", "refused"] as const)("then it is not, if our call was %s sent", (sent) => {
      expect(purchasesOf(orderObserved(withAttempt({ sent }), charged))).toBeUndefined();
    });
  });

  it("given a paid reissue, then it is told as that", () => {
    const observed = orderObserved(withAttempt({}, { verb: "reissue" }), pending);

    expect(purchasesOf(observed)).toEqual([{ ...bought, verb: "reissue" }]);
  });

  it.each([
    ["the reissue is free", [withAttempt({}, { verb: "reissue", paid: false }), pending]],
    ["nothing was bought yet", [withAttempt(), withAnswer()]],
    [
      "somebody else bought",
      [withAttempt(), withAnswer({ pending: instance({ publicKeyHash: FOREIGN_KEY }) })],
    ],
    ["there is no attempt", [withAnswer({ pending: instance() })]],
    ["another Order is buying", [withOthersAttempt, pending]],
    ["the Secret holds an older instance", [withAttempt(), withSecret(pair(), { instanceId: 9 })]],
    [
      "the Secret's instance has the attempt's key and stood there before",
      [
        withAttempt({}, { keptKey: true, publicKeyHash: STORED_KEY, before: [9] }),
        withSecret(pair(), { instanceId: 9 }),
      ],
    ],
    ["the instance was there before the attempt", [withAttempt({}, { before: [21] }), pending]],
  ] as [string, Change[]][])("given %s, then the list stays as it is", (_name, changes) => {
    expect(purchasesOf(orderObserved(...changes, withStatus({ purchases: [older] })))).toEqual([older]);
    expect(purchasesOf(orderObserved(...changes))).toBeUndefined();
  });

  it("given twenty are told, then the oldest makes room", () => {
    const twenty = Array.from({ length: 20 }, (_, index): Purchase => ({
      ...older,
      instanceId: 100 - index,
    }));
    const told = purchasesOf(orderObserved(withAttempt(), pending, withStatus({ purchases: twenty })));

    expect(told).toHaveLength(20);
    expect(told?.[0]).toEqual(bought);
    expect(told?.at(-1)?.instanceId).toBe(82);
  });
});
