/** Requests that wait for an instance to leave the pending state. */

export class InstanceWatchers {
  readonly #waiting = new Map<number, Set<() => void>>();

  /** Calls `callback` once, when the instance has changed; the result takes it back. */
  once(instanceId: number, callback: () => void): () => void {
    const callbacks = this.#waiting.get(instanceId) ?? new Set();
    this.#waiting.set(instanceId, callbacks.add(callback));
    return () => {
      callbacks.delete(callback);
      if (callbacks.size === 0) this.#waiting.delete(instanceId);
    };
  }

  changed(instanceId: number): void {
    const callbacks = this.#waiting.get(instanceId);
    this.#waiting.delete(instanceId);
    callbacks?.forEach((callback) => callback());
  }

  /** How many requests wait. */
  get count(): number {
    return [...this.#waiting.values()].reduce((sum, callbacks) => sum + callbacks.size, 0);
  }
}
