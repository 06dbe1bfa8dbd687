/** The numbered steps of the one action that pays. */
import { off, type Ablation } from "./ablation.ts";

const CLIENT = "src/sslmate/client.ts";
const PAY = "src/reconcilers/calls/pay.ts";
const SEND = "src/reconcilers/calls/send.ts";
const LOOK = "src/reconcilers/order/look.ts";
const SETTINGS = "src/reconcilers/vendor/settings.ts";
const PURSE = "src/reconcilers/money/purse.ts";
const CHOOSE = "src/core/order/choose.ts";
const OBTAIN = "src/core/order/obtain.ts";

export const STEPS: readonly Ablation[] = [
  off(
    "step 1: Order, Cluster and Secret are read live",
    LOOK,
    "const found = await gather(operator, liveLookup(operator, signal), key);",
    "const found = signal.aborted ? await gather(operator, liveLookup(operator, signal), key) : pass.read;",
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
    "if (!set.ok) return { ...known, failure: set.failure };",
    "if (!set.ok && set.failure.kind === 'vendor') return { ...known, failure: set.failure };",
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
  {
    name: "step 3: auto_renew is turned off",
    changes: [
      { file: SETTINGS, find: "    autoRenew: vendorRenews,\n", replace: "" },
      { file: SETTINGS, find: "if (certificate.autoRenew !== vendorRenews) {", replace: "if (tag === '') {" },
    ],
  },
  off(
    "step 3: it shows that the vendor does not renew by himself",
    SETTINGS,
    "if (certificate.autoRenew !== vendorRenews) {",
    "if (tag === '') {",
  ),
  off(
    "step 4: the call is counted in the budget",
    PURSE,
    "id = recent.length < budget.purchases ? nextId(record, attempt.uid) : undefined;",
    "id = nextId(record, attempt.uid);",
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
  off(
    "step 5: once: no retry by any layer",
    CLIENT,
    "return this.#connection.send(calls.buy(commonName, purchase));",
    "return this.#connection.send(calls.buy(commonName, purchase)).catch(() => this.#connection.send(calls.buy(commonName, purchase)));",
  ),
  off(
    "step 5: the attempt's id in the invoice note",
    SEND,
    "const id = `sslmate-operator ${uid}`;",
    "const id = `sslmate-operator ${uid.slice(0, 3)}`;",
  ),
  off(
    "step 4: the count is kept by endpoint and Cluster, restart or not",
    PURSE,
    "const record = recordOf(place, endpoint, present);",
    "const record = recordOf(place, endpoint, undefined);",
  ),
  off(
    "step 3: the names are sent explicitly",
    SETTINGS,
    "sans: others.map((name): SubjectAlternativeNameSetting => ({",
    "sans: others.length === 0 ? null : others.map((name): SubjectAlternativeNameSetting => ({",
  ),
];
