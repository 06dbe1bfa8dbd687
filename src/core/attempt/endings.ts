/** The ways in which an attempt can end. */

/** Why an attempt ended; noted on the copy that is set aside. The journal says what it means for the payer: outcome.ts. */
export const ENDINGS = [
  /** Its certificate stands in the Secret. */
  "published",
  /** No call went out, and the Order does not ask for it any more. */
  "not-sent",
  /** The vendor refused the call, and the Order does not ask for it any more. */
  "refused",
  /** The call may have gone out; the vendor was asked long enough, and shows nothing of it. */
  "came-to-nothing",
  /** Somebody else's instance came in between. */
  "overtaken",
  /** The vendor made an instance of it with another key. */
  "charged-otherwise",
  /** Its certificate lacks a name that the Secret's pair has and the Order wants. */
  "superseded",
  /** Its certificate is not what was asked for. */
  "wrong",
  "expired",
  /** Or revoked. */
  "canceled",
  /** The vendor cannot tell what came of it. */
  "cannot-tell",
  /** Its Order is gone, and the vendor has the instance; an Order of that namespace and name takes it up. */
  "orphaned",
] as const;
export type Ending = (typeof ENDINGS)[number];
