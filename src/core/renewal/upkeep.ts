/**
 * What is to be done at SSLMate for an Order that needs nothing: its own renewal, its tags and its reminders become as the
 * Order says, and a certificate that came without being asked for is taken up, or said to be somebody else's. SSLMate is
 * asked only if something that was seen there before differs from what is wanted.
 */
import type { Action, NewSettings } from "../order/action.ts";
import type { InstanceView, OrderObserved, StoredPair, VendorView } from "../facts/observed.ts";
import { awaitsEndOfRenewal } from "../deletion/duties.ts";
import { adoptionObjection, isOwnObject, ownershipOf } from "../order/ownership.ts";
import { resolveDesired, type Desired } from "../rules/desired.ts";
import { allowedSettings, differing, rememberedSettings } from "../rules/vendor-settings.ts";
import { rivalObjection, secretObjection, spendingObjection } from "../rules/guards.ts";
import { restAfterFailure } from "../status/failures.ts";
import { newerAtVendor } from "../status/rests/renewal.ts";
import * as rests from "../status/rests/rests.ts";
import { SAME_END, takesPlaceOf } from "./newer.ts";
import { lifetimeOf } from "./term.ts";

type Answered = Extract<VendorView, { kind: "answered" }>;
type Wanted = NewSettings & { autoRenew: boolean };
type Shown = Pick<Answered, "autoRenew" | "settings">;

/** @returns undefined if there is nothing to do, or nobody who could do it. */
export function upkeep(observed: OrderObserved, pair: StoredPair): Action | undefined {
  const { cluster, attempt, vendor, order, live, failure } = observed;
  if (cluster.kind === "missing" || cluster.trouble !== undefined) return undefined;
  if (order.spec.suspend === true || attempt.kind !== "none") return undefined;
  if (rivalObjection(observed) !== undefined) return undefined;
  const resolved = resolveDesired(order.spec, cluster.spec);
  const desired = resolved.ok ? asPayerAllows(observed, resolved.desired) : undefined;
  const wanted = wantedOf(observed, desired);
  const isOpen = vendor.kind === "answered" || isWorthAsking(observed, pair, wanted);
  if (isOpen && failure !== undefined) return restAfterFailure(observed, failure);
  if (vendor.kind === "answered")
    return live ? afterLook(observed, vendor, pair, desired, wanted) : undefined;
  return isOpen ? { kind: "look" } : undefined;
}

/** SSLMate renews by itself only as long as the payer would let the operator buy: it charges without asking anybody. */
export function asPayerAllows(observed: OrderObserved, { vendorRenews, ...desired }: Desired): Desired {
  const { cluster } = observed;
  if (vendorRenews !== true || cluster.kind === "missing" || cluster.spec.suspend === true) return desired;
  return spendingObjection(observed, cluster.spec, desired) === undefined
    ? { ...desired, vendorRenews }
    : desired;
}

/** Turning SSLMate's own renewal off is allowed to everybody. */
function wantedOf(observed: OrderObserved, desired: Desired | undefined): Wanted {
  return { ...allowedSettings(observed, desired), autoRenew: desired?.vendorRenews === true };
}

function differingFrom({ autoRenew, ...wanted }: Wanted, shown: Shown): NewSettings | undefined {
  const others = shown.settings === undefined ? undefined : differing(wanted, shown.settings);
  const renewal = shown.autoRenew === undefined || shown.autoRenew === autoRenew ? undefined : { autoRenew };
  return others === undefined && renewal === undefined ? undefined : { ...others, ...renewal };
}

function isWorthAsking(observed: OrderObserved, { certificate }: StoredPair, wanted: Wanted): boolean {
  const { seen, secret, now, order } = observed;
  // A process that was stopped may have left SSLMate's own renewal on, which charges; where no list shows that, it is asked
  // for once.
  if (seen?.listed === false && seen.certificate === undefined) return true;
  if (awaitsEndOfRenewal(observed)) return true;
  const { autoRenew = false, settings, instanceId, notAfter = 0 } = seen?.certificate ?? {};
  const remembered = rememberedSettings(order);
  const views = [remembered, settings ?? remembered].map((each) => ({ autoRenew, settings: each }));
  if (views.some((shown) => differingFrom(wanted, shown) !== undefined)) return true;
  const held = secret.kind === "owned" ? secret.instanceId : undefined;
  const isOther = instanceId !== undefined && instanceId !== held;
  if (isOther && (held === undefined || instanceId > held || notAfter > certificate.notAfter + SAME_END))
    return true;
  // Where the account cannot be listed, each certificate is asked for in the time in which SSLMate renews it.
  const isRenewedNow = now >= certificate.notAfter - lifetimeOf(certificate) / 3;
  return wanted.autoRenew && seen?.listed !== true && isRenewedNow;
}

function afterLook(
  observed: OrderObserved,
  vendor: Answered,
  pair: StoredPair,
  desired: Desired | undefined,
  wanted: Wanted,
): Action | undefined {
  const { current } = vendor;
  const settings = isOwnObject(observed, vendor) ? differingFrom(wanted, vendor) : undefined;
  const change = settings === undefined ? undefined : ({ kind: "set-settings", settings } as const);
  if (change?.settings.autoRenew !== undefined) return change;
  const held = observed.secret.kind === "owned" ? observed.secret.instanceId : undefined;
  const newer =
    current === undefined || current.id === held
      ? undefined
      : aboutNewer(observed, vendor, current, pair, desired);
  // A certificate does not wait for tags, which may be refused again and again.
  return newer?.kind === "publish" ? newer : (change ?? newer);
}

function aboutNewer(
  observed: OrderObserved,
  vendor: Answered,
  current: InstanceView,
  { certificate: held, privateKey }: StoredPair,
  desired: Desired | undefined,
): Action | undefined {
  const own = ownershipOf(observed, vendor, current);
  if (own.kind !== "key") {
    const objection =
      desired === undefined ? undefined : adoptionObjection(observed, vendor, current, own, desired);
    return objection ?? newerAtVendor(observed, current, held.notAfter, "its key is not one of this Order");
  }
  if (current.check === undefined) return undefined;
  if (!current.check.ok) return newerAtVendor(observed, current, held.notAfter, current.check.problem);
  const { certificate } = current.check;
  const { fingerprintSha256, dnsNames } = certificate;
  const { secret } = observed;
  const heldId = secret.kind === "owned" ? secret.instanceId : undefined;
  const isNewer = takesPlaceOf({ id: current.id, certificate }, { id: heldId, certificate: held });
  if (fingerprintSha256 === held.fingerprintSha256 || !isNewer) return undefined;
  const lacks = observed.order.spec.identifiers
    .map(({ value }) => value)
    .filter((name) => !dnsNames.includes(name));
  if (lacks.length > 0) {
    return newerAtVendor(observed, current, held.notAfter, `it does not name ${lacks.join(", ")}`);
  }
  const unwritable = secretObjection(observed);
  if (unwritable !== undefined) return rests.forbidden(unwritable, observed);
  const { encoding } = desired?.privateKey ?? privateKey;
  const key =
    own.from === "secret"
      ? { from: "secret" as const }
      : { from: "set-aside" as const, attempt: own.attempt };
  return { kind: "publish", instance: current, key, encoding };
}
