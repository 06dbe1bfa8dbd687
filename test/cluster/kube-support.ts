/** Clients of the run's control plane, and a small kind of its own for the tests of src/kube. */
import { KubeConfig } from "@kubernetes/client-node";
import { KubeClient } from "../../src/kube/client/client.ts";
import { namespaces } from "../../src/kube/client/kinds.ts";
import type { KubeObject, Resource } from "../../src/kube/client/resource.ts";
import { systemClock } from "../../src/ops/clock.ts";
import { accessCluster, type ClusterAddress } from "../control-plane/cluster-access.ts";

export interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

export const configMaps: Resource<ConfigMap> = {
  group: "",
  version: "v1",
  plural: "configmaps",
  kind: "ConfigMap",
  namespaced: true,
};

export interface Gadget extends KubeObject {
  spec?: { size?: number; colour?: string };
  status?: { phase?: string };
}

export const gadgets: Resource<Gadget> = {
  group: "kube-client.test",
  version: "v1",
  plural: "gadgets",
  kind: "Gadget",
  namespaced: true,
};

const gadgetDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gadgets.kube-client.test" },
  spec: {
    group: "kube-client.test",
    names: { plural: "gadgets", kind: "Gadget" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: { size: { type: "integer", maximum: 9 }, colour: { type: "string" } },
              },
              status: { type: "object", properties: { phase: { type: "string" } } },
            },
          },
        },
      },
    ],
  },
};

/** Makes the API server know Gadgets. */
export async function installGadgets(cluster: ClusterAddress): Promise<void> {
  const { kubectl } = accessCluster(cluster);
  const apply = await kubectl(["apply", "-f", "-"], JSON.stringify(gadgetDefinition));
  if (apply.code !== 0) throw new Error(apply.stderr);
  const name = `crd/${gadgetDefinition.metadata.name}`;
  const wait = await kubectl(["wait", "--for=condition=Established", name, "--timeout=30s"]);
  if (wait.code !== 0) throw new Error(wait.stderr);
}

/** A client with the credentials of a kubeconfig file. */
export function connect(kubeconfigFile: string): KubeClient {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfigFile);
  return new KubeClient({ kubeConfig, clock: systemClock, random: Math.random });
}

/** Creates a namespace of a name that no other test has. */
export async function newNamespace(client: KubeClient): Promise<string> {
  const namespace = await client.create(namespaces, { metadata: { generateName: "kube-" } });
  return namespace.metadata.name;
}
