/** One change of state after the other: two simultaneous purchases behave as one after the other. */

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does `work` once everything handed in before is done; its result or error is passed on. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
