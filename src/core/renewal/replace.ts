/** Which call gets another certificate in place of one that is there: a free reissue, a paid one, or a purchase. */
import type { Action, Request } from "../order/action.ts";
import type { Need } from "../order/need.ts";
import type { InstanceView, OrderObserved, VendorView } from "../facts/observed.ts";
import { inVain } from "../attempt/ending.ts";
import type { Desired } from "../rules/desired.ts";
import { paymentObjection } from "../rules/payment.ts";
import * as rests from "../status/rests/rests.ts";
import { expired, renewsLater } from "../status/rests/renewal.ts";
import { renewalRule } from "./time.ts";
import { isInLastDays, isRefusedReissue, reissueGains } from "./term.ts";

type Answered = Extract<VendorView, { kind: "answered" }>;
type Needed = Exclude<Need, { kind: "none" }>;
type Another = Extract<Need, { kind: "another" }>;

/** The names that cost money, over those of the last issued certificate. */
export interface Added {
  names: readonly string[];
  /** The vendor does not say what the last one has, so that every name but the common one counts as added. */
  guessed: boolean;
}

/** Compares with the vendor's current certificate where its names are known, else with the one in the Secret. */
export function addedNames(current: InstanceView, need: Needed, { names }: Desired): Added {
  const [{ value: commonName }] = names;
  const stored =
    need.kind === "another" && need.pair.certificate.publicKeyHash === current.publicKeyHash
      ? need.pair.certificate.dnsNames
      : undefined;
  const checked = current.check?.ok === true ? current.check.certificate.dnsNames : undefined;
  const issued = checked ?? current.otherNames ?? stored;
  const values = names.map(({ value }) => value).filter((value) => value !== commonName);
  return { names: values.filter((name) => issued?.includes(name) !== true), guessed: issued === undefined };
}

/** The current certificate is ours, but its key is lost or was never here: a new key, free of charge. */
export function rekey(observed: OrderObserved, need: Needed, desired: Desired, added: Added): Action {
  return reissue(observed, need, added.guessed ? desired : without(added, desired), added);
}

/**
 * The certificate in the Secret is the vendor's current one, and another is needed: a free reissue as far as that goes,
 * a purchase near the end of the term, else a reissue that may cost money.
 */
export function replace(
  observed: OrderObserved,
  vendor: Answered,
  current: InstanceView,
  need: Another,
  desired: Desired,
  added: Added,
): Action {
  const { now, secret, failure } = observed;
  const { pair, asked, renewal } = need;
  const { certificate } = pair;
  const heldByPair =
    certificate.notAfter > now && added.names.every((name) => certificate.dnsNames.includes(name));
  if (!isHeld(observed, need, current)) {
    // What came of the last call cannot be used, or it would be in the Secret. What was paid for it lasts, whatever the
    // Secret's own certificate says of a term that ends: it is replaced free of charge, and never bought anew.
    const first = renewal || asked.rekey !== undefined ? without(added, desired) : desired;
    return reissue(observed, need, heldByPair ? desired : first, added);
  }
  // Only a purchase is left then, and asking once more in the same pass would go in circles.
  if (isRefusedReissue(failure)) return buy(observed, need, desired);
  const isLate = renewal && isInLastDays(certificate, current, now);
  // A vendor that does not say whether the term ends shows it by an end that does not move.
  const isWorthTrying = isLate && vendor.termEnding === undefined;
  const withoutGain = secret.kind === "owned" && secret.withoutGain;
  const gains = !withoutGain && (isWorthTrying || reissueGains(certificate, vendor, now));
  const renews = gains && (renewal || asked.renew !== undefined);

  // Names that were added may have to wait, for money, a person or their approval: the others go first, unless the pair
  // in the Secret has them all, which nobody is to lose before its end.
  const mayWait = added.names.length > 0 && !heldByPair && (renews || asked.rekey !== undefined);
  const first = mayWait ? without(added, desired) : undefined;
  const changes = need.wrong !== undefined || asked.rekey !== undefined;
  // Refused a short time ago, it is not sent in vain each time while a purchase waits for money or a person; before one
  // is made it is sent once more, since what was wrong may have been set right.
  const isVain =
    (renews || changes) && isWorthTrying && wasRefused(observed, current, first ?? desired, asked);
  const waits = isVain ? buy(observed, need, desired) : undefined;
  if (waits?.kind === "rest") return waits;
  if (first !== undefined) return reissue(observed, need, first, added);
  if (!renews && isLate && (vendor.termEnding ?? withoutGain)) {
    const bought = buy(observed, need, desired);
    if (bought.kind === "pay" || !changes) return bought;
  }
  if (renews || changes) return reissue(observed, need, desired, added);
  if (certificate.notAfter <= now) {
    const strange =
      "The certificate expired, a reissue does not move its end on, and the term that was paid for goes on";
    return buy(observed, need, desired, strange);
  }
  return renewsLater(observed, vendor, need, withoutGain);
}

