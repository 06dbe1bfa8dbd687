/** What stands before a paid call. */
import { off, type Ablation } from "./ablation.ts";

const SEND = "src/reconcilers/calls/send.ts";
const TELL = "src/reconcilers/order/tell.ts";
const OBTAIN = "src/core/order/obtain.ts";
const RULES = "src/core/rules/guards.ts";
const UPKEEP = "src/core/renewal/upkeep.ts";
const ANSWERS = "src/reconcilers/world/answers.ts";
const PAYMENT = "src/core/rules/payment.ts";

export const GUARDS: readonly Ablation[] = [
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
  off(
    "guard: what came of a question counts only while nothing has changed",
    ANSWERS,
    "left <= 0 || known.basis !== basisOf(read)",
    "left <= 0",
  ),
  off("guard: an approval counts once", PAYMENT, "    before,\n    priceOf", "    priceOf"),
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
  off(
    "guard: an approval of yesterday approves nothing: the journal's last entry",
    PAYMENT,
    '    purse?.lastEntry ?? "",\n',
    "",
  ),
  off(
    "guard: a counted call whose attempt is gone is in doubt",
    PAYMENT,
    "if (purse.stray !== undefined) return rests.inDoubt(undefined, purse.stray.nextQuestion);",
    "",
  ),
  off(
    "guard: allowedNamespaces of the Cluster",
    RULES,
    "if (namespaceAllowed(order.namespace, namespaceLabels, allowed)) return undefined;",
    "if (order.namespace !== '') return undefined;",
  ),
  off(
    "guard: allowedNames of the Cluster",
    RULES,
    "if (refused.length === 0) return undefined;",
    "if (refused.length < 999) return undefined;",
  ),
  off(
    "guard: the vendor renews by himself only as long as the Cluster is not suspended",
    UPKEEP,
    'cluster.kind === "missing" || cluster.spec.suspend === true) return desired;',
    'cluster.kind === "missing") return desired;',
  ),
  off(
    "guard: the vendor renews by himself only for whom the payer lets spend",
    UPKEEP,
    "return spendingObjection(observed, cluster.spec, desired) === undefined\n    ? {",
    "return Math.abs(0) === 0\n    ? {",
  ),
  {
    name: "told: every purchase stands in the journal",
    changes: [
      { file: SEND, find: 'await noteOutcome(pass.operator, attempt, "bought", bought);', replace: "" },
      // It is written once more where the purchase is told, for one whose answer was lost.
      { file: TELL, find: 'await noteOutcome(operator, attempt, "bought", bought);', replace: "" },
    ],
  },
];
