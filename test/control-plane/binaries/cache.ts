/** The second source, and where the later ones put what they got: a folder a version, outside the source tree. */
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import {
  binariesIn,
  isComplete,
  KUBERNETES_VERSION,
  missingFrom,
  type Binaries,
  type Platform,
} from "./binaries.ts";
import { startWatchdog } from "../processes/watchdog.ts";
import type { BinarySource } from "./resolve.ts";

/**
 * The folder of all versions, by the XDG Base Directory Specification.
 *
 * @param environment where XDG_CACHE_HOME is looked up; a relative one is ignored, as that specification asks.
 */
export function cacheRoot(environment: NodeJS.ProcessEnv): string {
  const configured = environment["XDG_CACHE_HOME"] ?? "";
  const base = configured.startsWith("/") ? configured : join(homedir(), ".cache");
  return join(base, "sslmate-operator", "control-plane");
}

export class BinaryCache {
  readonly #root: string;
  readonly #platform: Platform;

  /** @param root the folder of all versions, which need not exist yet. */
  constructor(root: string, platform: Platform) {
    this.#root = root;
    this.#platform = platform;
  }

  /** The cache as a source of what earlier runs put there. */
  source(): BinarySource {
    return {
      name: "cache",
      find: async () => {
        for (const version of await this.#versions()) {
          const found = await binariesIn(this.#folder(version));
          if (isComplete(found)) return { found };
        }
        return { found: {}, reason: `${this.#folder(KUBERNETES_VERSION)} does not exist or is incomplete` };
      },
    };
  }

  /**
   * Lets `fill` put all programs of one version into a new folder, which gets its final name only when it is
   * complete: a run that dies half-way leaves nothing at all, and of two that fill at once the first to finish wins.
   *
   * @param fill gets the folder for the programs, and one for files of its own: both go if this process ends, and
   *   so do programs that were launched (processes/launcher.ts) in the second.
   * @throws what `fill` throws, or an Error when it left a program out.
   */
  async fill(version: string, fill: (folder: string, work: string) => Promise<void>): Promise<Binaries> {
    await mkdir(this.#root, { recursive: true });
    const work = await mkdtemp(join(this.#root, "partial-"));
    const watchdog = startWatchdog(work);
    const final = this.#folder(version);
    try {
      const folder = join(work, "programs");
      await mkdir(folder);
      await fill(folder, work);
      const missing = missingFrom(await binariesIn(folder));
      if (missing.length > 0)
        throw new Error(`${missing.join(", ")} was not among what was fetched or built`);
      await this.#publish(folder, final);
    } finally {
      await watchdog.release();
    }
    const binaries = await binariesIn(final);
    if (!isComplete(binaries)) throw new Error(`${final} was changed by somebody else meanwhile`);
    return binaries;
  }

  async #publish(folder: string, final: string): Promise<void> {
    try {
      await rename(folder, final);
    } catch (error) {
      // A folder with files in it cannot be replaced: either another run was faster, or somebody deleted some files.
      if (isComplete(await binariesIn(final))) return;
      if (!isNotEmpty(error)) throw error;
      await rm(final, { recursive: true, force: true });
      await rename(folder, final);
    }
  }

  /** The versions at hand that may stand for ours: ours first, then the newest patch release of the same minor. */
  async #versions(): Promise<string[]> {
    const minor = KUBERNETES_VERSION.slice(0, KUBERNETES_VERSION.lastIndexOf(".") + 1);
    const suffix = `-${this.#platform.os}-${this.#platform.arch}`;
    const names = await readdir(this.#root).catch(() => []);
    const others = names
      .filter((name) => name.startsWith(minor) && name.endsWith(suffix))
      .map((name) => name.slice(0, -suffix.length))
      .sort((a, b) => Number(b.slice(minor.length)) - Number(a.slice(minor.length)));
    return [KUBERNETES_VERSION, ...others];
  }

  #folder(version: string): string {
    return join(this.#root, `${version}-${this.#platform.os}-${this.#platform.arch}`);
  }
}

function isNotEmpty(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOTEMPTY" || code === "EEXIST";
}
