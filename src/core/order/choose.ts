/**
 * What to do about a certificate that is needed, once the vendor has been asked: take up what is there, reissue, buy,
 * or leave it alone. Everything here rests on live facts.
 */
import { takesPlaceOf } from "../renewal/newer.ts";
import { lostAgain } from "../renewal/lost-again.ts";
import { addedNames, buy, isHeld, rekey, replace } from "../renewal/replace.ts";
import { redoApproval } from "../approval/redo.ts";
import type { Desired } from "../rules/desired.ts";
import { secretObjection } from "../rules/guards.ts";
import { approvalPending } from "../status/rests/approval.ts";
import { expired, goneAtVendor } from "../status/rests/renewal.ts";
import * as rests from "../status/rests/rests.ts";
import { LAST_DAYS } from "../renewal/term.ts";
import { iso } from "../status/time.ts";
import type { Action, KeySource } from "./action.ts";
import type { Need } from "./need.ts";
import type { CertificateFacts, InstanceView, OrderObserved, VendorView } from "../facts/observed.ts";
import { adoptionObjection, ownerToRespect, ownershipOf, takesOver, type Ownership } from "./ownership.ts";

/** "The expiration date of the new certificate instance will be one year from today's date" (API v2, Buy a certificate). */
const TERM = 365 * 24 * 3_600_000;

type Answered = Extract<VendorView, { kind: "answered" }>;
type Needed = Exclude<Need, { kind: "none" }>;

export function choose(observed: OrderObserved, vendor: Answered, need: Needed, desired: Desired): Action {
  if (vendor.pending !== undefined) return waitFor(observed, vendor, vendor.pending);
  if (vendor.current !== undefined) return aboutCurrent(observed, vendor, vendor.current, need, desired);
  return withNothingCurrent(observed, vendor, need, desired);
}

/** An instance is pending that no attempt of ours is waiting for. Nothing is made beside it, whoever made it. */
function waitFor(observed: OrderObserved, vendor: Answered, pending: InstanceView): Action {
  const own = ownershipOf(observed, vendor, pending);
  if (own.kind !== "key" && own.kind !== "tag") return rests.pendingElsewhere(pending, observed);
  const startedAt = own.kind === "key" && own.from === "set-aside" ? own.attempt.startedAt : undefined;
  return redoApproval(observed, pending) ?? approvalPending(pending, observed, startedAt);
}

function aboutCurrent(
  observed: OrderObserved,
  vendor: Answered,
  current: InstanceView,
  need: Needed,
  desired: Desired,
): Action {
  const own = ownershipOf(observed, vendor, current);
  const news = own.kind === "key" ? takeUp(observed, current, own, need, desired) : undefined;
  if (news !== undefined) return news;
  const refused = adoptionObjection(observed, vendor, current, own, desired);
  if (refused !== undefined) return refused;
  if (takesOver(observed, current, own)) return { kind: "take-over" };
  const unwritable = secretObjection(observed);
  if (unwritable !== undefined) return rests.forbidden(unwritable, observed);
  const isHere = need.kind === "another" && isHeld(observed, need, current);
  const early = own.kind === "key" && !isHere ? rests.notYetValid(current, observed) : undefined;
  if (early !== undefined) return early;
  const added = addedNames(current, need, desired);
  const again = need.kind === "first" ? lostAgain(observed) : undefined;
  if (again !== undefined) return again;
  // A key that is lost, or was never here, is replaced free of charge.
  if (own.kind !== "key" || need.kind === "first") return rekey(observed, need, desired, added);
  return replace(observed, vendor, current, need, desired, added);
}

/** An instance with a key of ours that is newer or better than what the Secret holds is published. */
function takeUp(
  observed: OrderObserved,
  current: InstanceView,
  own: Extract<Ownership, { kind: "key" }>,
  need: Needed,
  desired: Desired,
): Action | undefined {
  const { check } = current;
  if (check?.ok !== true || !isNews(current.id, check.certificate, observed, need)) return undefined;
  const unwritable = secretObjection(observed);
  if (unwritable !== undefined) return rests.forbidden(unwritable, observed);
  const key: KeySource =
    own.from === "secret" ? { from: "secret" } : { from: "set-aside", attempt: own.attempt };
  return { kind: "publish", instance: current, key, encoding: desired.privateKey.encoding };
}

/** A certificate that takes the place of the one in the Secret, or has what that lacks; never one that lacks what that has. */
function isNews(
  id: number,
  current: CertificateFacts,
  { order, secret, now }: OrderObserved,
  need: Needed,
): boolean {
  if (need.kind === "first") return true;
  const held = need.pair.certificate;
  if (held.fingerprintSha256 === current.fingerprintSha256) return false;
  const complete = order.spec.identifiers.every(({ value }) => current.dnsNames.includes(value));
  if (complete && need.wrong !== undefined) return true;
  if (!complete && need.added.length === 0 && held.notAfter > now) return false;
  const heldId = secret.kind === "owned" ? secret.instanceId : undefined;
  return takesPlaceOf({ id, certificate: current }, { id: heldId, certificate: held });
}

/** The vendor has nothing current: a first purchase, or one after the end; a person decides where that is strange. */
function withNothingCurrent(
  observed: OrderObserved,
  vendor: Answered,
  need: Needed,
  desired: Desired,
): Action {
  const { now } = observed;
  const other = ownerToRespect(observed, vendor);
  if (other !== undefined) return rests.ownedElsewhere(undefined, other, observed);
  const unwritable = secretObjection(observed);
  if (unwritable !== undefined) return rests.forbidden(unwritable, observed);
  const held = need.kind === "another" ? need.pair.certificate : undefined;
  const isValid = held !== undefined && held.notAfter > now;
  if (need.kind === "another" && !need.renewal) {
    const { notAfter } = need.pair.certificate;
    return isValid ? goneAtVendor(observed, notAfter) : expired(observed, notAfter);
  }
  const vanished = isValid
    ? "SSLMate does not show the certificate that is in the Secret any more"
    : undefined;
  return buy(observed, need, desired, paidAlready(observed, vendor) ?? vanished);
}

/** Why another purchase is strange although nothing is current: what was paid before should still be there. */
function paidAlready(
  { now, purse, secret }: OrderObserved,
  { termEnding, paidUntil }: Answered,
): string | undefined {
  const none = "SSLMate shows no current certificate, although";
  const termGoesOn = termEnding === undefined ? paidUntil !== undefined && paidUntil > now : !termEnding;
  if (termGoesOn) return `${none} the term that was paid for goes on`;
  const bought = purse?.lastPurchase;
  if (termEnding !== undefined || paidUntil !== undefined || bought === undefined) return undefined;
  // A reissue did not move the end of the last certificate on, so that what was paid for lasted no longer.
  if (secret.kind === "owned" && secret.withoutGain) return undefined;
  return bought.at + TERM - LAST_DAYS > now
    ? `${none} one was bought for Order ${bought.order} on ${iso(bought.at).slice(0, 10)}, and a purchase is for a year`
    : undefined;
}
