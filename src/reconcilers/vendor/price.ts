/** What a certificate costs, for a person who has to agree; a vendor that does not offer the question is no failure. */
import type { OrderObserved, VendorView } from "../../core/facts/observed.ts";
import { isSslmateError } from "../../sslmate/errors.ts";
import type { Account } from "./accounts.ts";
import { vendorFailure } from "./ask.ts";

type Price = Pick<Extract<VendorView, { kind: "answered" }>, "price" | "priceFailure">;

/** @returns the amount with its currency, such as `15.95 USD`; nothing where the vendor does not tell; or the failure. */
export async function priceOf({ client }: Account, { order }: OrderObserved): Promise<Price> {
  const names = order.spec.identifiers.map(({ value }) => value);
  const [commonName = ""] = names;
  try {
    const price = await client.price(commonName, names);
    return price === undefined ? {} : { price: `${(price.amount / 100).toFixed(2)} ${price.currency}` };
  } catch (error) {
    // The price is part of what is approved; what needs no approval goes on without it.
    if (isSslmateError(error)) return { priceFailure: vendorFailure(error) };
    throw error;
  }
}
