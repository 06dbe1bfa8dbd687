/** Asks one source of binaries after the other, and remembers why each could not help. */
import type { Progress } from "../progress.ts";
import { isComplete, missingFrom, type Binaries } from "./binaries.ts";

/** What a source answers: the programs it has (perhaps not all), and, where some are lacking, why. */
export interface SourceAnswer {
  found: Partial<Binaries>;
  /** A phrase for people; absent only when everything was found. */
  reason?: string;
}

export interface BinarySource {
  /** How messages call it. */
  name: string;
  /**
   * Looks, downloads or builds.
   * @throws only what `signal` was aborted with: every other failure is an answer.
   */
  find(progress: Progress, signal?: AbortSignal): Promise<SourceAnswer>;
}

/** No source, nor all of them together, had every program. The message tells what to install. */
export class BinariesUnavailable extends Error {
  override readonly name = "BinariesUnavailable";

  constructor(reasons: readonly string[]) {
    super(
      [
        "There is no control plane to run on: install Go 1.26 or newer (https://go.dev/dl) and let it reach its " +
          "module proxy, or connect this machine to the network, or set KUBEBUILDER_ASSETS to a folder with etcd, " +
          "kube-apiserver, kube-controller-manager and kubectl. What was tried:",
        ...reasons.map((reason) => `  - ${reason.replaceAll("\n", "\n    ")}`),
      ].join("\n"),
    );
  }
}

/**
 * Finds every program of the control plane. A source is asked only for what those before it lacked,
 * and never replaces what they had.
 *
 * @throws BinariesUnavailable with the reason of each source, when something is still lacking after the last.
 * @throws the signal's reason, once it is aborted.
 */
export async function resolveBinaries(
  sources: readonly BinarySource[],
  progress: Progress,
  signal?: AbortSignal,
): Promise<Binaries> {
  let found: Partial<Binaries> = {};
  const reasons: string[] = [];
  for (const source of sources) {
    signal?.throwIfAborted();
    const answer = await source.find(progress, signal);
    found = { ...answer.found, ...found };
    if (isComplete(found)) return found;
    reasons.push(`${source.name}: ${answer.reason ?? `has no ${missingFrom(answer.found).join(", no ")}`}`);
  }
  throw new BinariesUnavailable(reasons);
}
