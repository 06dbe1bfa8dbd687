/** Paying: what an account may buy, and the ledger entry of each charge. */
import { paymentFailed, purchaseLimitExceeded } from "../http/errors.ts";
import type { Account, Instance, LedgerEntry } from "../state/model.ts";
import type { World } from "../world.ts";
import { DAY } from "./queries.ts";

/** Who asks for a purchase, as far as the account's rules and the ledger care. */
export interface Purchaser {
  /** Authenticated by the account's password: the purchase limit does not hold. */
  byPassword: boolean;
  requestId: number | null;
  invoiceNote: string | null;
}

/** The vendor itself, renewing automatically. */
export const AUTOMATIC: Purchaser = { byPassword: true, requestId: null, invoiceNote: null };

/**
 * Looks whether the account can pay `amount` cents.
 * @throws {ApiError} 402 without means to pay, 403 over the purchase limit.
 */
export function assertPayable(world: World, account: Account, amount: number, purchaser: Purchaser): void {
  if (amount === 0) return;
  assertWithinLimit(world, account, purchaser);
  if (account.paymentMethod === "none") throw paymentFailed("Your account has no payment method");
  if (account.paymentMethod === "balance" && account.balance < amount) {
    throw paymentFailed("Your account's balance is too low");
  }
}

function assertWithinLimit(world: World, account: Account, purchaser: Purchaser): void {
  const { purchaseLimit: limit } = account;
  if (limit === null || purchaser.byPassword) return;
  const since = world.time.now() - DAY;
  const recent = world.store.ledger.filter((entry) => entry.accountId === account.id && entry.time > since);
  if (recent.length >= limit) throw purchaseLimitExceeded(limit);
}

/** Takes the money for a new instance and writes it down; a free instance has no invoice. */
export function charge(
  world: World,
  account: Account,
  instance: Instance,
  action: LedgerEntry["action"],
  amount: number,
  purchaser: Purchaser,
): void {
  if (amount === 0) return;
  if (account.paymentMethod === "balance") account.balance -= amount;
  instance.invoiceId = world.store.nextInvoiceId();
  world.store.ledger.push({
    time: world.time.now(),
    accountId: account.id,
    cn: instance.cn,
    pubkeyHash: instance.pubkeyHash,
    instanceId: instance.id,
    action,
    names: instance.names.map(({ name }) => name),
    amount,
    invoiceId: instance.invoiceId,
    invoiceNote: purchaser.invoiceNote,
    requestId: purchaser.requestId,
  });
}
