/** What becomes of an attempt whose Order is gone. */
import { describe, expect, it } from "vitest";
import { followOrphan, keptUntil, type OrphanStep } from "../../../src/core/attempt/orphan.ts";
import type { Attempt, Doubt, InstanceView, VendorView } from "../../../src/core/facts/observed.ts";
import { attemptFacts, DAY, FOREIGN_KEY, NOW, OTHER_TAG, OUR_TAG } from "../../support/observed/facts.ts";
import { instance } from "../../support/observed/instances.ts";

type Answered = Extract<VendorView, { kind: "answered" }>;

const MAYBE: Doubt = { sent: "maybe", settled: false, nextQuestion: 120_000 };
const SETTLED: Doubt = { ...MAYBE, settled: true };
const WAIT: OrphanStep = { kind: "wait", after: 120_000 };

function follow(shown: Partial<Answered>, doubt: Doubt, changes: Partial<Attempt> = {}): OrphanStep {
  const vendor: Answered = { kind: "answered", apiKeyFingerprint: "key-1", owners: [OUR_TAG], ...shown };
  return followOrphan(attemptFacts(changes), vendor, { tag: OUR_TAG }, doubt);
}

const foreign = (changes: Partial<InstanceView> = {}): InstanceView =>
  instance({ id: 31, publicKeyHash: FOREIGN_KEY, ...changes });

describe("an attempt whose Order is gone", () => {
  const rows: [string, OrphanStep, object][] = [
    [
      "SSLMate shows its instance, then it is kept for an Order of that name, and the purchase is known",
      follow({ pending: instance() }, MAYBE),
      { ending: { how: "set-aside", why: "orphaned" }, instance: { id: 21 } },
    ],
    [
      "its instance is active already, then the same",
      follow({ current: instance({ state: "active" }) }, MAYBE),
      { ending: { how: "set-aside", why: "orphaned" }, instance: { id: 21 } },
    ],
    [
      "only the question for its key shows it, then the same",
      follow({ byKey: instance({ state: "expired" }) }, SETTLED),
      { ending: { how: "set-aside", why: "orphaned" } },
    ],
    [
      "its instance was canceled, then the next paid call for the name waits for a person",
      follow({ byKey: instance({ state: "canceled", invoiceId: "INV-7" }) }, MAYBE),
      {
        ending: {
          how: "set-aside",
          why: "canceled",
          person: "Instance 21 was bought and is canceled at SSLMate; ask SSLMate about invoice INV-7.",
        },
      },
    ],
    ["nothing is shown yet, then it is asked again, and nothing ends", follow({}, MAYBE), WAIT],
    [
      "nothing is shown for a full settle time, then nothing came of it, and its key is kept for a while",
      follow({}, SETTLED),
      { ending: { how: "set-aside", why: "came-to-nothing" } },
    ],
    [
      "nothing was sent, then it is deleted at once",
      follow({}, { ...MAYBE, sent: "never" }),
      { ending: { how: "delete", why: "not-sent" } },
    ],
    [
      "only its settings were sent, then it ends at once, and its key is kept",
      follow({}, { ...MAYBE, sent: "settings" }),
      { ending: { how: "set-aside", why: "not-sent" } },
    ],
    [
      "another account is asked now, then only a person can say what came of it",
      follow({ apiKeyFingerprint: "key-2" }, SETTLED),
      {
        ending: {
          how: "set-aside",
          why: "cannot-tell",
          person: expect.stringContaining("The API key changed"),
        },
      },
    ],
    [
      "its key had a certificate before, then only a person can say what came of it",
      follow({}, SETTLED, { keptKey: true }),
      {
        ending: {
          how: "set-aside",
          why: "cannot-tell",
          person: expect.stringContaining("SSLMate cannot tell"),
        },
      },
    ],
    [
      "it was free, and another account is asked, then nobody needs to look",
      follow({ apiKeyFingerprint: "key-2" }, SETTLED, { paid: false, verb: "reissue" }),
      { ending: { how: "set-aside", why: "came-to-nothing" } },
    ],
    [
      "it was free and its instance was canceled, then nobody needs to look",
      follow({ byKey: instance({ state: "revoked" }) }, MAYBE, { paid: false }),
      { ending: { how: "set-aside", why: "canceled" } },
    ],
    [
      "an instance of another key is on an object that is ours alone, then it is our charge",
      follow({ pending: foreign() }, MAYBE),
      { ending: { how: "set-aside", why: "charged-otherwise" }, instance: { id: 31 } },
    ],
    [
      "somebody else bought, then it is asked until it is sure that ours did not arrive",
      follow({ pending: foreign(), owners: [OTHER_TAG] }, MAYBE),
      WAIT,
    ],
    [
      "somebody else bought, and that is sure, then it was overtaken",
      follow({ pending: foreign(), owners: [OTHER_TAG] }, SETTLED),
      { ending: { how: "set-aside", why: "overtaken" } },
    ],
  ];

  it.each(rows)("given %s", (_name, step, expected) => {
    expect(step).toMatchObject(expected);
  });

  it("given it was free and canceled, or nothing is to be looked at, then no person is asked", () => {
    for (const step of [
      follow({ byKey: instance({ state: "revoked" }) }, MAYBE, { paid: false }),
      follow({}, SETTLED),
      follow({ pending: instance() }, MAYBE),
    ]) {
      expect(step.kind === "end" && step.ending).not.toHaveProperty("person");
    }
  });

  it("given an instance of somebody else's that ours can't be, then it is not told as our purchase", () => {
    expect(follow({ pending: foreign() }, { ...MAYBE, sent: "never" })).not.toHaveProperty("instance");
  });
});

describe("a key that was set aside", () => {
  it("given 30 days, then it may go, and not before", () => {
    expect(keptUntil(NOW)).toBe(NOW + 30 * DAY);
  });
});
