/** Changes to what the operator itself did: attempts, what was tried in this pass, failures, and the purse. */
import type { LostPairs } from "../../../src/core/facts/lost-pairs.ts";
import type {
  Attempt,
  Doubt,
  Failure,
  OrderObserved,
  PurseView,
  VendorFailure,
} from "../../../src/core/facts/observed.ts";
import { attemptFacts } from "./facts.ts";
import type { Change } from "./order-observed.ts";

/** An attempt of this Order that this process found, its paid call in doubt and not settled. */
export const withAttempt =
  (doubt: Partial<Doubt> = {}, changes: Partial<Attempt> = {}): Change =>
  (observed) => ({
    ...observed,
    attempt: {
      kind: "ours",
      attempt: attemptFacts(changes),
      doubt: { sent: "maybe", settled: false, nextQuestion: 120_000, ...doubt },
    },
  });

export const withOthersAttempt: Change = (observed) => ({
  ...observed,
  attempt: {
    kind: "other-order",
    attempt: attemptFacts({ order: { namespace: "blog", name: "web", uid: "other-uid" } }),
  },
});

export const withUnreadableAttempt: Change = (observed) => ({
  ...observed,
  attempt: { kind: "unreadable", secretName: "attempt-1234" },
});

export const withEndedAttempt: Change = (observed) => ({
  ...observed,
  attempt: { kind: "none", ended: attemptFacts() },
});

export const withSetAside =
  (...setAside: readonly Attempt[]): Change =>
  (observed) => ({ ...observed, setAside });

export const withLostPairs =
  (lost: LostPairs): Change =>
  (observed) => ({ ...observed, lost });

export const withTried =
  (tried: NonNullable<OrderObserved["tried"]>): Change =>
  (observed) => ({ ...observed, tried });

export const withPurse =
  (changes: Partial<PurseView>): Change =>
  (observed) => ({
    ...observed,
    purse: { left: 20, lastEntry: "", approvalGuarded: true, ...observed.purse, ...changes },
  });

export const withFailure =
  (failure: Failure): Change =>
  (observed) => ({ ...observed, failure });

/** SSLMate, or the way to it, said no to the purchase. */
export const withRefusal = (changes: Partial<VendorFailure> = {}): Change =>
  withFailure({
    kind: "vendor",
    doing: "buy",
    error: { kind: "refused", detail: "The request is not acceptable.", ...changes },
  });
