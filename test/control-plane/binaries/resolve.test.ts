/** Which of several sources the programs of a control plane come from. */
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentProgress } from "../progress.ts";
import { assetsSource } from "./sources/assets.ts";
import { BINARY_NAMES, binariesIn, type BinaryName } from "./binaries.ts";
import { resolveBinaries, type BinarySource } from "./resolve.ts";
import { temporaryFolder, writePrograms } from "./support/folders.ts";

const FOR_ENVTEST: readonly BinaryName[] = ["etcd", "kube-apiserver", "kubectl"];

/** A source of a real folder, that remembers whether it was asked. */
function folderSource(folder: string, reason?: string): BinarySource & { asked: number } {
  const source = {
    name: "a folder",
    asked: 0,
    find: async () => {
      source.asked += 1;
      const found = await binariesIn(folder);
      return reason === undefined ? { found } : { found, reason };
    },
  };
  return source;
}

describe("the search for binaries", () => {
  test("given a complete KUBEBUILDER_ASSETS, then all come from there and nothing else is asked", async () => {
    const assets = await writePrograms(join(await temporaryFolder(), "assets"), BINARY_NAMES);
    const next = folderSource("/nowhere");
    const found = await resolveBinaries([assetsSource(assets), next], silentProgress);
    expect(found).toEqual({
      etcd: join(assets, "etcd"),
      "kube-apiserver": join(assets, "kube-apiserver"),
      "kube-controller-manager": join(assets, "kube-controller-manager"),
      kubectl: join(assets, "kubectl"),
    });
    expect(next.asked).toBe(0);
  });

  test("given KUBEBUILDER_ASSETS as envtest has it, then only the controller-manager comes from the next", async () => {
    const folder = await temporaryFolder();
    const assets = await writePrograms(join(folder, "assets"), FOR_ENVTEST);
    const cache = await writePrograms(join(folder, "cache"), BINARY_NAMES);
    const found = await resolveBinaries([assetsSource(assets), folderSource(cache)], silentProgress);
    expect(found.etcd).toBe(join(assets, "etcd"));
    expect(found.kubectl).toBe(join(assets, "kubectl"));
    expect(found["kube-controller-manager"]).toBe(join(cache, "kube-controller-manager"));
  });

  test("given KUBEBUILDER_ASSETS without kubectl, then nothing of it is mixed with another source", async () => {
    const folder = await temporaryFolder();
    const assets = await writePrograms(join(folder, "assets"), ["etcd", "kube-apiserver"]);
    const cache = await writePrograms(join(folder, "cache"), BINARY_NAMES);
    const found = await resolveBinaries([assetsSource(assets), folderSource(cache)], silentProgress);
    expect(found.etcd).toBe(join(cache, "etcd"));
  });

  test("given a file that cannot be executed, then it does not count", async () => {
    const folder = await writePrograms(await temporaryFolder(), BINARY_NAMES);
    await chmod(join(folder, "etcd"), 0o644);
    expect(await binariesIn(folder)).not.toHaveProperty("etcd");
  });

  test("given no source that helps, then the error tells what to install and why each did not help", async () => {
    const empty = await temporaryFolder();
    const sources = [
      assetsSource(undefined),
      folderSource(empty, "it is empty,\nreally"),
      {
        ...folderSource(empty),
        name: "build from source",
        find: async () => ({ found: {}, reason: "Go is not installed" }),
      },
    ];
    const failure = await resolveBinaries(sources, silentProgress).catch((error: unknown) => String(error));
    expect(failure).toBe(
      "BinariesUnavailable: There is no control plane to run on: install Go 1.26 or newer (https://go.dev/dl) and let " +
        "it reach its module proxy, or connect this machine to the network, or set KUBEBUILDER_ASSETS to a folder with " +
        "etcd, kube-apiserver, kube-controller-manager and kubectl. What was tried:\n" +
        "  - KUBEBUILDER_ASSETS: not set\n" +
        "  - a folder: it is empty,\n    really\n" +
        "  - build from source: Go is not installed",
    );
  });

  test("given KUBEBUILDER_ASSETS that lacks something, then the reason names the folder and what it lacks", async () => {
    const assets = await writePrograms(await temporaryFolder(), ["etcd"]);
    await expect(resolveBinaries([assetsSource(assets)], silentProgress)).rejects.toThrow(
      `KUBEBUILDER_ASSETS: ${assets} has no kube-apiserver, no kubectl, no kube-controller-manager`,
    );
  });

  test("given an aborted signal, then no source is asked", async () => {
    const source = folderSource("/nowhere");
    const aborted = AbortSignal.abort(new Error("interrupted"));
    await expect(resolveBinaries([source], silentProgress, aborted)).rejects.toThrow("interrupted");
    expect(source.asked).toBe(0);
  });
});
