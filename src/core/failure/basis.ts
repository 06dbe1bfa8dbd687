/** What an attempt rests on, as one hash: after a failure, the next attempt need not wait once any of it has changed. */
import { createHash } from "node:crypto";
import { ownPair, type OrderObserved } from "../facts/observed.ts";

/**
 * Hash of the Order's spec and annotations, its Cluster and the account's API key, and the certificate in the Secret,
 * so that a lost one is noticed. What changes by itself (the time, the vendor's answer) is not in it.
 */
export function basisOf(observed: OrderObserved): string {
  const { order, cluster } = observed;
  const asked = Object.entries(order.asked).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([
    order.uid,
    order.generation,
    asked,
    cluster.kind === "present" ? cluster.version : "",
    ownPair(observed)?.certificate.fingerprintSha256 ?? "",
  ]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** For a row of failures in which the certificate is another each time: that must not begin the row anew. */
export function withoutCertificate(observed: OrderObserved): OrderObserved {
  return { ...observed, secret: { kind: "absent" } };
}
