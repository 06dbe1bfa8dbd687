/** One pass over an Order: gather, then decide and perform until nothing more is to be done now, then the status. */
import type { OrderStatus } from "../../api/types.ts";
import { retryAsked } from "../../core/approval/redo.ts";
import type { Action, Rest } from "../../core/order/action.ts";
import { decide } from "../../core/order/decide.ts";
import type { ObjectName, OrderObserved } from "../../core/facts/observed.ts";
import { inCircles } from "../../core/status/failures.ts";
import { orderStatus } from "../../core/status/order-status.ts";
import { keyText, parseKey } from "../../kube/client/resource.ts";
import { errorFields } from "../../kube/error-fields.ts";
import type { Reconcile } from "../../kube/work/controller.ts";
import { tellRefusedRevocation } from "../deletion/tell.ts";
import { UnreadablePurse } from "../money/purse.ts";
import { followOrphans } from "../orphans/orphans.ts";
import { tidySetAside } from "../orphans/set-aside.ts";
import { cachedLookup } from "../world/lookup.ts";
import { endOfFailing, refusalOf } from "../world/refusal.ts";
import { gather, type Gathered } from "./gather.ts";
import type { Operator, Pass } from "./pass.ts";
import { perform } from "./perform.ts";
import { writeStatus } from "./writes/status.ts";
import { tellNewPurchase } from "./tell.ts";

/** More steps than any life of an Order needs in one pass; beyond them something goes in circles. */
const MOST_STEPS = 20;

/** Makes the reconciler of Orders. Nothing is remembered between passes that correctness needs. */
export function orderReconciler(operator: Operator): Reconcile {
  /** By Order, for which value of the annotation retry-approval the account of its Cluster was tried anew. */
  const recheckedFor = new Map<string, string>();
  return async (key, signal) => {
    const { namespace = "", name } = parseKey(key);
    const read = await gather(operator, cachedLookup(operator, signal), { namespace, name });
    if (read === undefined) {
      operator.failing.delete(key);
      operator.answers.forget(key);
      recheckedFor.delete(key);
      return { after: await tidyAfter(operator, { namespace, name }, signal) };
    }
    const secretWasAbsent = read.observed.secret.kind === "absent";
    const pass: Pass = { operator, signal, read, bundles: new Map(), secretWasAbsent };
    const { observed, resting, hasAskedOnly, unwritten } = await work(pass, read);
    endOfFailing(pass);
    const { cluster } = observed.order.spec;
    if (resting.reason === "Unauthorized" && observed.failure !== undefined) operator.recheckCluster(cluster);
    // A person asks for another try, of which nothing can come while the account is not tried. It stays asked for until then.
    const retry = resting.reason === "ClusterNotReady" ? retryAsked(observed) : undefined;
    if (retry !== undefined) {
      const asked = `${observed.order.uid} ${cluster} ${retry}`;
      if (recheckedFor.get(key) !== asked) operator.recheckCluster(cluster);
      recheckedFor.set(key, asked);
    }
    tellRefusedRevocation(pass, observed, resting);
    // Without our finalizer a deleted Order may be gone at any moment.
    const { deleting, finalizer } = observed.order;
    const status = unwritten ?? orderStatus(observed, resting);
    // What the question rested on was read anew for it; the cache may have shown something older.
    if (hasAskedOnly) operator.answers.keep(key, pass.read, resting, status);
    if (!deleting || finalizer) await writeStatus(pass, status);
    const tidied = await tidyAfter(operator, { namespace, name }, signal);
    // An annotation that asked for nothing that is to be had may have hidden what else is to be done.
    const soon = resting.handled === undefined ? operator.resync : operator.timing.retry;
    const after = Math.min(
      resting.after ?? operator.resync,
      tidied ?? operator.resync,
      soon,
      operator.resync,
    );
    return { after: Math.max(1, after) };
  };
}

/** What an Order of this name has left behind. @returns when to look again, in milliseconds; undefined: not by itself. */
async function tidyAfter(
  operator: Operator,
  key: ObjectName,
  signal: AbortSignal,
): Promise<number | undefined> {
  const waits = [await followOrphans(operator, key, signal), await tidySetAside(operator, key, signal)];
  const [next] = waits.filter((wait) => wait !== undefined).toSorted((a, b) => a - b);
  return next === undefined ? undefined : Math.min(Math.max(1, next), operator.resync);
}

/** `hasAskedOnly`: nothing was done but to ask SSLMate; `unwritten`: the status, where one with its answer was not written. */
interface Worked {
  observed: OrderObserved;
  resting: Rest;
  hasAskedOnly: boolean;
  unwritten?: OrderStatus;
}

async function work(pass: Pass, start: Gathered): Promise<Worked> {
  const { answers } = pass.operator;
  const key = keyText(start.order.metadata);
  let { observed } = start;
  let hasAskedOnly = false;
  const steps: Action["kind"][] = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const action = decide(observed);
    if (action.kind === "rest") {
      if (!hasAskedOnly) answers.forget(key);
      return { observed, resting: action, hasAskedOnly };
    }
    if (step === 0 && action.kind === "look") {
      const recalled = answers.recall(key, start);
      if (recalled !== undefined) {
        const { rest: resting, ...rest } = recalled;
        return { observed, resting, hasAskedOnly: false, ...rest };
      }
    }
    hasAskedOnly = step === 0 && action.kind === "look";
    steps.push(action.kind);
    pass.operator.logger.debug(
      { order: `${observed.order.namespace}/${observed.order.name}`, action: action.kind },
      "next step",
    );
    observed = { ...observed, ...(await performOrRefused(pass, action, observed)) };
    observed = await tellNewPurchase(pass, observed);
  }
  // Decisions and their effects do not fit together, so the next pass would go in the same circle.
  pass.operator.logger.error({ order: key, steps }, "no rest after so many steps");
  return { observed, resting: inCircles(observed, MOST_STEPS), hasAskedOnly: false };
}

/** What Kubernetes will refuse until somebody changes something is said in the status; any other error ends the pass. */
async function performOrRefused(
  pass: Pass,
  action: Exclude<Action, Rest>,
  observed: OrderObserved,
): Promise<Partial<OrderObserved>> {
  try {
    return await perform(pass, action, observed);
  } catch (error) {
    if (error instanceof UnreadablePurse) {
      pass.operator.logger.error({ action: action.kind, problem: error.message }, "a purse cannot be read");
      return { failure: { kind: "purse", problem: error.message } };
    }
    const refusal = refusalOf(pass, error);
    if (refusal === undefined) throw error;
    const { namespace, name } = observed.order;
    pass.operator.logger.error(
      { order: `${namespace}/${name}`, action: action.kind, error: errorFields(error) },
      "Kubernetes refused a step",
    );
    return { failure: { kind: "kubernetes", ...refusal } };
  }
}
