/** What was seen of a certificate at SSLMate without asking for it now. */
import type { ShownSettings } from "./settings.ts";

/** What SSLMate showed last of a common name, at some earlier moment: a hint that asking is worth it, and no more. */
export interface Sighting {
  /** Whether SSLMate renews it by itself, where it says so. */
  autoRenew?: boolean;
  /** Tags and reminders; the account's list shows them too. */
  settings?: ShownSettings;
  /** Of the current instance, if there was one. */
  instanceId?: number;
  /** Milliseconds since the epoch. */
  notAfter?: number;
}
