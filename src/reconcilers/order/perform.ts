/** Does the one thing that was decided, and returns what is known afterwards; the pass decides again from that. */
import type { Action, Rest } from "../../core/order/action.ts";
import type { OrderObserved } from "../../core/facts/observed.ts";
import { boughtIn } from "../../core/status/issuance.ts";
import { judge } from "../../core/attempt/doubt.ts";
import { putsBack } from "../../core/attempt/ending.ts";
import { conclude } from "../attempts/conclude.ts";
import { setFinalizer } from "../deletion/finalizer.ts";
import { release, revoke } from "../deletion/give-up.ts";
import { setOwner } from "../secret/set-owner.ts";
import { ask, look } from "./look.ts";
import type { Pass } from "./pass.ts";
import { tellAdoption } from "./tell.ts";
import { pay } from "../calls/pay.ts";
import { putBack } from "../calls/put-back.ts";
import { redoApproval } from "../calls/redo-approval.ts";
import { setSettings } from "../calls/set-settings.ts";
import { publish, takeOver } from "../secret/publish.ts";
import { copyPair, rewrite } from "../secret/rewrite.ts";

type Learned = Partial<OrderObserved>;

/**
 * Performs an action. Whatever changed the world makes what was read live before it stale.
 * @throws KubeError for what Kubernetes refused; the next pass starts from what is there.
 */
export async function perform(
  pass: Pass,
  action: Exclude<Action, Rest>,
  observed: OrderObserved,
): Promise<Learned> {
  switch (action.kind) {
    case "ask-vendor":
      return ask(pass, observed);
    case "look":
      return look(pass, observed);
    case "pay":
      return pay(pass, observed, action.request, action.attempt);
    case "redo-approval":
      return { ...(await redoApproval(pass, observed, action)), live: false };
    case "set-settings":
      return { ...(await setSettings(pass, observed, action.settings)), live: false };
    case "publish":
      return { ...(await publish(pass, observed, action)), live: false };
    case "rewrite":
      return { ...(await rewrite(pass, observed, action)), live: false };
    case "copy-pair":
      return { ...(await copyPair(pass, observed, action)), live: false };
    case "take-over":
      return { ...(await takeOver(pass, observed)), live: false };
    case "set-owner":
      return { ...(await setOwner(pass, observed)), live: false };
    case "set-finalizer":
      return { ...(await setFinalizer(pass, observed, action)), live: false };
    // What these two change is what their answers say, so that what was read live still is.
    case "revoke":
      return revoke(pass);
    case "release":
      return release(pass, observed, action);
    case "end-attempt":
      return { ...(await end(pass, action, observed)), live: false };
  }
}

async function end(
  pass: Pass,
  action: Extract<Action, { kind: "end-attempt" }>,
  observed: OrderObserved,
): Promise<Learned> {
  const { vendor, owner } = observed;
  const { attempt } = action;
  const shown = vendor.kind === "answered" && judge(attempt, vendor, owner).kind === "ours";
  if (putsBack(action)) await putBack(pass, attempt);
  const { instanceId, invoiceId } = boughtIn(observed).findLast((each) => each.attempt === attempt) ?? {};
  const ids = {
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(invoiceId === undefined ? {} : { invoiceId }),
  };
  await conclude(pass.operator, action, { shown, bought: ids });
  if (action.why === "published" && attempt.claims && attempt.verb === "reissue") {
    tellAdoption(pass, attempt, vendor.kind === "answered" && vendor.autoRenew === true);
  }
  return { attempt: { kind: "none", ended: attempt } };
}
