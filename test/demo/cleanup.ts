/** What has to be undone at the end, in the opposite order, whatever the end is. */
export class Cleanup {
  readonly #actions: (() => Promise<void>)[] = [];

  /** Adds something to undo. */
  add(action: () => Promise<void>): void {
    this.#actions.push(action);
  }

  /**
   * Undoes everything, last things first; one that fails does not keep the others from being undone.
   *
   * @throws the first failure, afterwards.
   */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const action of this.#actions.splice(0).toReversed()) {
      await action().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
