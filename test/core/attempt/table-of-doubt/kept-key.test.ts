/** An attempt in flight whose key had a certificate before, so that the key alone proves nothing. */
import { describe, expect, it } from "vitest";
import { attemptFacts, DAY, NOW, pair, STORED_KEY } from "../../../support/observed/facts.ts";
import { instance, issuedInstance, storedInstance } from "../../../support/observed/instances.ts";
import { withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt, withPurse } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { decided, due, inDoubt } from "../attempt-in-flight.ts";

describe("the table of doubt: a key that had a certificate before", () => {
  const kept = { keptKey: true, verb: "reissue", publicKeyHash: STORED_KEY, before: [17] } as const;
  const never = withSpec({ privateKey: { rotationPolicy: "Never" } });
  const more = withNames("example.com", "www.example.com");
  const paid = { ...kept, paid: true, names: ["example.com", "www.example.com"] };
  const rekeyed = issuedInstance({ publicKeyHash: STORED_KEY });

  it("given the instance that stood there before, then it is neither", () => {
    expect(
      decided(withSecret(), never, more, withAttempt({}, paid), withAnswer({ current: storedInstance() })),
    ).toMatchObject(inDoubt);
  });

  it("given a new one that does not say its CSR, then it is ours", () => {
    expect(
      decided(withSecret(), never, more, withAttempt({}, paid), withAnswer({ current: rekeyed })),
    ).toMatchObject({ kind: "publish", key: { from: "attempt" }, instance: { id: 21 } });
  });

  it("given a new one with our CSR, then it is ours", () => {
    const current = { ...rekeyed, csrHash: attemptFacts().csrHash };

    expect(decided(withSecret(), never, more, withAttempt({}, paid), withAnswer({ current }))).toMatchObject({
      kind: "publish",
    });
  });

  it("given a new one with another CSR, then it is somebody else's", () => {
    const current = { ...rekeyed, csrHash: "6".repeat(64) };

    expect(decided(withSecret(), never, more, withAttempt({}, paid), withAnswer({ current }))).toMatchObject({
      reason: "OvertakenElsewhere",
    });
  });

  it("given nothing new after the settle time, then only a person sends the paid call again", () => {
    const action = decided(
      withSecret(),
      never,
      more,
      withAttempt({ settled: true }, paid),
      live({ current: storedInstance() }),
    );

    expect(action).toMatchObject({
      kind: "end-attempt",
      how: "set-aside",
      person:
        "It is not known whether an earlier paid call for example.com arrived, and since its key had a certificate before, SSLMate cannot tell. Look at the invoices there first, and agree only if nothing new was charged.",
    });
  });

  it("given a budget used up just then, then a later pass does not send it without a person either", () => {
    const action = decided(
      withSecret(),
      never,
      more,
      withAttempt({ settled: true }, paid),
      live({ current: storedInstance() }),
      withPurse({ left: 0, freeAt: NOW + DAY }),
    );

    expect(action).toMatchObject({ kind: "end-attempt", how: "set-aside", person: expect.any(String) });
  });

  describe("and a free reissue", () => {
    const free = withAttempt({ settled: true }, { ...kept, paid: false });
    const renewing = [withSecret(due), never, free] as const;
    const current = storedInstance({}, due.certificate);

    it("given nothing new after the settle time, then it is sent again: that costs nothing", () => {
      expect(decided(...renewing, live({ current }))).toMatchObject({
        kind: "pay",
        request: { verb: "reissue", paid: false, keepKey: true },
        attempt: { keptKey: true },
      });
    });

    it("given another API key, then it ends, so that no attempt spans two accounts", () => {
      const action = decided(...renewing, live({ current, apiKeyFingerprint: "key-2" }));

      expect(action).toMatchObject({ kind: "end-attempt", why: "came-to-nothing" });
      expect(action).not.toHaveProperty("person");
    });

    it("given its certificate in the Secret, which a kept key alone does not prove, then it ends once the vendor agrees", () => {
      const published = withSecret(pair(), { instanceId: 21 });
      const shown = withAnswer({ current: instance({ state: "active", publicKeyHash: STORED_KEY }) });
      const another = withAnswer({ current: issuedInstance({ id: 22, publicKeyHash: STORED_KEY }) });

      expect(decided(withSecret(due), never, free)).toEqual({ kind: "ask-vendor" });
      expect(decided(published, never, free)).toEqual({ kind: "ask-vendor" });
      expect(decided(published, never, free, shown)).toMatchObject({ kind: "end-attempt", how: "delete" });
      expect(decided(published, never, free, another)).toMatchObject({
        kind: "publish",
        instance: { id: 22 },
      });
    });
  });
});
