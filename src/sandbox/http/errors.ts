/** The error object and every reason that can stand in it; docs/sandbox.md says which of them the vendor is known to use. */

export interface ErrorBody {
  reason: string;
  message: string;
  param?: string;
  retry_after?: number;
}

/** An error answer: thrown anywhere below a request, sent as the documented object. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** A request argument that is wrong: 400, with the argument's name in `param`. */
export function badArgument(param: string, message: string, reason = `bad_${param}`): ApiError {
  return new ApiError(400, { reason, message, param });
}

export const missingArgument = (param: string): ApiError =>
  badArgument(param, `The ${param} argument is required`, "missing_param");

export const badRequest = (message: string): ApiError =>
  new ApiError(400, { reason: "bad_request", message });

export const badCredentials = (): ApiError =>
  new ApiError(401, {
    reason: "bad_credentials",
    message: "Authentication failed: the API key, or the username and password, are wrong",
  });

export const paymentFailed = (message: string): ApiError =>
  new ApiError(402, { reason: "payment_failed", message });

export const purchaseLimitExceeded = (limit: number): ApiError =>
  new ApiError(403, {
    reason: "daily_buy_limit_exceeded",
    message: `This account's limit of ${limit} purchases a day is reached; authenticate with your password to go on`,
  });

export const unknownPath = (): ApiError =>
  new ApiError(404, { reason: "not_found", message: "There is no such resource" });

export const wrongMethod = (): ApiError =>
  // The words the vendor's server was seen to use for a GET of an action.
  new ApiError(405, { reason: "bad_method", message: "Invalid certs/ API command" });

export const noSuchCertificate = (cn: string): ApiError =>
  new ApiError(404, { reason: "no_such_cert", message: `There is no certificate for ${cn} in your account` });

export const noSuchInstance = (): ApiError =>
  new ApiError(404, { reason: "no_such_instance", message: "This certificate has no instance with this ID" });

export const noSuchPubkeyHash = (): ApiError =>
  new ApiError(404, {
    reason: "no_such_pubkey_hash",
    message: "This certificate has no instance with this public key hash",
  });

export const noActiveInstance = (message: string): ApiError =>
  new ApiError(409, { reason: "inactive_cert", message });

export const nothingPending = (): ApiError =>
  new ApiError(409, { reason: "no_pending_instance", message: "This certificate has no pending instance" });

export const alreadyPending = (): ApiError =>
  new ApiError(409, {
    reason: "already_pending",
    message: "This certificate already has a pending instance; wait until it is issued",
  });

export const notReady = (retryAfter: number): ApiError =>
  new ApiError(412, {
    reason: "not_ready",
    message: "The certificate instance is still pending",
    retry_after: retryAfter,
  });

export const requestTooLarge = (limit: number): ApiError =>
  new ApiError(413, {
    reason: "request_too_large",
    message: `The request's body is larger than ${limit} bytes`,
  });

export const unsupportedType = (): ApiError =>
  new ApiError(415, {
    reason: "unsupported_content_type",
    message: "Send arguments as application/x-www-form-urlencoded or application/json",
  });

export const internalError = (): ApiError =>
  new ApiError(500, { reason: "internal_error", message: "The request could not be completed" });
