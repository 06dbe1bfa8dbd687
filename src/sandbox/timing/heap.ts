/** A binary heap: the smallest item first, in logarithmic time. */

export class MinimumHeap<Item> {
  readonly #compare: (a: Item, b: Item) => number;
  #items: Item[] = [];

  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare;
  }

  /** The smallest item, which stays. */
  peek(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    this.#items.push(item);
    let index = this.#items.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#less(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  /** Takes the smallest item out. */
  pop(): Item | undefined {
    const [smallest] = this.#items;
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return smallest;
    this.#items[0] = last;
    this.#sink();
    return smallest;
  }

  clear(): void {
    this.#items = [];
  }

  #sink(): void {
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      let least = index;
      if (this.#less(left, least)) least = left;
      if (this.#less(left + 1, least)) least = left + 1;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #less(index: number, than: number): boolean {
    const a = this.#items[index];
    const b = this.#items[than];
    return a !== undefined && b !== undefined && this.#compare(a, b) < 0;
  }

  #swap(index: number, other: number): void {
    const a = this.#items[index];
    const b = this.#items[other];
    if (a === undefined || b === undefined) return;
    this.#items[index] = b;
    this.#items[other] = a;
  }
}
