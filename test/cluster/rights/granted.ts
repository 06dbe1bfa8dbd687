/** Rights: those that the manifests grant the operator, and those that its requests have used, as the audit log has them. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { AuditEvent } from "../../control-plane/audit.ts";

interface Rule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

interface RoleManifest {
  kind: string;
  metadata: { name: string };
  rules: Rule[];
}

/** One right: of the ClusterRole (in all namespaces) or of the Role (in the operator's). */
export function rightsOf({ kind, rules }: RoleManifest): string[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${kind}: ${verb} ${resource}.${group}`)),
    ),
  );
}

export async function roles(): Promise<RoleManifest[]> {
  const files = (await readdir("manifests")).filter((file) => file.endsWith(".yaml"));
  const texts = await Promise.all(files.map(async (file) => readFile(join("manifests", file), "utf8")));
  return (
    texts
      .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as RoleManifest))
      // The other ClusterRole is for the people who approve purchases.
      .filter(({ kind, metadata }) => kind.endsWith("Role") && metadata.name === "sslmate-operator")
  );
}

/** The right that allowed a request; a server-side apply that makes an object needs the right to create as well. */
export function usedBy({ verb, objectRef, annotations, responseStatus }: AuditEvent): string[] {
  if (objectRef === undefined) return [];
  const { apiGroup = "", resource, subresource } = objectRef;
  const kind = annotations?.["authorization.k8s.io/reason"]?.includes(" of Role ") ? "Role" : "ClusterRole";
  const what = `${resource}${subresource === undefined ? "" : `/${subresource}`}.${apiGroup}`;
  const verbs = verb === "patch" && responseStatus?.code === 201 ? [verb, "create"] : [verb];
  return verbs.map((each) => `${kind}: ${each} ${what}`);
}
