/**
 * Each numbered step, table row and ending of the money rule, switched off alone in a copy of the sources. The proof has
 * to fail for every one of them; one that nobody misses is either not needed or not proved.
 */
import type { Change } from "./changed-copy.ts";

export interface Ablation {
  /** What is switched off, in the words of the money rule. */
  name: string;
  changes: readonly Change[];
}

const PAY = "src/reconcilers/calls/pay.ts";
const DOUBT = "src/core/attempt/doubt.ts";
const FOLLOW = "src/core/attempt/follow-attempt.ts";
const CHOOSE = "src/core/order/choose.ts";
const LOOK = "src/reconcilers/order/look.ts";
const SEND = "src/reconcilers/calls/send.ts";
const SENDS = "src/reconcilers/attempts/sends.ts";
const STORE = "src/reconcilers/attempts/store.ts";
const SETTINGS = "src/reconcilers/vendor/settings.ts";
const ATTEMPT = "src/reconcilers/attempts/attempt-secret.ts";

function one(
  name: string,
  file: string,
  find: string,
  replace: string,
  ...more: readonly Omit<Change, "file">[]
): Ablation {
  return { name, changes: [{ find, replace }, ...more].map((change) => ({ file, ...change })) };
}

export const ABLATIONS: readonly Ablation[] = [
  one(
    "step 1: all is read live before paying",
    LOOK,
    "const read = await gather(operator, liveLookup(operator, signal), key);",
    "const read = signal.aborted ? await gather(operator, liveLookup(operator, signal), key) : pass.read;",
  ),
  one(
    "step 1: the vendor is asked before paying, and a pending instance forbids buying",
    CHOOSE,
    "if (vendor.pending !== undefined) return",
    "if (vendor.pending !== undefined && vendor.pending.id < 0) return",
  ),
  one(
    "step 1: a current instance forbids buying",
    CHOOSE,
    "if (vendor.current !== undefined) return",
    "if (vendor.current !== undefined && vendor.current.id < 0) return",
  ),
  one(
    "step 2: key and intent are durable before the CSR leaves the cluster",
    STORE,
    "const created = await kube.create(\n    secrets,",
    "const create = async (_: typeof secrets, object: object) => ({ ...object, metadata: { ...(object as { metadata: object }).metadata, uid: `u${clock.monotonic()}`, resourceVersion: '1', creationTimestamp: '' } }) as never;\n  const created: Secret = await create(\n    secrets,",
  ),
  one(
    "attempt: one name for one common name at one endpoint, so that one attempt exists at a time",
    ATTEMPT,
    "return `attempt-${hash.slice(0, 40)}`;",
    "return `attempt-${hash.slice(0, 40)}-${Math.floor(performance.timeOrigin) % 2 === 0 ? (globalThis as { n?: number }).n = ((globalThis as { n?: number }).n ?? 0) + 1 : (globalThis as { n?: number }).n = ((globalThis as { n?: number }).n ?? 0) + 1}`;",
  ),
  one(
    "step 3: the settings' answer is looked at before paying",
    PAY,
    "if (refused !== undefined) return { ...known, failure: refused };",
    "",
  ),
  one(
    "step 3: it shows our key hash",
    SETTINGS,
    'if (certificate.publicKeyHash !== attempt.publicKeyHash) return notTaken("it shows another key");',
    "",
  ),
  one(
    "step 3: it shows our tag and no other owner's",
    SETTINGS,
    "if (strangers.length > 0) return",
    "if (strangers.length > 9) return",
  ),
  one(
    "step 3: it shows the ids of before",
    SETTINGS,
    "if (unknown !== undefined) return",
    "if (unknown !== undefined && unknown.id < 0) return",
  ),
  one(
    "step 5: the lease outlives the call",
    PAY,
    "if (operator.leaseRemaining() <= operator.paidCallLimit) {\n    return { ...known",
    "if (operator.leaseRemaining() < 0) {\n    return { ...known",
    {
      find: "if (operator.leaseRemaining() <= operator.paidCallLimit) {\n    if (attempt.paid)",
      replace: "if (operator.leaseRemaining() < 0) {\n    if (attempt.paid)",
    },
  ),
  one(
    "doubt: a timeout, a reset, a 5xx, a garbled answer are doubt, not failure",
    SEND,
    "const { mayHaveTakenEffect: inDoubt, kind, reason } = error;",
    "const { kind, reason } = error;\n  const inDoubt = kind === 'refused' && error.mayHaveTakenEffect;",
  ),
  one(
    "doubt: an attempt that a process finds and did not make is in doubt",
    SENDS,
    'this.#known.get(attempt.uid) ?? this.#knowledge(attempt, "maybe");',
    'this.#known.get(attempt.uid) ?? this.#knowledge(attempt, "never");',
  ),
  one(
    "doubt: the full settle time passes before another send",
    SENDS,
    "settled: answers >= ANSWERS && elapsed >= settleTime,",
    "settled: answers >= 1,",
  ),
  one(
    "doubt, row 1: an instance with our key and a new id is taken up",
    DOUBT,
    "fresh.find((instance) => isOurs(instance, attempt));",
    "fresh.find((instance) => isOurs(instance, attempt) && instance.id < 0);",
  ),
  one(
    "doubt, row 3: a new id with another key overtakes the attempt",
    DOUBT,
    "const [other] = fresh;",
    "const other = fresh.find(({ id }) => id < 0);",
  ),
  one(
    "doubt, row 4: neither: not yet",
    FOLLOW,
    'if (doubt.sent === "maybe" && !doubt.settled) return resting(rests.inDoubt(doubt.nextQuestion));',
    "",
  ),
  one(
    "ending: an attempt in doubt is set aside with its key, not deleted",
    STORE,
    'if (how === "set-aside") {',
    'if (how === "set-aside" && attempt.uid === "") {',
  ),
  one(
    "ending: an attempt is deleted by uid",
    STORE,
    "await kube.delete(secrets, key, { uid: attempt.uid })",
    "await kube.delete(secrets, key)",
  ),
  one(
    "endings: a canceled instance buys nothing more by itself",
    FOLLOW,
    'return { kind: "end-attempt", attempt, how: "set-aside", person: rests.lostPurchase(instance) };\n  }',
    'return { kind: "end-attempt", attempt, how: "delete" };\n  }',
  ),
];
