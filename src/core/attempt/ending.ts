/** How an attempt comes to its end, and what becomes of its key and of the settings that it changed at the vendor. */
import type { Action } from "../order/action.ts";
import type { Attempt, Doubt, Ending } from "../facts/observed.ts";

type EndAttempt = Extract<Action, { kind: "end-attempt" }>;

/**
 * Its certificate stands in the Secret, or nothing of it ever left the cluster: then it is deleted. Else its key stays,
 * since whoever looks at the vendor's object may still buy with its CSR.
 */
export function ending(attempt: Attempt, why: Ending, { sent }: Pick<Doubt, "sent">): EndAttempt {
  const how = why === "published" || sent === "never" ? "delete" : "set-aside";
  return { kind: "end-attempt", attempt, how, why };
}

/** The same, and the next paid call for this name waits for a person. @param person why, in words. */
export function endingForPerson(
  attempt: Attempt,
  why: Ending,
  doubt: Pick<Doubt, "sent">,
  person: string,
): EndAttempt {
  return { ...ending(attempt, why, doubt), person };
}

/**
 * Whether the settings that the vendor's object had before are put back (money.md, Endings): where nothing came of the
 * attempt, so that a person's own renewal goes on with his key. An instance of ours needs its settings.
 */
export function putsBack({ how, why }: EndAttempt): boolean {
  if (how === "delete") return false;
  switch (why) {
    case "not-sent":
    case "refused":
    case "came-to-nothing":
    case "overtaken":
      return true;
    case "published":
    case "charged-otherwise":
    case "superseded":
    case "wrong":
    case "expired":
    case "canceled":
    case "cannot-tell":
    case "orphaned":
      return false;
  }
}

/**
 * Endings after which the vendor's next certificate may be as useless. `superseded` is none: SSLMate made what was asked for,
 * and the Order was edited meanwhile. That says nothing about the next one, and the renewal must not stop for it; what the
 * names of an Order that is edited to and fro cost is the budget's matter.
 */
const IN_VAIN: ReadonlySet<Ending | undefined> = new Set<Ending>([
  "wrong",
  "expired",
  "canceled",
  "charged-otherwise",
]);
/** So many, and no further one by itself: the first and three more of them. */
const MOST_IN_VAIN = 4;

/**
 * The attempts that brought no usable certificate for the same need, if there were too many to go on by itself: since the
 * pair in the Secret was issued, and for the same values of the annotations renew and rekey, so that a new value starts anew.
 */
export function inVain(
  setAside: readonly Attempt[],
  handles: Attempt["handles"],
  since: number,
): readonly Attempt[] | undefined {
  const vain = setAside.filter(
    (attempt) =>
      IN_VAIN.has(attempt.ended) &&
      attempt.startedAt > since &&
      attempt.handles.renew === handles.renew &&
      attempt.handles.rekey === handles.rekey,
  );
  return vain.length < MOST_IN_VAIN ? undefined : vain;
}
