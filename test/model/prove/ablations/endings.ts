/** How an attempt ends, and what is published. */
import { off, type Ablation } from "./ablation.ts";

const SENDS = "src/reconcilers/attempts/sends.ts";
const ENDING = "src/core/attempt/ending.ts";
const ORPHAN = "src/core/attempt/orphan.ts";
const ORPHANS = "src/reconcilers/orphans/orphans.ts";
const WRITE_PAIR = "src/reconcilers/secret/write-pair.ts";
const MEND = "src/core/secret/mend.ts";
const TLS_SECRET = "src/reconcilers/secret/tls-secret.ts";
const FOLLOW = "src/core/attempt/follow-attempt.ts";

export const ENDINGS: readonly Ablation[] = [
  off(
    "ending: an attempt whose Order is gone is asked about, and frees its name",
    ORPHANS,
    "if (orphans.length === 0) return undefined;",
    "if (orphans.length >= 0) return undefined;",
  ),
  off(
    "ending: an attempt whose Order is gone is not given up before a full settle time",
    ORPHAN,
    "if (!doubt.settled) return wait;",
    "",
  ),
  off(
    "ending: overtaken, what is no longer asked for is not sent again",
    FOLLOW,
    'return next.kind === "pay" && asksFor(next.request, attempt) ? { ...next, attempt } : undefined;',
    'return next.kind === "pay" ? { ...next, attempt } : undefined;',
  ),
  off(
    "ending: a canceled or revoked instance makes the next paid call wait for a person",
    FOLLOW,
    "? endingForPerson(attempt, why, doubt, rests.lostPurchase(instance))",
    "? ending(attempt, why, doubt)",
  ),
  off(
    "ending: refused: not while a send is in doubt",
    SENDS,
    'this.#of(attempt).sent = before === "maybe" ? "maybe" : "refused";',
    'this.#of(attempt).sent = "refused";',
  ),
  off(
    "ending: refused, overtaken: the former settings are put back",
    ENDING,
    'if (how === "delete") return false;\n  switch (why) {',
    'if (how !== "delete") return false;\n  switch (why) {',
  ),
  off("ending: orphan: never sent", FOLLOW, "if (observed.order.deleting) return undefined;", ""),
  off(
    "ending: orphan: its purchase is told",
    ORPHANS,
    "if (instance !== undefined && attempt.paid) await tellOrphanPurchase(operator, attempt, instance);",
    "",
  ),
  off(
    "ending: orphan: canceled or revoked, the next paid call waits for a person",
    ORPHAN,
    'const isLost = instance.state === "canceled" || instance.state === "revoked";',
    "const isLost = instance.id < 0;",
  ),
  off(
    "ending: active but wrong: at most three more",
    ENDING,
    "return vain.length < MOST_IN_VAIN ? undefined : vain;",
    "return vain.length < 999 ? undefined : vain;",
  ),
  off(
    "ending: active but wrong: what was in vain before the pair in the Secret counts no more",
    ENDING,
    "      attempt.startedAt > since &&\n",
    "",
  ),
  off(
    "ending: active but wrong: a new value of an annotation starts anew",
    ENDING,
    "      attempt.handles.rekey === handles.rekey,",
    "      attempt.uid !== handles.rekey,",
  ),
];

export const PUBLISHED: readonly Ablation[] = [
  off(
    "Secret: a pair with the wanted names does not give way to one without",
    FOLLOW,
    "if (isWorse(instance.check.certificate, observed))",
    "if (instance.id < 0 && isWorse(instance.check.certificate, observed))",
  ),
  off(
    "Secret: the first pair is written only where no Secret is",
    TLS_SECRET,
    "resourceVersion: version ?? NO_VERSION,",
    "...(version === undefined ? {} : { resourceVersion: version }),",
  ),
  off(
    "Secret: a pair is written only over the version that was read",
    WRITE_PAIR,
    "    live?.metadata.resourceVersion,\n",
    "    undefined,\n",
  ),
  off(
    "Secret: under another name it holds the pair that the Order has",
    MEND,
    "if (from !== undefined) return from;",
    'if (from?.kind === "pay") return from;',
  ),
];
