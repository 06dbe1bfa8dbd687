/** What is seen of an Order in a simulated world, and where it lies. */
import { secrets } from "../../../../src/kube/client/kinds.ts";
import { orders, type OrderObject } from "../../../../src/reconcilers/resources.ts";
import { decode } from "../../judge/past.ts";
import { readCertificate } from "../../world/fake-pki.ts";
import { NAMESPACE, type Installation, type Simulation } from "../../world/simulation.ts";
import type { Who } from "../step.ts";

export function orderOf(simulation: Simulation, who: Who): OrderObject | undefined {
  return place(simulation, who).kube.read(orders, keyOf(who));
}

export function isReady(order: OrderObject | undefined): boolean {
  const ready = order?.status?.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" && ready.observedGeneration === order?.metadata.generation;
}

/** The id of the purchase that waits for a person. */
export function idToApprove(order: OrderObject | undefined): string | undefined {
  const waits = order !== undefined && reasonOf(order, "Stalled") === "AwaitingApproval";
  return waits ? order.status?.issuance?.id : undefined;
}

/** Serial number of the certificate in an Order's Secret. */
export function serialOf(simulation: Simulation, who: Who): string | undefined {
  const name = orderOf(simulation, who)?.spec.secretName ?? "";
  const secret = place(simulation, who).kube.read(secrets, { namespace: NAMESPACE, name });
  return secret === undefined ? undefined : readCertificate(decode(secret, "tls.crt"))?.serial;
}

/** The reason of one of its conditions. */
export function reasonOf(order: OrderObject, condition: "Ready" | "Stalled"): string | undefined {
  return order.status?.conditions?.find(({ type }) => type === condition)?.reason;
}

export function stateInWords(order: OrderObject | undefined): string {
  if (order === undefined) return "it does not exist";
  const { conditions = [] } = order.status ?? {};
  const words = conditions.map(
    ({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`,
  );
  return words.length === 0 ? "it has no status" : words.join("; ");
}

export function place(simulation: Simulation, { installation = 0 }: { installation?: number }): Installation {
  return simulation.installations[installation] ?? simulation.home;
}

export function keyOf({ order }: Who): { namespace: string; name: string } {
  return { namespace: NAMESPACE, name: order };
}

export function secretKeyOf(simulation: Simulation, who: Who): { namespace: string; name: string } {
  const name = orderOf(simulation, who)?.spec.secretName ?? `${who.order}-tls`;
  return { namespace: NAMESPACE, name };
}
