/** The folder in which the programs of a control plane are kept from one run to the next. */
import { readdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentProgress } from "../progress.ts";
import { BINARY_NAMES, KUBERNETES_VERSION } from "./binaries.ts";
import { BinaryCache, cacheRoot } from "./cache.ts";
import { temporaryFolder, writePrograms } from "./support/folders.ts";

const PLATFORM = { os: "linux", arch: "amd64" };
const MINOR = KUBERNETES_VERSION.slice(0, KUBERNETES_VERSION.lastIndexOf("."));

describe("the folder of the cache", () => {
  test("given XDG_CACHE_HOME, then it is in there", () => {
    expect(cacheRoot({ XDG_CACHE_HOME: "/caches" })).toBe("/caches/sslmate-operator/control-plane");
  });

  test.each([{}, { XDG_CACHE_HOME: "" }, { XDG_CACHE_HOME: "relative" }])(
    "given %j, then it is in ~/.cache",
    (env) => {
      expect(cacheRoot(env)).toBe(join(homedir(), ".cache/sslmate-operator/control-plane"));
    },
  );
});

describe("the cache", () => {
  test("given nothing yet, then it says which folder it missed", async () => {
    const root = join(await temporaryFolder(), "control-plane");
    const answer = await new BinaryCache(root, PLATFORM).source().find(silentProgress);
    expect(answer).toEqual({
      found: {},
      reason: `${root}/${KUBERNETES_VERSION}-linux-amd64 does not exist or is incomplete`,
    });
  });

  test("given a fill, then the binaries are found by their version, also by the next run", async () => {
    const root = join(await temporaryFolder(), "control-plane");
    const cache = new BinaryCache(root, PLATFORM);
    const filled = await cache.fill(
      KUBERNETES_VERSION,
      async (folder) => void (await writePrograms(folder, BINARY_NAMES)),
    );
    expect(filled.etcd).toBe(`${root}/${KUBERNETES_VERSION}-linux-amd64/etcd`);
    expect(await new BinaryCache(root, PLATFORM).source().find(silentProgress)).toEqual({ found: filled });
    expect(await readdir(root)).toEqual([`${KUBERNETES_VERSION}-linux-amd64`]);
  });

  test("given another patch release of the same minor version, then it does; another minor or system does not", async () => {
    const root = await temporaryFolder();
    for (const name of [
      `${MINOR}.9-linux-amd64`,
      `${MINOR}.10-linux-amd64`,
      "v1.2.3-linux-amd64",
      `${MINOR}.11-linux-arm64`,
    ])
      await writePrograms(join(root, name), BINARY_NAMES);
    const { found } = await new BinaryCache(root, PLATFORM).source().find(silentProgress);
    expect(found.etcd).toBe(`${root}/${MINOR}.10-linux-amd64/etcd`);
  });

  test("given a fill that fails, then nothing is left and nothing is found", async () => {
    const root = await temporaryFolder();
    const cache = new BinaryCache(root, PLATFORM);
    const failing = cache.fill(KUBERNETES_VERSION, async (folder) => {
      await writePrograms(folder, ["etcd"]);
      throw new Error("the compiler gave up");
    });
    await expect(failing).rejects.toThrow("the compiler gave up");
    expect(await readdir(root)).toEqual([]);
  });

  test("given a fill that leaves a program out, then it is refused by name", async () => {
    const cache = new BinaryCache(await temporaryFolder(), PLATFORM);
    const fill = cache.fill(
      KUBERNETES_VERSION,
      async (folder) => void (await writePrograms(folder, ["etcd", "kubectl"])),
    );
    await expect(fill).rejects.toThrow(
      "kube-apiserver, kube-controller-manager was not among what was fetched or built",
    );
  });

  test("given two fills at once, then both get the complete folder of the first", async () => {
    const root = await temporaryFolder();
    const both = Promise.withResolvers<void>();
    let filling = 0;
    const fill = async (text: string): Promise<string> => {
      const { etcd } = await new BinaryCache(root, PLATFORM).fill(KUBERNETES_VERSION, async (folder) => {
        filling += 1;
        if (filling === 2) both.resolve();
        await both.promise;
        await writePrograms(folder, BINARY_NAMES, text);
      });
      return readFile(etcd, "utf8");
    };
    const [one, other] = await Promise.all([fill("one"), fill("other")]);
    expect(one).toBe(other);
    expect(await readdir(root)).toEqual([`${KUBERNETES_VERSION}-linux-amd64`]);
  });

  test("given a folder that somebody deleted files from, then a fill replaces it", async () => {
    const root = await temporaryFolder();
    const folder = await writePrograms(join(root, `${KUBERNETES_VERSION}-linux-amd64`), BINARY_NAMES, "old");
    await rm(join(folder, "kubectl"));
    const cache = new BinaryCache(root, PLATFORM);
    const filled = await cache.fill(
      KUBERNETES_VERSION,
      async (to) => void (await writePrograms(to, BINARY_NAMES, "new")),
    );
    expect(await readFile(filled.etcd, "utf8")).toContain("new");
  });
});
