/** The crash suite breaks every effect: each place in the sources that does something to the world comes up in a story. */
import { describe, expect, test } from "vitest";
import { tellScripted } from "../story/run.ts";
import { STORIES } from "../story/stories.ts";
import { placesCalledDuring } from "./note.ts";
import { describeSite, sitesIn, sitesInSources } from "./sites.ts";

describe("the effects that the crash suite breaks", () => {
  test("given every place in the sources that does something to the world, then a story gets there", async () => {
    const places = await placesCalledDuring(async () => {
      for (const story of STORIES) await tellScripted(story);
    });
    const missed = (await sitesInSources()).filter(({ file, line }) => !places.has(`${file}:${line}`));
    expect(missed.map(describeSite)).toEqual([]);
  });

  test("given sources, then calls of ports are found in them, however they are held, and reading is none", () => {
    const text = [
      "async function f(kube: Kube, pass: Pass) {",
      "  await kube.get(orders, key);",
      "  await kube.apply(orders, object);",
      "  await pass.operator.kube",
      "    .delete(orders, key);",
      "  await this.#client.buy(name);",
      "  cache.delete(key);",
      "}",
    ];
    expect(sitesIn("f.ts", text.join("\n")).map(describeSite)).toEqual([
      "f.ts:3 apply",
      "f.ts:5 delete",
      "f.ts:6 buy",
    ]);
  });
});
