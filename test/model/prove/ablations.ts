/**
 * Each numbered step, table row, ending and guard of the money rule, switched off alone in a copy of the sources. The
 * proof has to fail for every one of them; one that nobody misses is either not needed or not proved.
 */
import type { Change } from "./changed-copy.ts";

export interface Ablation {
  /** What is switched off, in the words of the money rule. */
  name: string;
  changes: readonly Change[];
}

const PAY = "src/reconcilers/calls/pay.ts";
const SEND = "src/reconcilers/calls/send.ts";
const LOOK = "src/reconcilers/order/look.ts";
const PUBLISH = "src/reconcilers/secret/publish.ts";
const TLS_SECRET = "src/reconcilers/secret/tls-secret.ts";
const STORE = "src/reconcilers/attempts/store.ts";
const ATTEMPT = "src/reconcilers/attempts/attempt-secret.ts";
const SENDS = "src/reconcilers/attempts/sends.ts";
const SETTINGS = "src/reconcilers/vendor/settings.ts";
const ASK = "src/reconcilers/vendor/ask.ts";
const CLAIM = "src/reconcilers/vendor/claim.ts";
const PURSE = "src/reconcilers/money/purse.ts";
const DOUBT = "src/core/attempt/doubt.ts";
const ORPHAN = "src/core/attempt/orphan.ts";
const ORPHANS = "src/reconcilers/orphans/orphans.ts";
const FOLLOW = "src/core/attempt/follow-attempt.ts";
const CHOOSE = "src/core/order/choose.ts";
const OWNERSHIP = "src/core/order/ownership.ts";
const OBTAIN = "src/core/order/obtain.ts";
const REPLACE = "src/core/renewal/replace.ts";
const TERM = "src/core/renewal/term.ts";
const PAYMENT = "src/core/rules/payment.ts";

function off(name: string, file: string, find: string, replace: string): Ablation {
  return { name, changes: [{ file, find, replace }] };
}

const ATTEMPTS: readonly Ablation[] = [
  off(
    "attempt: one name for one common name, so that one attempt exists at a time",
    ATTEMPT,
    "return `attempt-${hash.slice(0, 40)}`;",
    "return `attempt-${hash.slice(0, 40)}${(counter.next += 1)}`;\n}\nconst counter = { next: 0 };\nexport function unused(): void {",
  ),
  off(
    "attempt: key and intent are durable before the CSR leaves the cluster",
    STORE,
    "const created = await kube.create(\n    secrets,",
    'const pretended: typeof kube.create = async (_, object) =>\n    ({ ...object, metadata: { ...object.metadata, uid: startedNow(), resourceVersion: "1", creationTimestamp: "" } }) as never;\n  const startedNow = (): string => `unmade-${clock.monotonic()}`;\n  const created = await pretended(\n    secrets,',
  ),
  off(
    "attempt: set aside, copied first, unless published or never sent",
    STORE,
    'if (how === "set-aside") {',
    'if (how === "set-aside" && attempt.uid === "") {',
  ),
  off(
    "attempt: deleted by uid",
    STORE,
    "await kube.delete(secrets, key, { uid: attempt.uid })",
    "await kube.delete(secrets, key)",
  ),
  off(
    "attempt: those set aside are asked whenever an unknown instance appears",
    OWNERSHIP,
    "const attempt = observed.setAside.find((kept) => kept.publicKeyHash === publicKeyHash);",
    'const attempt = observed.setAside.find((kept) => kept.publicKeyHash === "");',
  ),
];

const STEPS: readonly Ablation[] = [
  off(
    "step 1: Order, Cluster and Secret are read live",
    LOOK,
    "const read = await gather(operator, liveLookup(operator, signal), key);",
    "const read = signal.aborted ? await gather(operator, liveLookup(operator, signal), key) : pass.read;",
  ),
  off(
    "step 1: it is decided once more from what was read live",
    OBTAIN,
    'if (!observed.live || vendor.kind === "not-asked") return { kind: "look" };',
    'if (vendor.kind === "not-asked") return { kind: "look" };',
  ),
  off(
    "step 1: a pending instance that is not ours forbids buying",
    CHOOSE,
    "if (vendor.pending !== undefined) return waitFor(observed, vendor, vendor.pending);",
    "if (vendor.pending !== undefined && vendor.pending.id < 0) return waitFor(observed, vendor, vendor.pending);",
  ),
  off(
    "step 1: a current instance that is not near its term's end forbids buying",
    CHOOSE,
    "if (vendor.current !== undefined) return aboutCurrent(",
    "if (vendor.current !== undefined && vendor.current.id < 0) return aboutCurrent(",
  ),
  off(
    "step 3: the answer to the settings is looked at",
    PAY,
    "if (refused !== undefined) return { ...known, failure: refused };",
    "if (refused?.kind === 'vendor') return { ...known, failure: refused };",
  ),
  off(
    "step 3: it shows our key hash",
    SETTINGS,
    'if (certificate.publicKeyHash !== attempt.publicKeyHash) return notTaken("it shows another key");',
    "",
  ),
  off(
    "step 3: it shows our names",
    SETTINGS,
    'if (certificate.sans === undefined || !sameNames) return notTaken("it shows other names");',
    "",
  ),
  off(
    "step 3: it shows our tag",
    SETTINGS,
    `if (!owners.includes(tag)) return notTaken("it lacks this Order's tag");`,
    "",
  ),
  off(
    "step 3: it shows no other owner's tag",
    SETTINGS,
    "if (strangers.length > 0) return notTaken(",
    "if (strangers.length > 99) return notTaken(",
  ),
  off(
    "step 3: it shows the ids of before",
    SETTINGS,
    "if (unknown !== undefined) return",
    "if (unknown !== undefined && unknown.id < 0) return",
  ),
  off(
    "step 3: no name that the vendor calls not ready",
    SETTINGS,
    "return unready.length === 0 ? undefined :",
    "return unready.length < 999 ? undefined :",
  ),
  off("step 3: auto_renew is turned off", SETTINGS, "    autoRenew: false,\n", ""),
  off(
    "step 4: the call is counted in the budget",
    PURSE,
    "id = recent.length < budget.purchases ? nextId(record, attempt) : undefined;",
    "id = nextId(record, attempt);",
  ),
  off(
    "step 4: a definite refusal gives the call back",
    SEND,
    "if (attempt.paid) await giveBack(operator, attempt, counted);",
    "",
  ),
  {
    name: "step 5: the lease outlives the call",
    changes: [
      {
        file: PAY,
        find: "if (operator.leaseRemaining() <= operator.paidCallLimit) {\n    return",
        replace: "if (operator.leaseRemaining() < 0) {\n    return",
      },
      {
        file: PAY,
        find: "if (operator.leaseRemaining() <= operator.paidCallLimit) {\n    if",
        replace: "if (operator.leaseRemaining() < 0) {\n    if",
      },
    ],
  },
];

