/** What came of a paid call, in the words of the journal; docs/money.md explains them to whoever pays. */
import type { Ending } from "../facts/observed.ts";

export const OUTCOMES = [
  /** SSLMate shows the instance, or its certificate is in the Secret. */
  "bought",
  /** Bought, and the instance was canceled, revoked or expired before its certificate could be published. */
  "lost",
  /** SSLMate refused the call for certain. */
  "refused",
  /** Somebody else made an instance of this name meanwhile; ours did not arrive. */
  "overtaken",
  /** SSLMate showed nothing of it for the whole settle time. */
  "nothing came of it",
  /** SSLMate cannot tell: another account is asked now, or the key had a certificate before. */
  "not known",
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What the end of an attempt says of its paid calls. */
export const OUTCOME_OF: Readonly<Record<Ending, Outcome>> = {
  published: "bought",
  "charged-otherwise": "bought",
  superseded: "bought",
  wrong: "bought",
  orphaned: "bought",
  expired: "lost",
  canceled: "lost",
  refused: "refused",
  overtaken: "overtaken",
  "not-sent": "nothing came of it",
  "came-to-nothing": "nothing came of it",
  "cannot-tell": "not known",
};
