/** What is wrong with years of an Order that nobody touched: charges at another time than due, moments without a pair. */

const DAY = 86_400_000;

export interface Life {
  /** Milliseconds since the Order was created; all below are. */
  until: number;
  charges: readonly number[];
  /** The certificate in the Secret, with its key, and from when on it stood there. */
  pairs: readonly { from: number; notBefore: number; notAfter: number }[];
}

/** What one purchase brings, in milliseconds. */
export interface Term {
  length: number;
  /** How long before its end the next one may be bought. */
  window: number;
}

/** From the Order on, its first certificate may take this long. */
const FIRST = 3_600_000;

/** @returns what is wrong, in words. */
export function judgeLife({ until, charges, pairs }: Life, { length, window }: Term): string[] {
  const wrong: string[] = [];
  const [first = Infinity] = charges;
  if (first > FIRST) wrong.push(`nothing was bought on day 0, but on day ${day(first)}`);
  for (const [index, charge] of charges.slice(1).entries()) {
    const end = (charges[index] ?? 0) + length;
    if (charge < end - window || charge > end) {
      wrong.push(`charged on day ${day(charge)}, and the term before ends on day ${day(end)}`);
    }
  }
  const paidUntil = (charges.at(-1) ?? 0) + length;
  if (paidUntil < until) wrong.push(`what was paid for ended on day ${day(paidUntil)}`);
  return [...wrong, ...gaps(until, pairs)];
}

function gaps(until: number, pairs: Life["pairs"]): string[] {
  const [first] = pairs;
  if (first === undefined) return ["the Secret never held a pair"];
  const wrong: string[] = first.from > FIRST ? [`the first pair came on day ${day(first.from)}`] : [];
  for (const [index, { notBefore, notAfter, from }] of pairs.entries()) {
    const to = pairs[index + 1]?.from ?? until;
    // The operator tolerates clocks that are a little apart; so does whoever checks a certificate.
    if (notBefore > from + 60_000) wrong.push(`the pair of day ${day(from)} was not valid yet`);
    if (notAfter < to) wrong.push(`no valid pair from day ${day(notAfter)} to day ${day(to)}`);
  }
  return wrong;
}

export function day(moment: number): number {
  return Math.round((moment / DAY) * 10) / 10;
}
