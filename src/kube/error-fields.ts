/** What a log line may say of an error. */

/** Fields for a log line; `stack` holds places in our code, no text. */
export interface ErrorFields {
  type: string;
  kind?: string;
  code?: string;
  message?: string;
  stack?: string[];
  cause?: ErrorFields;
}

const DEEPEST_CAUSE = 3;

/**
 * Reduces an error to what is safe to log. Errors with a `kind` are ours, and so is their message. The message of any
 * other error is left out, since it can quote what was being read (JSON.parse does, and so do Node's argument
 * checks), which may be a Secret; its type, code and the places in the code say where to look.
 */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error };
  const fields: ErrorFields = { type: error.name };
  if ("kind" in error && typeof error.kind === "string") {
    fields.kind = error.kind;
    fields.message = error.message;
  }
  if ("code" in error && typeof error.code === "string") fields.code = error.code;
  const places = error.stack?.split("\n").filter((line) => /^ {4}at /.test(line)) ?? [];
  if (places.length > 0) fields.stack = places.map((line) => line.trim());
  if (error.cause !== undefined && depth < DEEPEST_CAUSE) fields.cause = errorFields(error.cause, depth + 1);
  return fields;
}
