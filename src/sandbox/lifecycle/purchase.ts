/** Buying and reissuing: how a certificate object gets a new, pending instance. */
import { alreadyPending, ApiError, missingArgument, noActiveInstance } from "../http/errors.ts";
import type { Account, Certificate, Instance } from "../state/model.ts";
import { namesWithApproval } from "../state/names.ts";
import { priceOf, priceOfIncrease } from "../state/pricing.ts";
import type { World } from "../world.ts";
import { cancelInstance } from "./end.ts";
import { assertPayable, charge, type Purchaser } from "./payment.ts";
import { currentInstance, DAY, isSubscriptionEnding, pendingInstance } from "./queries.ts";
import { noteCertificate } from "./record.ts";

export interface BuyRequest extends Purchaser {
  origin: "buy" | "auto_renew";
  forceNewSubscription: boolean;
}

/**
 * Buys: charges the account, starts a subscription, and makes a pending instance from the certificate object as it is.
 * @throws {ApiError} when it cannot be paid, or while another instance is pending if that is refused.
 */
export function buy(world: World, account: Account, certificate: Certificate, request: BuyRequest): Instance {
  assertComplete(certificate);
  settlePending(world, certificate);
  const now = world.time.now();
  const subscription = { start: now, end: now + world.policy.subscriptionDays * DAY };
  const staysInside =
    world.policy.switches.forceNewSubscription === "honoured" &&
    !request.forceNewSubscription &&
    !isSubscriptionEnding(world, certificate);
  const paidThrough = staysInside ? certificate.subscription : null;
  const names = namesWithApproval(certificate).map(({ name }) => name);
  const amount = paidThrough === null ? priceOf(names) : 0;
  const end = paidThrough?.end ?? subscription.end;
  assertPaid(world, account, certificate, { amount, end, origin: request.origin }, request);
  if (paidThrough === null) certificate.subscription = subscription;
  const instance = createInstance(world, certificate, request.origin, end);
  charge(world, account, instance, request.origin, amount, request);
  noteCertificate(world, instance, "bought", `${amount} cents`);
  return instance;
}

/**
 * Reissues: a pending instance inside the subscription, charged only for a net increase of names.
 * @throws {ApiError} without an active instance that was bought here, and for the reasons of `buy`.
 */
export function reissue(
  world: World,
  account: Account,
  certificate: Certificate,
  purchaser: Purchaser & { origin: "reissue" | "auto_renew" },
): Instance {
  const current = currentInstance(world, certificate);
  if (current === undefined || current.issued === null) {
    throw noActiveInstance("Only a certificate with an active instance can be reissued; buy it instead");
  }
  if (certificate.subscription === null) {
    throw noActiveInstance("An imported certificate cannot be reissued; buy it instead");
  }
  assertComplete(certificate);
  settlePending(world, certificate);
  const before = current.names.map(({ name }) => name);
  const after = namesWithApproval(certificate).map(({ name }) => name);
  const amount = priceOfIncrease(before, after);
  const end = world.policy.switches.strict ? current.issued.expiration : certificate.subscription.end;
  assertPaid(world, account, certificate, { amount, end, origin: purchaser.origin }, purchaser);
  const instance = createInstance(world, certificate, purchaser.origin, end);
  charge(world, account, instance, purchaser.origin, amount, purchaser);
  noteCertificate(world, instance, "reissued", `${amount} cents`);
  return instance;
}

function assertComplete(certificate: Certificate): void {
  if (certificate.csr === null) throw missingArgument("csr");
}

interface Intent {
  amount: number;
  end: number;
  origin: Instance["origin"];
}

function assertPaid(
  world: World,
  account: Account,
  certificate: Certificate,
  intent: Intent,
  purchaser: Purchaser,
): void {
  try {
    assertPayable(world, account, intent.amount, purchaser);
  } catch (error) {
    if (error instanceof ApiError && world.policy.switches.leftBehindBy4xx === "instance") {
      const instance = createInstance(world, certificate, intent.origin, intent.end);
      noteCertificate(world, instance, "left behind", "the purchase was refused, its instance stays");
    }
    throw error;
  }
}

function settlePending(world: World, certificate: Certificate): void {
  const { buyWhilePending } = world.policy.switches;
  const pending = pendingInstance(world, certificate);
  if (pending === undefined || buyWhilePending === "second") return;
  if (buyWhilePending === "refuse") throw alreadyPending();
  cancelInstance(world, pending, "replaced by a newer instance");
}

function createInstance(
  world: World,
  certificate: Certificate,
  origin: Instance["origin"],
  expirationLimit: number,
): Instance {
  return world.store.addInstance(certificate, {
    accountId: certificate.accountId,
    cn: certificate.cn,
    state: "pending",
    source: "sslmate",
    origin,
    type: certificate.type,
    sans: structuredClone(certificate.sans),
    csr: certificate.csr,
    pubkeyHash: certificate.pubkeyHash,
    approval: { ...certificate.approval },
    names: namesWithApproval(certificate).map((name) => ({ ...name, approved: false, problem: null })),
    invoiceId: null,
    createdAt: world.time.now(),
    approvalDue: null,
    expirationLimit,
    issued: null,
    revokedAt: null,
    temporary: null,
  });
}
