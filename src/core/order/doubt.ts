/**
 * The table of doubt: what the vendor's answer means for an attempt whose paid call may or may not have arrived.
 * Asked is always the vendor, never our memory.
 */
import type { Attempt, InstanceView, VendorView } from "./observed.ts";

export type Verdict =
  /** Our call took effect: take the instance up. */
  | { kind: "ours"; instance: InstanceView }
  /** Something new is there that does not have our key. */
  | { kind: "somebody-else"; instance: InstanceView }
  /** Nothing new: not yet, or never. */
  | { kind: "neither" };

/**
 * Judges the vendor's answer for an attempt.
 * An instance that stood before the attempt proves nothing about it, whatever its key.
 */
export function judge(attempt: Attempt, vendor: Extract<VendorView, { kind: "answered" }>): Verdict {
  const isNew = (instance: InstanceView): boolean => !attempt.before.includes(instance.id);
  const shown = [vendor.byKey, vendor.current, vendor.pending].filter((instance) => instance !== undefined);
  const ours = shown.find((instance) => isNew(instance) && instance.publicKeyHash === attempt.publicKeyHash);
  if (ours !== undefined) return { kind: "ours", instance: ours };
  const other = shown.find(isNew);
  return other === undefined ? { kind: "neither" } : { kind: "somebody-else", instance: other };
}