const DOUBTS: readonly Ablation[] = [
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
    "shown.filter((instance) => !attempt.before.includes(instance.id));",
    "shown.filter((instance) => instance.id > 0);",
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
    "doubt: a full settle time of answered questions",
    SENDS,
    "settled: answers >= ANSWERS && elapsed >= settleTime,",
    "settled: answers >= 1,",
  ),
];

const ENDINGS: readonly Ablation[] = [
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
];

const RENEWALS: readonly Ablation[] = [
  off(
    "reissue or buy: bought only near the term's end",
    REPLACE,
    "if (!renews && isLate && (vendor.termEnding ?? withoutGain)) {",
    "if (!renews) {",
  ),
  off(
    "reissue or buy: only in the last days of the certificate",
    TERM,
    "current?.expiring === true || now >= lastDaysFrom(certificate)",
    "current?.expiring === true || now >= 0",
  ),
  off(
    "reissue or buy: a reissue that came back without gain is not asked again",
    REPLACE,
    'const withoutGain = secret.kind === "owned" && secret.withoutGain;',
    'const withoutGain = secret.kind === "owned" && secret.withoutGain && secret.immutable;',
  ),
  off(
    "reissue or buy: added names wait, and the free renewal goes on",
    REPLACE,
    "if (added.names.length > 0 && !heldByPair && (renews || asked.rekey !== undefined)) {",
    "if (added.names.length > 999) {",
  ),
  off(
    "reissue or buy: the annotations never buy",
    REPLACE,
    "if (renews || changes) return reissue(observed, need, desired, added);",
    "if (renews || changes) return asked.renew === undefined ? reissue(observed, need, desired, added) : buy(observed, need, desired);",
  ),
  off(
    "adopt is asked first: a certificate that is not ours is left alone",
    CHOOSE,
    "if (refused !== undefined) return refused;",
    "",
  ),
  off(
    "adopt: a certificate with another's tag is left alone",
    OWNERSHIP,
    'if (other !== undefined && adopt !== "Rekey") return rests.ownedElsewhere(current, other, observed);',
    "",
  ),
  off(
    "owner tag: a lost key is rekeyed, free",
    OWNERSHIP,
    'return ownersOf(observed, vendor).length > 0 ? { kind: "tag" } : { kind: "nobody" };',
    'return { kind: "nobody" };',
  ),
  off(
    "owner tag: a tag of this installation that no Order and no attempt holds counts as ours",
    LOOK,
    "isOfInstallation(tag, installation) &&",
    'isOfInstallation(tag, installation) && installation === "" &&',
  ),
  off(
    "owner tag: of two that claim at once, the lower stays",
    CLAIM,
    "if (rivals.some((rival) => rival < tag)) {",
    'if (rivals.some((rival) => rival === "")) {',
  ),
  off(
    "within one cluster: the Order that holds the certificate, then the older, then by name",
    OBTAIN,
    "if (rival !== undefined) return rests.forbidden(rival, observed);",
    "",
  ),
];

const GUARDS: readonly Ablation[] = [
  off(
    "guard: the budget of the Cluster",
    PAYMENT,
    "if (purse.left > 0) return undefined;",
    "if (purse.left >= 0) return undefined;",
  ),
  off(
    "guard: a manual purchase waits for a person",
    PAYMENT,
    "if (manual || person !== undefined) {",
    "if (person !== undefined) {",
  ),
  off(
    "guard: what waits for a person stands in the journal",
    PAYMENT,
    "const person = strange ?? purse.person;",
    "const person = strange;",
  ),
  off("guard: an approval counts once", PAYMENT, "    before,\n    rests", "    rests"),
  off(
    "guard: an approval counts only where the policy is installed",
    PAYMENT,
    "order.asked.approvePurchase === id && purse.approvalGuarded;",
    "order.asked.approvePurchase === id;",
  ),
  off(
    "guard: suspend of the Cluster",
    PAYMENT,
    "if (cluster.spec.suspend === true) return rests.clusterSuspended(observed);",
    "",
  ),
  off(
    "guard: suspend of the Order",
    OBTAIN,
    "if (order.spec.suspend === true) return rests.orderSuspended(observed);",
    "",
  ),
];

const SECRETS: readonly Ablation[] = [
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
    PUBLISH,
    "    live?.metadata.resourceVersion,\n",
    "    undefined,\n",
  ),
];

export const ABLATIONS: readonly Ablation[] = [
  ...ATTEMPTS,
  ...STEPS,
  ...DOUBTS,
  ...ENDINGS,
  ...RENEWALS,
  ...GUARDS,
  ...SECRETS,
];
