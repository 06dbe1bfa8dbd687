/** The order in which binaries are looked for: nearest first, and what takes minutes last. */
import type { Clock } from "../../../src/ops/clock.ts";
import { assetsSource } from "./sources/assets.ts";
import { currentPlatform } from "./binaries.ts";
import { buildSource } from "./sources/build.ts";
import { BinaryCache, cacheRoot } from "./cache.ts";
import { publishedSource } from "./sources/published.ts";
import type { BinarySource } from "./resolve.ts";

/**
 * The sources of this machine.
 *
 * @param environment where KUBEBUILDER_ASSETS and XDG_CACHE_HOME are looked up.
 */
export function standardSources(environment: NodeJS.ProcessEnv, clock: Clock): BinarySource[] {
  const platform = currentPlatform();
  const cache = new BinaryCache(cacheRoot(environment), platform);
  return [
    assetsSource(environment["KUBEBUILDER_ASSETS"]),
    cache.source(),
    publishedSource(cache, platform, clock),
    buildSource(cache, clock),
  ];
}
