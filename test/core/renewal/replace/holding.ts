/** An Order that holds a certificate from one day to another, and what is decided to replace it: the parts of the rows. */
import type { Attempt, CertificateFacts, InstanceView } from "../../../../src/core/facts/observed.ts";
import { decide } from "../../../../src/core/order/decide.ts";
import { attemptFacts, DAY, NOW, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withCluster } from "../../../support/observed/with-asked.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";

export type Expected = Record<string, unknown>;

/** Our pair from one day to another, counted from now, and SSLMate showing its certificate. */
export function holding(
  from: number,
  to: number,
  more: {
    facts?: Partial<CertificateFacts>;
    instance?: Partial<InstanceView>;
    secret?: Parameters<typeof withSecret>[1];
  } = {},
): Change {
  // The first of those whose renewals are spread: nothing is added to the rule's moment.
  const facts = { fingerprintSha256: "0".repeat(64), ...more.facts };
  const stored = pair({ notBefore: NOW + from * DAY, notAfter: NOW + to * DAY, ...facts });
  return (observed) =>
    live({ current: storedInstance(more.instance, stored.certificate), owners: [OUR_TAG] })(
      withSecret(stored, more.secret ?? {})(observed),
    );
}

/** A free reissue of the certificate in the Secret that was begun an hour ago and refused. */
export function refusedReissue(changes: Partial<Attempt> = {}): Attempt {
  const facts = { verb: "reissue", paid: false, before: [17], ended: "refused" } as const;
  return attemptFacts({ ...facts, startedAt: NOW - DAY / 24, ...changes });
}

export const byHand = withCluster({ purchase: { policy: "Manual" } });

export function decided(...changes: readonly Change[]) {
  return decide(orderObserved(...changes));
}

/** Counted from now, in days. */
export const until = (day: number): number => NOW + day * DAY;

export const reissue = { kind: "pay", request: { verb: "reissue", paid: false, keepKey: false } };
export const paidReissue = { kind: "pay", request: { verb: "reissue", paid: true } };
export const buy = { kind: "pay", request: { verb: "buy", paid: true, keepKey: false } };
export const issued = (why: string, after: number): Expected => ({
  kind: "rest",
  state: "settled",
  reason: "Issued",
  message: `Secret example-com-tls holds a valid certificate. ${why}`,
  after,
});
export const inLastDays = (end: string): string =>
  `A reissue would not move its end (${end}) on; a new one is bought in its last days.`;
export const withoutGain = { secret: { withoutGain: true } };
