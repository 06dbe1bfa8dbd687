/** What the API server in memory refuses: its errors, and its own checks of Secrets. */
import { KubeError, type KubeErrorKind } from "../../../../src/kube/client/errors.ts";
import type { Resource } from "../../../../src/kube/client/resource.ts";
import { same, type AnyObject } from "./object.ts";

/** The API server's own checks of Secrets. */
export function checkSecret(resource: Resource, before: AnyObject | undefined, after: AnyObject): void {
  if (resource.plural !== "secrets") return;
  const call = `write secrets ${after.metadata.name}`;
  const data = (after["data"] ?? {}) as Record<string, string>;
  const missing = data["tls.crt"] === undefined || data["tls.key"] === undefined;
  if (after["type"] === "kubernetes.io/tls" && missing) throw error(call, "invalid", 422);
  if (before === undefined) return;
  if (before["type"] !== after["type"]) throw error(call, "invalid", 422);
  const fixed = before["immutable"] === true;
  if (fixed && (after["immutable"] !== true || !same(before["data"], after["data"]))) {
    throw error(call, "invalid", 422);
  }
}

export function error(call: string, kind: KubeErrorKind, status: number): KubeError {
  return new KubeError(call, kind, { status });
}
