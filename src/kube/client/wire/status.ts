/** Reads a Status, the API server's answer to a call that failed, into a KubeError. */
import { KubeError, type CallName, type KubeErrorKind } from "../errors.ts";

const MOST_FIELDS = 10;
/** Longest pause that the server may ask for: beyond it a watch would be blind for too long. */
const LONGEST_RETRY_AFTER_SECONDS = 300;

type Json = Record<string, unknown>;

/** @returns whether this is a JSON object, neither an array nor null. */
export function isJsonObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Makes the error for an answer that is not a success.
 * @param status the HTTP status, or the code in a Status that came by a watch.
 * @param body the decoded body: a Status, or anything else, which is then ignored.
 * @param retryAfter the Retry-After header; only its form in seconds is read, the one that the API server sends.
 */
export function errorFromStatus(
  call: CallName,
  status: number,
  body: unknown,
  retryAfter?: string,
): KubeError {
  const answer = isJsonObject(body) && body["kind"] === "Status" ? body : {};
  const details = isJsonObject(answer["details"]) ? answer["details"] : {};
  const causes = Array.isArray(details["causes"]) ? details["causes"].filter(isJsonObject) : [];
  const reason = constant(answer["reason"]);
  return new KubeError(call, kindOf(status, reason, causes), {
    status,
    reason,
    retryAfterSeconds: seconds(retryAfter) ?? seconds(details["retryAfterSeconds"]),
    fields: fieldPaths(causes),
    admission: admissionIn(answer["message"]),
  });
}

/**
 * The API server's own words before those of a webhook or policy. Only the name is taken from them: it is the one of an
 * object of the cluster, and all that follows may quote what was sent.
 */
const ADMISSION: readonly [RegExp, string][] = [
  [/^Internal error occurred: failed calling webhook "([a-z0-9.-]{1,253})":/, "admission webhook"],
  [/^admission webhook "([a-z0-9.-]{1,253})" denied the request/, "admission webhook"],
  [
    /^[a-z.]{1,253} "[a-z0-9.-]{1,253}" is forbidden: ValidatingAdmissionPolicy '([a-z0-9.-]{1,253})' with binding /,
    "ValidatingAdmissionPolicy",
  ],
];

function admissionIn(message: unknown): string | undefined {
  if (typeof message !== "string") return undefined;
  for (const [form, what] of ADMISSION) {
    const name = form.exec(message)?.[1];
    if (name !== undefined) return `${what} ${name}`;
  }
  return undefined;
}

/** Status codes and reasons: https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go */
function kindOf(status: number, reason: string | undefined, causes: Json[]): KubeErrorKind {
  switch (status) {
    case 400:
    case 413:
    case 422:
      return "invalid";
    case 401:
      return "unauthorized";
    case 403:
      return causes.some((cause) => cause["reason"] === "NamespaceTerminating")
        ? "namespace-terminating"
        : "forbidden";
    case 404:
      // Without the reason it is the path that is unknown (a CRD not installed, a proxy), not the object.
      return reason === "NotFound" ? "not-found" : "unexpected";
    case 409:
      if (reason === "AlreadyExists") return "already-exists";
      return reason === undefined ? "unexpected" : "conflict";
    case 410:
      return "gone";
    case 429:
      return "too-many-requests";
    case 504:
      return "timeout";
    default:
      return status >= 500 ? "unavailable" : "unexpected";
  }
}

/** Reasons are constants of letters; anything else does not come from Kubernetes and is not shown. */
function constant(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Za-z]{1,64}$/.test(value) ? value : undefined;
}

/** Anything but a path is not shown. */
function fieldPaths(causes: Json[]): string[] {
  const paths = causes.map((cause) => cause["field"]).filter((field) => typeof field === "string");
  const named = [...new Set(paths)].filter((path) => FIELD_PATH.test(path));
  return named.slice(0, MOST_FIELDS);
}

/** `spec.names[0]`, `data[tls.key]`, `metadata.labels[example.com/team]`; of server-side apply, `.spec.size`. */
const FIELD_PATH = /^\.?[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*|\[[A-Za-z0-9./_-]{0,100}\]){0,20}$/;

function seconds(value: unknown): number | undefined {
  if (value === undefined || value === "" || value === null) return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) && parsed > 0 ? Math.min(parsed, LONGEST_RETRY_AFTER_SECONDS) : undefined;
}
