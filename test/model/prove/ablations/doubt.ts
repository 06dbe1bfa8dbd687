/** Doubt: what the vendor's answer means for a call that may have arrived. */
import { off, type Ablation } from "./ablation.ts";

const SEND = "src/reconcilers/calls/send.ts";
const SENDS = "src/reconcilers/attempts/sends.ts";
const ASK = "src/reconcilers/vendor/ask.ts";
const DOUBT = "src/core/attempt/doubt.ts";
const FOLLOW = "src/core/attempt/follow-attempt.ts";

export const DOUBTS: readonly Ablation[] = [
  off(
    "doubt: a timeout, a reset, a 5xx, a garbled answer are doubt, not failure",
    SEND,
    "if (inDoubt) {",
    "if (inDoubt && attempt.uid === '') {",
  ),
  off(
    "doubt: an attempt that a process finds and did not make is in doubt",
    SENDS,
    'this.#known.get(attempt.uid) ?? this.#knowledge(attempt, "maybe");',
    'this.#known.get(attempt.uid) ?? this.#knowledge(attempt, "never");',
  ),
  off(
    "doubt: the hash is asked before any verdict",
    ASK,
    "attempt === undefined || shown || !certificate.exists",
    "attempt === undefined || shown || certificate.commonName !== ''",
  ),
  off(
    "doubt, row 1: a new id with our key is taken up",
    DOUBT,
    'if (ours !== undefined) return { kind: "ours", instance: ours };',
    'if (ours !== undefined && ours.id < 0) return { kind: "ours", instance: ours };',
  ),
  off(
    "doubt, row 1: an id that stood before proves nothing",
    DOUBT,
    ".filter(({ id }) => !attempt.before.includes(id));",
    ".filter(({ id }) => id > 0);",
  ),
  off(
    "doubt, row 1: for a kept key, our CSR where it shows one",
    DOUBT,
    "return !attempt.keptKey || csrHash === undefined || csrHash === attempt.csrHash;",
    "return true;",
  ),
  off(
    "doubt, row 2: another key on an object that is ours alone counts as our charge",
    DOUBT,
    'return { kind: oursAlone ? "charged-otherwise" : "somebody-else", instance: other };',
    'return oursAlone ? { kind: "neither" } : { kind: "somebody-else", instance: other };',
  ),
  off(
    "doubt, row 3: another key otherwise overtakes the attempt",
    DOUBT,
    'return { kind: oursAlone ? "charged-otherwise" : "somebody-else", instance: other };',
    'return oursAlone ? { kind: "charged-otherwise", instance: other } : { kind: "neither" };',
  ),
  off(
    "doubt, row 4: neither: not yet",
    FOLLOW,
    'return doubt.sent === "maybe" && !doubt.settled\n        ? resting(rests.inDoubt(attempt, doubt.nextQuestion))',
    "return Math.abs(0) > 0\n        ? resting(rests.inDoubt(attempt, doubt.nextQuestion))",
  ),
  off(
    "doubt, row 5: a kept key cannot tell: only a person sends it again",
    FOLLOW,
    'if (attempt.keptKey) return endingForPerson(attempt, "cannot-tell", doubt, rests.cannotTell(attempt));',
    "",
  ),
  off(
    "doubt, row 5: another account cannot tell: only a person sends it again",
    FOLLOW,
    'if (!sameAccount) return endingForPerson(attempt, "cannot-tell", doubt, rests.accountChanged(attempt));',
    "",
  ),
  off(
    "doubt, row 5: another account cannot tell of a counted call whose attempt is gone",
    "src/reconcilers/money/purse-record.ts",
    "return call.account !== undefined && account !== undefined && call.account !== account;",
    "return call.account !== undefined && account !== undefined && call.account.length > 99;",
  ),
  off(
    "doubt: a full settle time of answered questions",
    SENDS,
    "settled: answers >= ANSWERS && elapsed >= settleTime,",
    "settled: answers >= 1,",
  ),
  off(
    "doubt: on a monotonic clock",
    SENDS,
    "const elapsed = answers === 0 ? 0 : this.#clock.monotonic() - firstAnswer;",
    "const elapsed = answers === 0 ? 0 : this.#clock.now() - 1_795_348_800_000 - firstAnswer;",
  ),
  off(
    "doubt: the questions start anew after each send",
    SENDS,
    'this.#known.set(attempt.uid, this.#knowledge(attempt, "maybe"));\n    return {',
    'this.#of(attempt).sent = "maybe";\n    return {',
  ),
  off(
    "doubt: the settle time is longer if retry_after says so",
    SEND,
    "sends.heldBack(attempt, (error.retryAfterSeconds ?? 0) * 1_000);",
    "",
  ),
];
