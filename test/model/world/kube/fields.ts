/** Who owns which field of an object, as server-side apply keeps it: leaves of maps by path; lists are whole. */

/** Leaves by path; a path is the JSON of its segments. */
export type FieldMap = ReadonlyMap<string, unknown>;

export class Fields {
  /** Paths by manager. */
  readonly #owners: ReadonlyMap<string, ReadonlySet<string>>;

  private constructor(owners: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#owners = owners;
  }

  static none(): Fields {
    return new Fields(new Map());
  }

  static flatten(value: object): FieldMap {
    const leaves = new Map<string, unknown>();
    const walk = (path: readonly string[], each: unknown): void => {
      if (typeof each === "object" && each !== null && !Array.isArray(each)) {
        for (const [key, inner] of Object.entries(each)) walk([...path, key], inner);
      } else if (each !== undefined) {
        leaves.set(JSON.stringify(path), each);
      }
    };
    walk([], value);
    return leaves;
  }

  static unflatten(leaves: FieldMap): object {
    const result: Record<string, unknown> = {};
    for (const [path, value] of leaves) {
      const segments = JSON.parse(path) as string[];
      let at = result;
      for (const segment of segments.slice(0, -1)) {
        at[segment] ??= {};
        at = at[segment] as Record<string, unknown>;
      }
      at[segments.at(-1) ?? ""] = value;
    }
    return result;
  }

  /** All of these belong to one manager. */
  owned(manager: string, fields: FieldMap): Fields {
    return new Fields(new Map([...this.#owners, [manager, new Set(fields.keys())]]));
  }

  /** After a plain update: what it changed belongs to who updated, what it removed to nobody. */
  takenOver(manager: string, before: FieldMap, after: FieldMap): Fields {
    const changed = [...after.keys()].filter((path) => !equal(before.get(path), after.get(path)));
    const owners = new Map<string, ReadonlySet<string>>();
    for (const [each, paths] of this.#owners) {
      owners.set(each, new Set([...paths].filter((path) => after.has(path) && !changed.includes(path))));
    }
    owners.set(manager, new Set([...(owners.get(manager) ?? []), ...changed]));
    return new Fields(owners);
  }

  /** What an apply makes of an object; not ok if another manager holds a field that it wants otherwise. */
  apply(
    manager: string,
    wanted: FieldMap,
    present: FieldMap,
    force: boolean,
  ): { ok: false } | { ok: true; result: FieldMap; fields: Fields } {
    const others = [...this.#owners].filter(([each]) => each !== manager);
    const conflicting = new Set(
      [...wanted].flatMap(([path, value]) =>
        others.some(([, paths]) => paths.has(path)) && !equal(present.get(path), value) ? [path] : [],
      ),
    );
    if (conflicting.size > 0 && !force) return { ok: false };
    const result = new Map(present);
    for (const [path, value] of wanted) result.set(path, value);
    for (const path of this.#owners.get(manager) ?? []) {
      if (!wanted.has(path) && !others.some(([, paths]) => paths.has(path))) result.delete(path);
    }
    const owners = new Map(
      others.map(([each, paths]) => [each, new Set([...paths].filter((path) => !conflicting.has(path)))]),
    );
    owners.set(manager, new Set(wanted.keys()));
    return { ok: true, result, fields: new Fields(owners) };
  }
}

function equal(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
