/** Any records of the operator's own: its attempts and its purse. */
import * as fc from "fast-check";
import type { Attempt, AttemptView, Doubt, PurseView } from "../../../src/core/facts/observed.ts";
import { ATTEMPT_KEY, DAY, NOW, STORED_KEY } from "../observed/facts.ts";
import { handled, id, keyKind, names, seldom, time, words } from "./values.ts";

export const attempt: fc.Arbitrary<Attempt> = fc.record({
  uid: fc.constant("attempt-uid"),
  secretName: fc.constant("attempt-1234"),
  order: fc.constant({ namespace: "shop", name: "example-com", uid: "order-uid" }),
  verb: fc.constantFrom("buy" as const, "reissue" as const),
  paid: fc.boolean(),
  keptKey: seldom(fc.constant(true), false),
  handles: handled,
  names,
  privateKey: keyKind,
  publicKeyHash: seldom(fc.constant(STORED_KEY), ATTEMPT_KEY),
  csrHash: fc.constant("5".repeat(64)),
  cluster: fc.constant("webservers"),
  endpoint: fc.constant("https://sslmate.com/api/v2"),
  apiKeyFingerprint: fc.constant("key-1"),
  startedAt: time,
  before: fc.uniqueArray(id, { maxLength: 2 }),
  claims: fc.boolean(),
});

const doubt: fc.Arbitrary<Doubt> = fc.record({
  sent: fc.constantFrom("never", "settings", "refused", "maybe"),
  settled: fc.boolean(),
  nextQuestion: fc.integer({ min: 1, max: 120_000 }),
});

export const attemptView: fc.Arbitrary<AttemptView> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("none" as const), ended: attempt }, { requiredKeys: ["kind"] }),
  },
  fc.record({ kind: fc.constant("other-order" as const), attempt }),
  fc.constant({ kind: "unreadable" as const, secretName: "attempt-1" }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("ours" as const), attempt, doubt }) },
);

const purseWithoutStray: fc.Arbitrary<PurseView> = fc.record(
  {
    left: fc.constantFrom(0, 1, 20, 20),
    freeAt: fc.constantFrom(NOW + 1, NOW + DAY),
    lastEntry: fc.constantFrom("", "attempt-uid/1"),
    person: words,
    approvalGuarded: fc.boolean(),
  },
  { requiredKeys: ["left", "lastEntry", "approvalGuarded"] },
);

const strayCall: fc.Arbitrary<Pick<PurseView, "stray">> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ stray: { nextQuestion: 60_000 } }) },
);

export const arbitraryPurse: fc.Arbitrary<PurseView> = fc
  .tuple(purseWithoutStray, strayCall)
  .map(([purse, stray]) => ({ ...purse, ...stray }));
