/** How texts from elsewhere are put into our sentences. */

const MOST_LISTED = 10;

/** Closes a text that may or may not end as a sentence does, so that another sentence can follow. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** A list for people; the end of a long one is counted only, since a condition's message has a limit. */
export function listed(items: readonly string[]): string {
  const more = items.length - MOST_LISTED;
  const shown = items.slice(0, MOST_LISTED).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

const LONGEST_QUOTED = 40;

/** What somebody typed, put in quotes: one line, and cut where it is long. */
export function quoted(text: string): string {
  const line = text.replaceAll(/[^\x20-\x7e]+/g, " ").trim();
  return `"${line.length > LONGEST_QUOTED ? `${line.slice(0, LONGEST_QUOTED)}…` : line}"`;
}
