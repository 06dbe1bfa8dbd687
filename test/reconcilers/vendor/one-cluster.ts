/** The accounts of an operator whose Kubernetes answers each question for a Secret as a test wants it, and a Cluster. */
import type { ClusterSpec } from "../../../src/api/types.ts";
import type { KubePort } from "../../../src/reconcilers/ports.ts";
import type { ClusterObject } from "../../../src/reconcilers/resources.ts";
import { Accounts } from "../../../src/reconcilers/vendor/accounts.ts";
import { createSslmateClient } from "../../../src/sslmate/client.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { clusterSpec } from "../../support/observed/facts.ts";

export function accountsReading(get: KubePort["get"]): Accounts {
  return new Accounts({
    // Nothing else of it is used to open an account.
    kube: { get } as KubePort,
    connect: createSslmateClient,
    clock: new FakeClock(),
    operatorNamespace: "sslmate-system",
    userAgent: "test",
    paidCallLimit: 60_000,
  });
}

export function clusterWith(spec: Partial<ClusterSpec> = {}): ClusterObject {
  return {
    metadata: {
      name: "webservers",
      uid: "cluster-uid",
      resourceVersion: "1",
      creationTimestamp: "2026-11-22T12:00:00Z",
    },
    spec: clusterSpec(spec),
  };
}
