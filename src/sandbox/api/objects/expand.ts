/** The `expand` argument: which attributes an answer is to include, as a tree. */

export class Expansion {
  readonly #children = new Map<string, Expansion>();

  /** Builds the tree from paths such as "current.crt"; a path expands its parents too. */
  static of(paths: readonly string[]): Expansion {
    const root = new Expansion();
    for (const path of paths) {
      let node = root;
      for (const attribute of path.split(".")) node = node.#child(attribute);
    }
    return root;
  }

  has(attribute: string): boolean {
    return this.#children.has(attribute);
  }

  /** What is to be expanded inside an attribute: nothing, for one that was not asked for. */
  inside(attribute: string): Expansion {
    return this.#children.get(attribute) ?? new Expansion();
  }

  #child(attribute: string): Expansion {
    const child = this.#children.get(attribute) ?? new Expansion();
    this.#children.set(attribute, child);
    return child;
  }
}
