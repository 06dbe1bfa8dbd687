/**
 * What this process knows of the calls that make instances: which attempts it made, whether their call may have arrived, and how often the
 * vendor has been asked since. A process that starts knows nothing, so every attempt that it finds is in doubt; losing
 * this memory costs time, never money.
 */
import type { Attempt, Doubt } from "../../core/facts/observed.ts";
import type { Clock } from "../../ops/clock.ts";

/** The longest time that the vendor can have an absence disbelieved, in milliseconds: a day. */
const LONGEST_HOLD = 86_400_000;

/** Answered questions that it takes, spread over the settle time, before an absence is believed (money.md, Doubt). */
const ANSWERS = 5;

interface Knowledge {
  sent: Doubt["sent"];
  answers: number;
  /** Monotonic milliseconds. */
  firstAnswer: number;
  lastAnswer: number;
  settleTime: number;
}

/** How long an absence has to last before it is believed, in milliseconds. */
export interface SettleTimes {
  paid: number;
  free: number;
}

/** The part of an attempt that is asked about here. */
type InFlight = Pick<Attempt, "uid" | "paid">;

export class Sends {
  readonly #clock: Clock;
  readonly settleTimes: SettleTimes;
  readonly #known = new Map<string, Knowledge>();
  /** By the name of their Secret. */
  readonly #setAside = new Map<string, Attempt>();

  constructor(clock: Clock, settleTimes: SettleTimes) {
    this.#clock = clock;
    this.settleTimes = settleTimes;
  }

  /** This process made the attempt; nothing was sent for it. */
  made(attempt: InFlight): void {
    this.#known.set(attempt.uid, this.#knowledge(attempt, "never"));
  }

  /** The CSR is about to leave the cluster: whoever reads the vendor's object may buy with it. */
  settling(attempt: InFlight): void {
    const known = this.#of(attempt);
    if (known.sent === "never") known.sent = "settings";
  }

  /**
   * The call is about to go out: from here on it may have arrived, and the questions start anew.
   * @returns what to call if the vendor definitely refused; an older call in doubt stays in doubt.
   */
  sending(attempt: InFlight): { refused(): void } {
    const before = this.#of(attempt).sent;
    this.#known.set(attempt.uid, this.#knowledge(attempt, "maybe"));
    return {
      refused: () => {
        this.#of(attempt).sent = before === "maybe" ? "maybe" : "refused";
      },
    };
  }

  /** The vendor asks to wait: an absence is not believed before that. */
  heldBack(attempt: InFlight, milliseconds: number): void {
    const known = this.#of(attempt);
    known.settleTime = Math.max(known.settleTime, Math.min(milliseconds, LONGEST_HOLD));
  }

  /**
   * The vendor answered what it knows of the attempt. Only answers that do not show our call's effect settle a
   * doubt, and one that does begins it anew; answers that follow each other at once count as one.
   */
  answered(attempt: InFlight, showsIt: boolean): void {
    const known = this.#of(attempt);
    if (showsIt) {
      known.answers = 0;
      return;
    }
    const now = this.#clock.monotonic();
    if (known.answers === 0) known.firstAnswer = now;
    else if (now - known.lastAnswer < known.settleTime / (ANSWERS + 1)) return;
    known.answers += 1;
    known.lastAnswer = now;
  }

  doubt(attempt: InFlight): Doubt {
    const { sent, answers, firstAnswer, settleTime } = this.#of(attempt);
    const elapsed = answers === 0 ? 0 : this.#clock.monotonic() - firstAnswer;
    return {
      sent,
      settled: answers >= ANSWERS && elapsed >= settleTime,
      nextQuestion: Math.ceil(settleTime / ANSWERS),
    };
  }

  forget(attempt: InFlight): void {
    this.#known.delete(attempt.uid);
  }

  /** This process set an attempt aside: until a cache shows the copy, nobody else tells how many were in vain. */
  setAside(copy: Attempt): void {
    this.#setAside.set(copy.secretName, copy);
  }

  /** What a cache shows of the attempts that were set aside, and those of this process that it does not show yet. */
  withSetAside(shown: readonly Attempt[], isMeant: (copy: Attempt) => boolean): Attempt[] {
    for (const { secretName } of shown) this.#setAside.delete(secretName);
    return [...shown, ...[...this.#setAside.values()].filter(isMeant)];
  }

  #of(attempt: InFlight): Knowledge {
    const known = this.#known.get(attempt.uid) ?? this.#knowledge(attempt, "maybe");
    this.#known.set(attempt.uid, known);
    return known;
  }

  #knowledge({ paid }: InFlight, sent: Doubt["sent"]): Knowledge {
    const settleTime = paid ? this.settleTimes.paid : this.settleTimes.free;
    return { sent, answers: 0, firstAnswer: 0, lastAnswer: 0, settleTime };
  }
}
