/**
 * What this process knows of paid calls: which attempts it made, whether their call may have arrived, and how often the
 * vendor has been asked since. A process that starts knows nothing, so every attempt that it finds is in doubt; losing
 * this memory costs time, never money.
 */
import type { Doubt } from "../../core/order/observed.ts";
import type { Clock } from "../../ops/clock.ts";

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

export class Sends {
  readonly #clock: Clock;
  readonly #settlePaid: number;
  readonly #known = new Map<string, Knowledge>();

  /** @param settlePaid milliseconds. */
  constructor(clock: Clock, settlePaid: number) {
    this.#clock = clock;
    this.#settlePaid = settlePaid;
  }

  /** This process made the attempt; nothing was sent for it. */
  made(attempt: string): void {
    this.#known.set(attempt, this.#knowledge("never"));
  }

  /**
   * The paid call is about to go out: from here on it may have arrived, and the questions start anew.
   * @returns what to call if the vendor definitely refused; an older call in doubt stays in doubt.
   */
  sending(attempt: string): { refused(): void } {
    const before = this.#of(attempt).sent;
    this.#known.set(attempt, this.#knowledge("maybe"));
    return {
      refused: () => {
        this.#of(attempt).sent = before === "maybe" ? "maybe" : "refused";
      },
    };
  }

  /** The vendor asks to wait: an absence is not believed before that. */
  heldBack(attempt: string, milliseconds: number): void {
    const known = this.#of(attempt);
    known.settleTime = Math.max(known.settleTime, milliseconds);
  }

  /** The vendor answered what it knows of the attempt. Answers that follow each other at once count as one. */
  answered(attempt: string): void {
    const known = this.#of(attempt);
    const now = this.#clock.monotonic();
    if (known.answers === 0) known.firstAnswer = now;
    else if (now - known.lastAnswer < known.settleTime / (ANSWERS + 1)) return;
    known.answers += 1;
    known.lastAnswer = now;
  }

  doubt(attempt: string): Doubt {
    const { sent, answers, firstAnswer, settleTime } = this.#of(attempt);
    const elapsed = answers === 0 ? 0 : this.#clock.monotonic() - firstAnswer;
    return {
      sent,
      settled: answers >= ANSWERS && elapsed >= settleTime,
      nextQuestion: Math.ceil(settleTime / ANSWERS),
    };
  }

  forget(attempt: string): void {
    this.#known.delete(attempt);
  }

  #of(attempt: string): Knowledge {
    const known = this.#known.get(attempt) ?? this.#knowledge("maybe");
    this.#known.set(attempt, known);
    return known;
  }

  #knowledge(sent: Doubt["sent"]): Knowledge {
    return { sent, answers: 0, firstAnswer: 0, lastAnswer: 0, settleTime: this.#settlePaid };
  }
}
