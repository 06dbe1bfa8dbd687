/** What Kubernetes fails at may be over in a moment; what it fails at twice in a row is told to whoever waits for it. */
import { isKubeError } from "../../kube/client/errors.ts";

const FAILURES = ["unavailable", "timeout", "unauthorized", "too-many-requests", "unexpected"] as const;

/** A failure of Kubernetes, as opposed to a refusal, which stays until somebody changes something. */
export interface KubernetesFailure {
  message: string;
  /** It failed at the same thing the last time too. */
  isRepeated: boolean;
}

/**
 * Notes that Kubernetes fails at something.
 * @param row names what it fails at; whoever sees that succeed deletes it from `failing`.
 * @returns undefined for an error that is no such failure.
 */
export function noteFailure(
  failing: Set<string>,
  row: string,
  error: unknown,
): KubernetesFailure | undefined {
  if (!isKubeError(error, ...FAILURES)) return undefined;
  const isRepeated = failing.has(row);
  failing.add(row);
  return { message: error.message, isRepeated };
}
