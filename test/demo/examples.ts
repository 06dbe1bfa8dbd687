/** The manifests of manifests/examples, changed in one point: the Cluster buys from the sandbox. */
import { readFile } from "node:fs/promises";
import { parseAllDocuments, stringify } from "yaml";
import type { Announcement } from "./programs/sandbox.ts";

/** An object of a manifest, as far as the demo looks into it. */
interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  spec?: Record<string, unknown>;
}

export interface Examples {
  /** All objects, to be applied together. */
  manifests: string;
  /** `namespace/name` of each Order among them. */
  orders: string[];
  /** The names of the Clusters that were changed. */
  clusters: string[];
}

/**
 * Points every Cluster at the sandbox. The endpoint of a Cluster cannot be changed later, so this happens before
 * anything is applied.
 *
 * @param rendered the examples as `kubectl kustomize` prints them.
 */
export async function pointAtSandbox(rendered: string, sandbox: Announcement): Promise<Examples> {
  const caBundle = (await readFile(sandbox.caFile)).toString("base64");
  const manifests = parseAllDocuments(rendered).map((document) => document.toJS() as Manifest);
  const clusters = manifests.filter(({ kind }) => kind === "Cluster");
  for (const cluster of clusters) cluster.spec = { ...cluster.spec, endpoint: sandbox.endpoint, caBundle };
  return {
    manifests: manifests.map((manifest) => stringify(manifest)).join("---\n"),
    orders: manifests
      .filter(({ kind }) => kind === "Order")
      .map(({ metadata }) => `${metadata.namespace ?? "default"}/${metadata.name}`),
    clusters: clusters.map(({ metadata }) => metadata.name),
  };
}
