/** What can go wrong with a call to the API server, as one error type that never carries what the server wrote. */

/**
 * The kinds, by what a caller can do:
 * - `not-found`, `already-exists`, `conflict`, `gone`: the world is another than assumed; look again;
 * - `namespace-terminating`: nothing can be created there any more;
 * - `unauthorized`, `forbidden`, `invalid`: the same call fails again until somebody changes something;
 * - `too-many-requests`, `unavailable`, `timeout`, `network`: later; whether a write took hold is not known,
 *   but for `too-many-requests`;
 * - `unexpected`: an answer that is not one of a Kubernetes API server.
 */
export type KubeErrorKind =
  | "not-found"
  | "already-exists"
  | "conflict"
  | "forbidden"
  | "unauthorized"
  | "invalid"
  | "gone"
  | "too-many-requests"
  | "namespace-terminating"
  | "unavailable"
  | "timeout"
  | "network"
  | "unexpected";

/** The call that failed, in words for a message: `apply secrets shop/example-com-tls`. */
export type CallName = string;

export interface KubeErrorDetails {
  /** HTTP status, or the code of a Status inside a watch. */
  status?: number | undefined;
  /** `Status.reason`, one of Kubernetes' constants. */
  reason?: string | undefined;
  retryAfterSeconds?: number | undefined;
  /** Paths of the fields that the server complains about, never their values. */
  fields?: readonly string[];
  /** Name of the admission webhook or policy that the server says was at fault. */
  admission?: string | undefined;
  /** What happened, in our words, where there is no status that says it. */
  detail?: string;
  cause?: unknown;
}

/** A failed call. Its message is safe to show: the server's own text, which can quote Secret data, is dropped. */
export class KubeError extends Error {
  override readonly name = "KubeError";
  readonly kind: KubeErrorKind;
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly fields: readonly string[];

  constructor(call: CallName, kind: KubeErrorKind, details: KubeErrorDetails = {}) {
    const { status, reason, detail, admission, fields = [] } = details;
    const said = [status?.toString(), reason, detail].filter((part) => part !== undefined && part !== "");
    const where = [
      ...(admission === undefined ? [] : [admission]),
      ...(fields.length === 0 ? [] : [`field ${fields.join(", ")}`]),
    ].map((each) => `, ${each}`);
    super(`${call}: ${said.length === 0 ? kind : said.join(" ")}${where.join("")}`, { cause: details.cause });
    this.kind = kind;
    this.status = status;
    this.reason = reason;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.fields = fields;
  }
}

/** @returns whether this is a failed call, of the given kinds if any are given. */
export function isKubeError(error: unknown, ...kinds: KubeErrorKind[]): error is KubeError {
  return error instanceof KubeError && (kinds.length === 0 || kinds.includes(error.kind));
}
