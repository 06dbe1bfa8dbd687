/** Brings an attempt to its end. The journal learns of it first, so that no counted call is ever left without either. */
import type { Action } from "../../core/order/action.ts";
import { OUTCOME_OF } from "../../core/attempt/outcome.ts";
import type { Attempt } from "../../core/facts/observed.ts";
import { lostPurchase } from "../money/purse-record.ts";
import { askPerson, noteOutcome, readPurse, type PurseStore } from "../money/purse.ts";
import { attemptId } from "./attempt-secret.ts";
import type { Sends } from "./sends.ts";
import { endAttempt, type AttemptStore } from "./store.ts";

/**
 * @param shown whether the vendor shows the instance that the attempt made.
 * @param bought its ids, where the journal may not have them yet.
 * @throws UnreadablePurse; KubeError
 */
export async function conclude(
  operator: PurseStore & AttemptStore & { sends: Sends },
  ending: Extract<Action, { kind: "end-attempt" }>,
  { shown, bought = {} }: { shown: boolean; bought?: { instanceId?: number; invoiceId?: string } },
): Promise<void> {
  const { attempt, how, why, person } = ending;
  if (attempt.paid) {
    const vanished = how === "set-aside" && !shown ? await vanishedOf(operator, attempt) : undefined;
    const outcome = OUTCOME_OF[why];
    const isLost = vanished !== undefined && outcome !== "bought";
    await noteOutcome(operator, attempt, isLost ? "lost" : outcome, bought);
    const asked = person ?? vanished;
    if (asked !== undefined) await askPerson(operator, attempt, asked);
  }
  const copy = await endAttempt(operator, ending);
  operator.sends.forget(attempt);
  if (copy !== undefined) operator.sends.setAside(copy);
}

/** What a person has to know if the journal has the purchase, and the vendor does not show it. */
async function vanishedOf(operator: PurseStore, attempt: Attempt): Promise<string | undefined> {
  return lostPurchase(await readPurse(operator, attempt.endpoint), attemptId(attempt));
}
