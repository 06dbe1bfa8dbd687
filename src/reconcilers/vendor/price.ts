/** What a certificate costs, for a person who has to agree; the vendor may not say. */
import type { OrderObserved } from "../../core/order/observed.ts";
import { isSslmateError } from "../../sslmate/errors.ts";
import type { Account } from "./accounts.ts";

/** @returns the amount with its currency, such as `15.95 USD`, or undefined where the vendor does not tell. */
export async function priceOf({ client }: Account, { order }: OrderObserved): Promise<string | undefined> {
  const names = order.spec.identifiers.map(({ value }) => value);
  const [commonName = ""] = names;
  try {
    const price = await client.price(commonName, names);
    return price === undefined ? undefined : `${(price.amount / 100).toFixed(2)} ${price.currency}`;
  } catch (error) {
    // The price is for reading only: without it a person decides without it.
    if (isSslmateError(error)) return undefined;
    throw error;
  }
}
