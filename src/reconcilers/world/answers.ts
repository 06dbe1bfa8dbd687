/**
 * What came of the last question of each Order. While all that can be read of it in Kubernetes is as it was then, and the
 * account's list shows its certificate as before, asking SSLMate again would bring the same: the Order rests as it did, for as
 * long as it said then, whatever wakes it. This is kept in memory, and a new process merely asks once more. It only saves
 * questions: what is remembered is a rest, never a call.
 */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { OrderStatus } from "../../api/types.ts";
import type { Rest } from "../../core/order/action.ts";
import type { OrderObserved } from "../../core/facts/observed.ts";
import type { Gathered } from "../order/gather.ts";

/** Where an Order waits for nothing but a change, SSLMate is asked once in so many milliseconds all the same. */
const LONGEST = 24 * 3_600_000;

interface Known {
  basis: string;
  rest: Rest;
  /** The status as it was, and as it was to be written. */
  before: OrderStatus;
  wanted: OrderStatus;
  /** Milliseconds since the epoch. */
  at: number;
  lasts: number;
}

/** How an Order came to rest when it was asked for last. */
export interface Recalled {
  rest: Rest;
  /** Its status, where that was not written: it holds what SSLMate showed. */
  unwritten?: OrderStatus;
}

export class Answers {
  readonly #known = new Map<string, Known>();

  /** Undefined if asking may bring something else by now. */
  recall(key: string, read: Gathered): Recalled | undefined {
    const { now, order } = read.observed;
    const known = this.#known.get(key);
    // A status that was emptied shows what SSLMate says only once it is asked again.
    if (known === undefined || order.status.conditions === undefined) return undefined;
    const left = known.at + known.lasts - now;
    // A clock that was set back says nothing about what has passed.
    if (now < known.at || left <= 0 || known.basis !== basisOf(read)) return undefined;
    const { before, wanted } = known;
    const isUnwritten = isDeepStrictEqual(order.status, before) && !isDeepStrictEqual(before, wanted);
    return { rest: { ...known.rest, after: left }, ...(isUnwritten ? { unwritten: wanted } : {}) };
  }

  /**
   * Remembers what came of a pass that has asked and done nothing else.
   * @param read as it was gathered before the question.
   * @param wanted the status that is to be written next, which may fail.
   */
  keep(key: string, read: Gathered, rest: Rest, wanted: OrderStatus): void {
    const { order, attempt, now } = read.observed;
    // A call in flight has a rhythm of its own, and so has a deletion; waits after failures stand in the status, and what was
    // asked for by an annotation is asked for no more.
    const isKept =
      !order.deleting && attempt.kind !== "ours" && rest.failures === undefined && rest.handled === undefined;
    if (!isKept) {
      this.#known.delete(key);
      return;
    }
    const lasts = Math.min(rest.after ?? LONGEST, LONGEST);
    this.#known.set(key, { basis: basisOf(read), rest, before: order.status, wanted, at: now, lasts });
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}

/** Everything that a decision may rest on before SSLMate is asked, but for the time, and for what the operator itself wrote. */
function basisOf({ observed, cluster }: Gathered): string {
  const { now: _now, timing: _timing, order, vendor: _vendor, live: _live, lost: _lost, ...facts } = observed;
  const { status: _status, ...asked } = order;
  // Another Order's refused call gives the budget back, and a purse that was deleted begins anew.
  const text = JSON.stringify([asked, facts satisfies Partial<OrderObserved>, cluster?.status?.budget]);
  return createHash("sha256").update(text).digest("hex");
}
