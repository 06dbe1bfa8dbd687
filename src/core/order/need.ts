/** What an Order needs beyond what its Secret holds: nothing, a first certificate, or another one, and why. */
import { mismatch, type Desired } from "../rules/desired.ts";
import { timeForRenewal } from "../renewal/clock.ts";
import { renewalRule, renewalTime } from "../renewal/time.ts";
import { ownPair, type HandledAnnotations, type OrderObserved, type StoredPair } from "../facts/observed.ts";

export type Need =
  /** The pair is right, and its renewal is not due. */
  | { kind: "none"; pair: StoredPair }
  /** There is no pair for this common name. Whatever annotations ask for, a first certificate is. */
  | { kind: "first"; asked: HandledAnnotations }
  | {
      kind: "another";
      pair: StoredPair;
      /** Why the pair is not what is asked for, in words, if it is not. */
      wrong?: string;
      /** Names that the pair lacks: they cost money. */
      added: readonly string[];
      /** The certificate is near its end, or past it. */
      renewal: boolean;
      /** Annotations with a value not seen before. */
      asked: HandledAnnotations;
    };

/** Compares the Secret's pair with what is asked for. @param desired undefined while the Cluster does not say it. */
export function needOf(observed: OrderObserved, desired: Desired | undefined): Need {
  const pair = ownPair(observed);
  const asked = unhandled(observed);
  if (pair === undefined) return { kind: "first", asked };
  const { order } = observed;
  const { dnsNames } = pair.certificate;
  const renewal = isDue(observed, pair, timeForRenewal(observed, pair.certificate));
  const wrong = mismatch(pair, order.spec, desired);
  const nothingAsked = asked.renew === undefined && asked.rekey === undefined;
  if (wrong === undefined && !renewal && nothingAsked) return { kind: "none", pair };
  const added = order.spec.identifiers.map(({ value }) => value).filter((name) => !dnsNames.includes(name));
  return { kind: "another", pair, added, renewal, asked, ...(wrong === undefined ? {} : { wrong }) };
}

/** Whether the operator is to renew a certificate. @param now milliseconds since the epoch. */
export function isDue({ order, cluster }: OrderObserved, { certificate }: StoredPair, now: number): boolean {
  const rule = renewalRule(order.spec, cluster.kind === "present" ? cluster.spec : undefined);
  const renews = renewalTime(certificate, rule);
  return (
    rule.policy === "RenewBefore" && ((renews !== undefined && renews <= now) || certificate.notAfter <= now)
  );
}

/** The annotations that nobody has acted on. The Secret remembers what the status may have lost. */
function unhandled({ order, secret }: OrderObserved): HandledAnnotations {
  const { asked, status } = order;
  const onSecret = secret.kind === "owned" ? secret.handled : {};
  const isNew = (name: keyof HandledAnnotations): boolean =>
    asked[name] !== undefined &&
    asked[name] !== status.handledAnnotations?.[name] &&
    asked[name] !== onSecret[name];
  return {
    ...(isNew("renew") && asked.renew !== undefined ? { renew: asked.renew } : {}),
    ...(isNew("rekey") && asked.rekey !== undefined ? { rekey: asked.rekey } : {}),
  };
}
