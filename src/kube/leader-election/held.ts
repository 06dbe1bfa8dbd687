/**
 * Whether the holder of somebody else's lease may still lead. No two clocks are compared: a lease has ended once this
 * process has itself seen it unchanged for as long as it lasts.
 */
import type { Clock } from "../../ops/clock.ts";
import type { Lease } from "../client/kinds.ts";

export class HeldLease {
  readonly #clock: Clock;
  readonly #leaseDuration: number;
  #seen: { record: string; since: number } | undefined;

  /** @param leaseDuration milliseconds that a lease lasts at least, whatever is written in it. */
  constructor(clock: Clock, leaseDuration: number) {
    this.#clock = clock;
    this.#leaseDuration = leaseDuration;
  }

  /** Takes a look at it. @returns whether somebody holds it, as far as was seen by now. */
  isHeld({ spec }: Lease): boolean {
    if ((spec?.holderIdentity ?? "") === "") return false;
    const now = this.#clock.monotonic();
    const record = JSON.stringify(spec);
    if (this.#seen?.record !== record) this.#seen = { record, since: now };
    const theirs = (spec?.leaseDurationSeconds ?? 0) * 1_000;
    return now - this.#seen.since < Math.max(theirs, this.#leaseDuration);
  }
}
