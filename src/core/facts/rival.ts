/** What is known of another Order that is in the way of this one. */
import type { ObjectName } from "./observed.ts";

/** Another Order that wants the same thing. */
export interface Rival extends ObjectName {
  createdAt: number;
  wants: "common-name" | "secret";
  /** It has what both want: the Secret is its own, or it has or is buying the certificate of the common name. */
  holds: boolean;
  /** Its Cluster pays nothing for it as it is now, and it never had a certificate. */
  unserved?: true;
}
