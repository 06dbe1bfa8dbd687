/**
 * Which Secrets have lost their pair, so that a certificate had to be made anew, and when: where that happens again and again,
 * the Order waits. It is kept in memory, for the Secret that could tell is gone; a new process merely makes one or two more
 * at once.
 */
import type { LostPairs as Facts } from "../../../core/facts/lost-pairs.ts";
import type { Clock } from "../../../ops/clock.ts";

/** How long a certificate that was made anew counts, in milliseconds. */
const COUNTS = 24 * 3_600_000;

interface Known {
  /** On the monotonic clock. */
  replaced: { at: number; instanceId: number }[];
  /** On the monotonic clock: when the Secret was first seen without a pair, since it had one. */
  since?: number;
}

export class LostPairs {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  /** By Order and Secret: nobody has lost a Secret who wants another one. */
  readonly #known = new Map<string, Known>();

  constructor(clock: Pick<Clock, "now" | "monotonic">) {
    this.#clock = clock;
  }

  /** To be told at each look at the Secret. @returns undefined if no certificate was made anew for it within the last day. */
  seen(key: string, hasPair: boolean): Facts | undefined {
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    const now = this.#clock.monotonic();
    forget(known, now);
    if (hasPair) delete known.since;
    else known.since ??= now;
    if (known.replaced.length === 0) return undefined;
    const wall = (at: number): number => Math.round(this.#clock.now() - (now - at));
    return {
      replaced: known.replaced.map(({ at }) => wall(at)),
      ...(known.since === undefined ? {} : { since: wall(known.since) }),
    };
  }

  /** To be told when a certificate that was made anew is written; once more for the same one is as good as once. */
  replaced(key: string, instanceId: number): void {
    const now = this.#clock.monotonic();
    for (const [each, known] of this.#known) {
      forget(known, now);
      if (known.replaced.length === 0) this.#known.delete(each);
    }
    const known = this.#known.get(key) ?? { replaced: [] };
    delete known.since;
    this.#known.set(key, known);
    if (known.replaced.at(-1)?.instanceId !== instanceId) known.replaced.push({ at: now, instanceId });
  }
}

function forget(known: Known, now: number): void {
  known.replaced = known.replaced.filter(({ at }) => at > now - COUNTS);
}

/** Of an Order and the Secret that it wants. */
export function lostPairsKey(uid: string, secretName: string): string {
  return `${uid} ${secretName}`;
}
