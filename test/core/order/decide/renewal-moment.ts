/** When the certificate that decision tables begin with is renewed, and when it ends. */
import { renewalTime } from "../../../../src/core/renewal/time.ts";
import { certificate, DAY, NOW } from "../../../support/observed/facts.ts";
import type { Change } from "../../../support/observed/order-observed.ts";

export type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

export const notAfter = NOW + 60 * DAY;
/** A third of 90 days before the end, and a part of that later which this certificate's fingerprint gives. */
export const UNTIL_RENEWAL =
  (renewalTime(certificate(), { policy: "RenewBefore", percentage: 33 }) ?? 0) - NOW;
