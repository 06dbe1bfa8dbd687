/** What a call to the vendor can end with instead of an answer. */

/**
 * - `unauthorized`: the API key is not accepted (401).
 * - `payment-required`: the account cannot pay (402).
 * - `not-ready`: the instance that was polled for is still pending (412).
 * - `rate-limited`: too many requests (429).
 * - `refused`: another 4xx, with the documented error object; `reason` and `param` say why.
 * - `unavailable`: an error of the vendor's own (5xx).
 * - `unreachable`: no connection came about, so the request never left.
 * - `proxy`: the proxy cannot be reached or gives no tunnel, so the request never left.
 * - `timeout`: connected, and no complete answer within the limit.
 * - `connection-lost`: connected, and the connection ended before the answer was complete.
 * - `nonsense`: an answer that is not what the vendor documents; the message says which attribute. Redirects too:
 *   they are never followed, since the API key would go to another place.
 */
export type SslmateErrorKind =
  | "unauthorized"
  | "payment-required"
  | "not-ready"
  | "rate-limited"
  | "refused"
  | "unavailable"
  | "unreachable"
  | "proxy"
  | "timeout"
  | "connection-lost"
  | "nonsense";

export interface SslmateErrorDetails {
  /** The vendor's code, guaranteed by him not to change (API v2, Errors). */
  readonly reason?: string | undefined;
  /** The request parameter that was wrong. */
  readonly param?: string | undefined;
  /** The vendor's words for people: one line, bounded, without control characters and without the API key. */
  readonly vendorMessage?: string | undefined;
  /** The vendor wants no repetition before this many seconds have passed. */
  readonly retryAfterSeconds?: number | undefined;
  readonly httpStatus?: number | undefined;
  /**
   * False only when it is certain that the vendor did not act: no connection came about, or he said so in a 4xx with
   * the documented error object. Everything else leaves a paid call in doubt.
   */
  readonly mayHaveTakenEffect: boolean;
}

/**
 * The one error of every call. Its message is ours and may be shown to anyone: it holds no body and no key.
 * There is no `cause`: what Node throws for a garbled answer carries the answer's bytes.
 */
export class SslmateError extends Error implements SslmateErrorDetails {
  override readonly name = "SslmateError";
  readonly kind: SslmateErrorKind;
  readonly reason: string | undefined;
  readonly param: string | undefined;
  readonly vendorMessage: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly httpStatus: number | undefined;
  readonly mayHaveTakenEffect: boolean;

  constructor(kind: SslmateErrorKind, message: string, details: SslmateErrorDetails) {
    super(message);
    this.kind = kind;
    this.reason = details.reason;
    this.param = details.param;
    this.vendorMessage = details.vendorMessage;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.httpStatus = details.httpStatus;
    this.mayHaveTakenEffect = details.mayHaveTakenEffect;
  }
}

/** @returns whether this is a failed call, of the given kinds if any are given. */
export function isSslmateError(error: unknown, ...kinds: readonly SslmateErrorKind[]): error is SslmateError {
  return error instanceof SslmateError && (kinds.length === 0 || kinds.includes(error.kind));
}

/** A setting with which no call can be made at all. The message names the remedy and holds no secret. */
export class SslmateConfigurationError extends Error {
  override readonly name = "SslmateConfigurationError";
  readonly field: "endpoint" | "apiKey" | "caBundle" | "proxyUrl";

  constructor(field: SslmateConfigurationError["field"], message: string) {
    super(message);
    this.field = field;
  }
}
