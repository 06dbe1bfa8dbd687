/** Changes of a purse go one after the other, those that wait in one write. */
import { describe, expect, test } from "vitest";
import { PurseChanges, type Change } from "../../../src/reconcilers/money/purse-changes.ts";
import { withPerson } from "../../../src/reconcilers/money/entries.ts";
import { emptyPurse, type PurseRecord } from "../../../src/reconcilers/money/purse-record.ts";

/** Writes that wait until the test lets them through. */
function world() {
  const purses = new Map<string, PurseRecord>();
  const writes: { cluster: string; done: (error?: Error) => void }[] = [];
  const changes = new PurseChanges(async (cluster, change) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    writes.push({ cluster, done: (error) => (error === undefined ? resolve() : reject(error)) });
    await promise;
    purses.set(cluster, change(purses.get(cluster) ?? emptyPurse(cluster)));
  });
  return { purses, writes, changes };
}

function ask(name: string): Change {
  return (record) => withPerson(record, name, "why");
}

describe("changes of a purse", () => {
  test("given several while one is written, then they wait, and go together in one write", async () => {
    const { purses, writes, changes } = world();
    const first = changes.make("web", ask("a"));
    const others = Promise.all([changes.make("web", ask("b")), changes.make("web", ask("c"))]);
    writes[0]?.done();
    await first;
    expect(Object.keys(purses.get("web")?.persons ?? {})).toEqual(["a"]);
    writes[1]?.done();
    await others;
    expect(Object.keys(purses.get("web")?.persons ?? {})).toEqual(["a", "b", "c"]);
    expect(writes).toHaveLength(2);
  });

  test("given a write that fails, then all that it carried are told, and the next goes on", async () => {
    const { purses, writes, changes } = world();
    const failed = changes.make("web", ask("a"));
    const next = changes.make("web", ask("b"));
    writes[0]?.done(new Error("conflict"));
    await expect(failed).rejects.toThrow("conflict");
    writes[1]?.done();
    await next;
    expect(Object.keys(purses.get("web")?.persons ?? {})).toEqual(["b"]);
  });

  test("given two Clusters, then neither waits for the other", async () => {
    const { writes, changes } = world();
    const both = Promise.all([changes.make("web", ask("a")), changes.make("mail", ask("a"))]);
    expect(writes.map(({ cluster }) => cluster)).toEqual(["web", "mail"]);
    for (const { done } of writes) done();
    await both;
  });

  test("given a purse at rest, then a later change is written like the first", async () => {
    const { writes, changes } = world();
    for (const name of ["a", "b"]) {
      const made = changes.make("web", ask(name));
      writes.at(-1)?.done();
      await made;
    }
    expect(writes).toHaveLength(2);
  });
});