/** Whether the vendor's current instance is the one in the Secret. */
export function isHeld({ secret }: OrderObserved, { pair }: Another, current: InstanceView): boolean {
  const held = secret.kind === "owned" ? secret.instanceId : undefined;
  return held === undefined ? current.publicKeyHash === pair.certificate.publicKeyHash : current.id === held;
}

/** How long a refused reissue counts, in milliseconds; then it is tried once more. */
const REFUSAL_HOLDS = 24 * 3_600_000;

/** The same reissue was refused a short time ago: of this certificate, for these names and this kind of key, as asked now. */
function wasRefused(
  { setAside, now }: OrderObserved,
  current: InstanceView,
  { names, privateKey }: Desired,
  asked: Another["asked"],
): boolean {
  return setAside.some(
    (attempt) =>
      attempt.ended === "refused" &&
      attempt.verb === "reissue" &&
      attempt.before.includes(current.id) &&
      attempt.startedAt > now - REFUSAL_HOLDS &&
      attempt.privateKey.algorithm === privateKey.algorithm &&
      attempt.privateKey.size === privateKey.size &&
      attempt.handles.renew === asked.renew &&
      attempt.handles.rekey === asked.rekey &&
      attempt.names.length === names.length &&
      names.every(({ value }) => attempt.names.includes(value)),
  );
}

function without(added: Added, desired: Desired): Desired {
  const [commonName, ...others] = desired.names;
  return { ...desired, names: [commonName, ...others.filter(({ value }) => !added.names.includes(value))] };
}

function reissue(observed: OrderObserved, need: Needed, desired: Desired, added: Added): Action {
  const paid = desired.names.some(({ value }) => added.names.includes(value));
  const issued = need.kind === "another" ? need.pair.certificate.notBefore : 0;
  // By a clock that is behind, what was begun since then looks older than the pair.
  const since = issued > observed.now ? 0 : issued;
  const vain = inVain(observed.setAside, need.asked, since);
  if (vain !== undefined) return rests.inVain(vain, observed);
  return payIfAllowed(observed, { ...requestFor(need, desired), verb: "reissue", paid });
}

/** @param strange why a person has to agree whatever the policy, if one has. */
export function buy(observed: OrderObserved, need: Needed, desired: Desired, strange?: string): Action {
  // Where SSLMate renews by itself, another purchase beside its own would be a second charge.
  const { order, cluster } = observed;
  const rule = renewalRule(order.spec, cluster.kind === "present" ? cluster.spec : undefined);
  if (need.kind === "another" && rule.policy === "Vendor") {
    return expired(observed, need.pair.certificate.notAfter);
  }
  return payIfAllowed(observed, { ...requestFor(need, desired), verb: "buy", paid: true }, strange);
}

/** The Secret's key is used once more if the Order wants it so, and it is of the kind that is asked for. */
function requestFor(need: Needed, desired: Desired): Pick<Request, "desired" | "keepKey" | "handles"> {
  if (need.kind === "first") return { desired, keepKey: false, handles: need.asked };
  const { privateKey } = need.pair;
  const { algorithm, size } = desired.privateKey;
  const isSameKind = privateKey.algorithm === algorithm && privateKey.size === size;
  const keepKey = isSameKind && !desired.rotates && need.asked.rekey === undefined;
  return { desired, keepKey, handles: need.asked };
}

/** The guards stand before paid calls and nothing else. */
function payIfAllowed(observed: OrderObserved, request: Request, strange?: string): Action {
  const objection = request.paid ? paymentObjection(observed, request, strange) : undefined;
  return objection ?? { kind: "pay", request };
}
