/** What people do in a cluster: to an Order, to what the operator keeps, and to a password. */
import { ATTEMPT_SECRET_TYPE } from "../../../../src/api/names.ts";
import type { OrderSpec } from "../../../../src/api/types.ts";
import { configMaps, secrets } from "../../../../src/kube/client/kinds.ts";
import { APPROVAL_POLICY, policies } from "../../../../src/reconcilers/money/approval-policy.ts";
import { orders } from "../../../../src/reconcilers/resources.ts";
import { CLUSTER, NAMESPACE, type Simulation } from "../../world/simulation.ts";
import { approvedBy, PASSWORD_SECRET, type Step, type Who } from "../step.ts";
import { keyOf, place } from "./seen.ts";

export function create(simulation: Simulation, step: Extract<Step, { do: "create" }>): void {
  const { kube } = place(simulation, step);
  if (kube.read(orders, keyOf(step)) !== undefined) return;
  kube.create(orders, {
    metadata: keyOf(step),
    spec: {
      cluster: CLUSTER,
      identifiers: step.names.map((name) => approvedBy(name)),
      secretName: `${step.order}-tls`,
      ...step.spec,
    },
  });
}

/** What is the operator's own, and in reach of whoever administers the cluster. */
export function remove(simulation: Simulation, step: Extract<Step, { do: "remove" }>): void {
  const { kube } = place(simulation, step);
  switch (step.what) {
    case "attempts":
      for (const { metadata, type } of kube.all(secrets)) {
        if (type === ATTEMPT_SECRET_TYPE) kube.remove(secrets, metadata);
      }
      return;
    case "purse":
      for (const { metadata } of kube.all(configMaps)) kube.remove(configMaps, metadata);
      return;
    case "approval policy":
      kube.remove(policies, { name: APPROVAL_POLICY });
  }
}

/** In the Secret {@link PASSWORD_SECRET}. */
export function setPassword(simulation: Simulation, step: Extract<Step, { do: "set password" }>): void {
  const { kube } = place(simulation, step);
  const key = { namespace: NAMESPACE, name: PASSWORD_SECRET };
  if (step.password === undefined) {
    kube.remove(secrets, key);
    return;
  }
  const data = { password: Buffer.from(step.password).toString("base64") };
  if (kube.read(secrets, key) === undefined) kube.create(secrets, { metadata: key, type: "Opaque", data });
  else kube.edit(secrets, key, (secret) => (secret.data = data));
}

export function edit(simulation: Simulation, who: Who, change: (spec: OrderSpec) => void): void {
  place(simulation, who).kube.edit(orders, keyOf(who), ({ spec }) => change(spec));
}

export function annotate(simulation: Simulation, who: Who, annotation: string, value: string): void {
  place(simulation, who).kube.edit(orders, keyOf(who), ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, [annotation]: value };
  });
}
