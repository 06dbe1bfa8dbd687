/** An attempt in flight, and SSLMate shows a new instance with another key: somebody else's, or our charge all the same. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { FOREIGN_KEY, OTHER_TAG, OUR_TAG } from "../../../support/observed/facts.ts";
import { foreignInstance, instance, issuedInstance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withAttempt } from "../../../support/observed/with-attempt.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { decided, deleted, inDoubt, setAside, setAsideAs, type Expected } from "../attempt-in-flight.ts";

describe("the table of doubt: SSLMate shows something new with another key", () => {
  const somebodys = instance({ id: 30, publicKeyHash: FOREIGN_KEY });
  const shown: [string, Change][] = [
    ["pending", withAnswer({ pending: somebodys })],
    ["current", withAnswer({ current: { ...somebodys, state: "active" } })],
  ];
  describe.each(shown)("given it is %s", (_name, answer) => {
    it.each([
      ["never sent, then the attempt is deleted", withAttempt({ sent: "never" }), deleted],
      ["its settings sent, then it is set aside", withAttempt({ sent: "settings" }), setAsideAs("overtaken")],
      ["refused, then it is set aside", withAttempt({ sent: "refused" }), setAsideAs("overtaken")],
      [
        "maybe sent and settled, then it is set aside",
        withAttempt({ settled: true }),
        setAsideAs("overtaken"),
      ],
      [
        "maybe sent and not settled, then it waits and says who was first",
        withAttempt(),
        {
          kind: "rest",
          state: "progressing",
          reason: "OvertakenElsewhere",
          message:
            "SSLMate shows a new instance (30) with another key, bought by somebody else; nothing more is sent. This Order waits until it is sure that our own purchase did not arrive, and then says what to do about theirs.",
          after: 120_000,
          issuance: { phase: "InDoubt" },
        },
      ],
    ] as [string, Change, Expected][])("and %s", (_which, doubt, expected) => {
      expect(decided(doubt, answer)).toMatchObject(expected);
    });
  });

  it.each<[string, Change, Expected]>([
    ["not settled, then it waits", withAttempt(), inDoubt],
    ["settled, then only a person pays again", withAttempt({ settled: true }), setAsideAs("cannot-tell")],
    ["never sent, then it ends", withAttempt({ sent: "never" }), deleted],
  ])(
    "given an API key of perhaps another account, whose instances prove nothing, and %s",
    (_name, doubt, expected) => {
      const otherAccount = { apiKeyFingerprint: "key-2", owners: [OUR_TAG] };

      expect(decided(doubt, live({ pending: somebodys, ...otherAccount }))).toMatchObject(expected);
    },
  );

  it("given ours beside somebody else's, then ours counts", () => {
    const answer = withAnswer({
      pending: somebodys,
      byKey: issuedInstance({ id: 29 }),
    });

    expect(decided(answer)).toMatchObject({ kind: "publish", instance: { id: 29 } });
  });
});

describe("the table of doubt: SSLMate shows something new with another key, on an object that is ours alone", () => {
  const charged = { pending: foreignInstance({ id: 30, state: "pending" }), owners: [OUR_TAG] };

  it.each([
    ["maybe sent, then it counts as our charge at once, and its key is kept", withAttempt(), setAside],
    ["settled, then just so", withAttempt({ settled: true }), setAside],
    ["never sent, then it is not our charge", withAttempt({ sent: "never" }), deleted],
    [
      "a free reissue, then it ends just so",
      withAttempt({}, { paid: false, verb: "reissue" }),
      { kind: "end-attempt", how: "set-aside" },
    ],
  ] as [string, Change, Expected][])("given %s", (_name, doubt, expected) => {
    const action = decided(doubt, withAnswer(charged));

    expect(action).toMatchObject(expected);
    expect(action).not.toHaveProperty("person");
  });

  it("given another owner's tag beside ours, then it is somebody else's", () => {
    expect(decided(withAnswer({ ...charged, owners: [OUR_TAG, OTHER_TAG] }))).toMatchObject({
      reason: "OvertakenElsewhere",
    });
  });

  it("given the attempt has ended, then the instance is waited for, and its key replaced free of charge", () => {
    expect(decide(orderObserved(live(charged)))).toMatchObject({ reason: "ApprovalPending" });
    expect(
      decide(orderObserved(live({ current: foreignInstance({ id: 30 }), owners: [OUR_TAG] }))),
    ).toMatchObject({ kind: "pay", request: { verb: "reissue", paid: false, keepKey: false } });
  });
});
