/** What this process remembers of a Secret that has lost its pair before. */
export interface LostPairs {
  /** When a certificate was made anew for it within the last day, in milliseconds since the epoch, the oldest first; at least one. */
  replaced: readonly number[];
  /** Since when the Secret lacks its pair this time, in milliseconds since the epoch; undefined if it has one. */
  since?: number;
}
