/** What an Event says. */
import type { EventReason } from "../../../api/reasons.ts";

/** The note holds 1 kB; what is beyond is cut, so what must not be lost stands first in it. */
export interface Happening {
  type: "Normal" | "Warning";
  reason: string;
  action: string;
  note: string;
}

/** @param action one word in CamelCase, what the operator did. */
export function happened(
  type: Happening["type"],
  reason: EventReason,
  action: string,
  note: string,
): Happening {
  return { type, reason, action, note };
}
