/** After which failures a watch cannot go on from its version. */
import { isKubeError } from "../client/errors.ts";

/**
 * Says whether everything must be listed again before the next watch. A list of many objects is dear, so it is not
 * done where only the way to the server, or our rights, were at fault.
 */
export function mustRelist(error: unknown): boolean {
  if (!isKubeError(error)) return true;
  switch (error.kind) {
    case "network":
    case "unavailable":
    case "too-many-requests":
    case "unauthorized":
    case "forbidden":
      return false;
    case "timeout":
      // 504 is how the server says that it does not know our version yet: after a restore it never may.
      return error.status !== undefined;
    case "gone":
    case "invalid":
    case "not-found":
    case "already-exists":
    case "conflict":
    case "namespace-terminating":
    case "unexpected":
      return true;
  }
}
