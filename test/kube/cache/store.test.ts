/** Objects found by their name and by an index, and who hears of their changes. */
import { describe, expect, it } from "vitest";
import { Store } from "../../../src/kube/cache/store.ts";
import { silentLogger } from "../../../src/ops/logger.ts";

interface Item {
  size: number;
  colours: string[];
}

function filled(): Store<Item> {
  const store = new Store<Item>(silentLogger);
  store.set("shop/a", { size: 1, colours: ["red", "blue"] });
  store.set("shop/b", { size: 2, colours: ["red"] });
  store.set("c", { size: 3, colours: [] });
  return store;
}

describe("Store", () => {
  it("given items, then finds them by namespace and name, and cluster-scoped ones by name", () => {
    const store = filled();
    expect(store.get("shop", "a")?.size).toBe(1);
    expect(store.get(undefined, "c")?.size).toBe(3);
    expect(store.get("other", "a")).toBeUndefined();
    expect(store.list().map((item) => item.size)).toEqual([1, 2, 3]);
  });

  it("given an index made later, then it covers what is there already", () => {
    const store = filled();
    store.index("colour", (item) => item.colours);
    expect(store.byIndex("colour", "red").map((item) => item.size)).toEqual([1, 2]);
    expect(store.byIndex("colour", "green")).toEqual([]);
  });

  it("given items that change and go, then the index follows", () => {
    const store = filled();
    store.index("colour", (item) => item.colours);
    store.set("shop/a", { size: 1, colours: ["green"] });
    store.set("shop/b", undefined);
    expect(store.byIndex("colour", "red")).toEqual([]);
    expect(store.byIndex("colour", "green").map((item) => item.size)).toEqual([1]);
  });

  it("given an unknown index, then throws", () => {
    expect(() => filled().byIndex("shape", "round")).toThrow('there is no index "shape"');
  });

  it("given changes, then listeners hear of before and after, once each", () => {
    const store = filled();
    const heard: [string, number | undefined, number | undefined][] = [];
    store.onChange((key, before, after) => heard.push([key, before?.size, after?.size]));
    store.set("shop/a", { size: 9, colours: [] });
    store.set("shop/new", { size: 4, colours: [] });
    store.set("shop/b", undefined);
    store.set("shop/b", undefined);
    expect(heard).toEqual([
      ["shop/a", 1, 9],
      ["shop/new", undefined, 4],
      ["shop/b", 2, undefined],
    ]);
  });

  it("given a listener and an index that throw, then the others still work", () => {
    const store = filled();
    const heard: string[] = [];
    store.index("broken", () => {
      throw new Error("index");
    });
    store.index("colour", (item) => item.colours);
    store.onChange(() => {
      throw new Error("listener");
    });
    store.onChange((key) => heard.push(key));
    store.set("shop/new", { size: 4, colours: ["red"] });
    expect(heard).toEqual(["shop/new"]);
    expect(store.byIndex("colour", "red")).toHaveLength(3);
    expect(store.byIndex("broken", "red")).toEqual([]);
  });
});
