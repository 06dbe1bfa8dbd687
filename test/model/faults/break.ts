/** The errors themselves, as the ports' own clients make them. */
import { KubeError } from "../../../src/kube/client/errors.ts";
import type { Transport } from "../../../src/sslmate/client.ts";
import type { KubeErrorName, VendorErrorName } from "./fault.ts";

const STATUS: Partial<Record<KubeErrorName, number>> = {
  conflict: 409,
  unavailable: 503,
  "too-many-requests": 429,
};

export function kubeError(call: string, error: KubeErrorName): KubeError {
  const status = STATUS[error];
  return new KubeError(call, error, status === undefined ? {} : { status });
}

type Outcome = Awaited<ReturnType<Transport>>;

/** What the transport of the vendor's client reports. @param retryAfter seconds, where the vendor says so. */
export function vendorOutcome(error: VendorErrorName, retryAfter = 20): Outcome {
  switch (error) {
    case "timeout":
    case "connection-lost":
      return { ok: false, failure: { kind: error } };
    case "unreachable":
      return { ok: false, failure: { kind: "unreachable", code: "ECONNREFUSED" } };
    case "internal-error":
      return answer(500, { reason: "internal_error", message: "The request could not be completed" });
    case "unavailable":
      return answer(503, { reason: "unavailable", message: "Try again later", retry_after: retryAfter });
    case "rate-limited":
      return answer(429, { reason: "rate_limited", message: "Too many requests", retry_after: retryAfter });
    case "gateway":
      return text(403, "<html>the gateway's words</html>");
    case "garbled":
      return text(200, "<!doctype html>");
    case "refused":
      return answer(400, { reason: "bad_request", message: "The request is not acceptable" });
    case "payment-required":
      return answer(402, { reason: "payment_failed", message: "Your card was declined" });
  }
}

function answer(status: number, body: object): Outcome {
  return text(status, JSON.stringify(body));
}

function text(status: number, body: string): Outcome {
  return { ok: true, answer: { status, retryAfter: undefined, body: Buffer.from(body) } };
}
