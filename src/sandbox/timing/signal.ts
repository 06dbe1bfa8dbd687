/** Tells several listeners that something has happened; whoever tells need not know them. */

export class Signal<Event> {
  readonly #listeners: ((event: Event) => void)[] = [];

  listen(listener: (event: Event) => void): void {
    this.#listeners.push(listener);
  }

  emit(event: Event): void {
    this.#listeners.forEach((listener) => listener(event));
  }
}
