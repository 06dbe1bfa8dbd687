/** The API server's own record of who asked for what, and by which right: what a test of rights looks at. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Requests of ServiceAccounts, without bodies; those of Kubernetes' own controllers would be most of it. */
export const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    userGroups: ["system:serviceaccounts:kube-system"]
  - level: Metadata
    userGroups: ["system:serviceaccounts"]
  - level: None
`;

/** One request as it was answered; a watch is recorded when it begins. */
export interface AuditEvent {
  user: { username: string };
  verb: string;
  requestURI: string;
  stage: "ResponseStarted" | "ResponseComplete" | "Panic";
  /** Absent for paths that are no resource. */
  objectRef?: {
    apiGroup?: string;
    resource: string;
    subresource?: string;
    namespace?: string;
    name?: string;
  };
  responseStatus?: { code: number };
  /** RFC 3339, when the request came. */
  requestReceivedTimestamp: string;
  annotations?: Record<string, string>;
}

/** @param directory of the control plane. */
export function auditLogOf(directory: string): string {
  return join(directory, "audit.log");
}

/** Reads all that was recorded so far, oldest first. */
export async function readAuditLog(directory: string): Promise<AuditEvent[]> {
  const text = await readFile(auditLogOf(directory), "utf8");
  return text
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as AuditEvent);
}
