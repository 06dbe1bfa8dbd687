/** What a purchase costs. The amounts are an example's, not the vendor's price list. */
import { automaticName, isWildcard } from "./names.ts";

const ONE_NAME = 1595;
const ONE_WILDCARD = 14_995;

/** Cents for one subscription with these names, the common name first; its automatic name is free. */
export function priceOf(names: readonly string[]): number {
  return billable(names).reduce((sum, name) => sum + priceOfName(name), 0);
}

/** Cents for a reissue: each name more than before, as the vendor charges "any net increase". */
export function priceOfIncrease(before: readonly string[], after: readonly string[]): number {
  const had = new Set(billable(before));
  const now = new Set(billable(after));
  const added = [...now].filter((name) => !had.has(name));
  const net = now.size - had.size;
  // The dearest of the added names are those that count: a wildcard is never the free exchange for a host name.
  return net <= 0
    ? 0
    : added
        .map(priceOfName)
        .sort((a, b) => b - a)
        .slice(0, net)
        .reduce((sum, price) => sum + price, 0);
}

function billable(names: readonly string[]): string[] {
  const [cn = ""] = names;
  return names.filter((name) => name !== automaticName(cn));
}

const priceOfName = (name: string): number => (isWildcard(name) ? ONE_WILDCARD : ONE_NAME);
