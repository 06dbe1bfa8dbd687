/**
 * Lets the changes that one process makes to a purse follow each other, those that wait together in one write: Orders of
 * an endpoint share its purse, and would else keep each other from writing it.
 */
import type { PurseRecord } from "./purse-record.ts";

export type Change = (record: PurseRecord) => PurseRecord;

/** Reads the purse, changes it, and writes it unless nothing changed. */
export type WritePurse = (endpoint: string, change: Change) => Promise<void>;

interface Waiting {
  change: Change;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

export class PurseChanges {
  readonly #write: WritePurse;
  /** By endpoint, while one of its changes is being written. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(write: WritePurse) {
    this.#write = write;
  }

  /** Resolves when the change is written. @throws whatever the write that carried it did. */
  async make(endpoint: string, change: Change): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(endpoint);
    if (waiting === undefined) {
      this.#waiting.set(endpoint, [{ change, resolve, reject }]);
      void this.#writeAll(endpoint);
    } else {
      waiting.push({ change, resolve, reject });
    }
    return promise;
  }

  /** Never throws: each change is told what became of its write. */
  async #writeAll(endpoint: string): Promise<void> {
    for (;;) {
      const together = this.#waiting.get(endpoint) ?? [];
      if (together.length === 0) break;
      this.#waiting.set(endpoint, []);
      try {
        await this.#write(endpoint, (record) =>
          together.reduce((changed, { change }) => change(changed), record),
        );
        for (const { resolve } of together) resolve();
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#waiting.delete(endpoint);
  }
}
