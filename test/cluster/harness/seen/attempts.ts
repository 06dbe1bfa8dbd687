/** What a test sees of the Secrets in which the operator keeps its attempts. */
import type { Secret } from "../../../../src/kube/client/kinds.ts";

/** What a test sees of an attempt's Secret. */
export interface AttemptFacts {
  uid: string;
  publicKeyHash: string;
  /** Of one that was set aside: why. */
  ended?: string;
}

/** The attempt that a Secret holds, if it is of that Order. */
export function attemptOf({ metadata, data }: Secret, namespace: string, order: string): AttemptFacts[] {
  const text = Buffer.from(data?.["attempt.json"] ?? "", "base64").toString("utf8");
  const record = JSON.parse(text) as {
    order: { namespace: string; name: string };
    publicKeyHash: string;
  };
  const isOurs = record.order.namespace === namespace && record.order.name === order;
  const ended = metadata.annotations?.["sslmate.com/ended"];
  const facts = { uid: metadata.uid, publicKeyHash: record.publicKeyHash };
  return isOurs ? [ended === undefined ? facts : { ...facts, ended }] : [];
}
