/**
 * The table of doubt: what the vendor's answer means for an attempt whose call may or may not have arrived.
 * Asked is always the vendor, never our memory.
 */
import type { Attempt, InstanceView, OwnerView, VendorView } from "../facts/observed.ts";

export type Verdict =
  /** Our call took effect: take the instance up. */
  | { kind: "ours"; instance: InstanceView }
  /** An instance of another key, on an object that is ours alone: our call, with a CSR that was changed under us. */
  | { kind: "charged-otherwise"; instance: InstanceView }
  /** Something new is there that is neither of our key nor on an object that is ours alone. */
  | { kind: "somebody-else"; instance: InstanceView }
  /** Nothing new: not yet, or never. */
  | { kind: "neither" };

/**
 * Judges the vendor's answer for an attempt. An instance that stood before the attempt proves nothing about it, whatever
 * its key; a key that stood before needs our CSR as well, where the vendor shows one. What another account shows proves
 * nothing either, unless it is our key.
 */
export function judge(
  attempt: Attempt,
  vendor: Extract<VendorView, { kind: "answered" }>,
  owner: OwnerView,
): Verdict {
  const shown = [vendor.byKey, vendor.current, vendor.pending].filter((instance) => instance !== undefined);
  const fresh = shown.filter((instance) => !attempt.before.includes(instance.id));
  const ours = fresh.find((instance) => isOurs(instance, attempt));
  if (ours !== undefined) return { kind: "ours", instance: ours };
  const [other] = fresh;
  if (other === undefined || vendor.apiKeyFingerprint !== attempt.apiKeyFingerprint)
    return { kind: "neither" };
  const oursAlone = vendor.owners.length > 0 && vendor.owners.every((tag) => tag === owner.tag);
  return { kind: oursAlone ? "charged-otherwise" : "somebody-else", instance: other };
}

function isOurs({ publicKeyHash, csrHash }: InstanceView, attempt: Attempt): boolean {
  if (publicKeyHash !== attempt.publicKeyHash) return false;
  return !attempt.keptKey || csrHash === undefined || csrHash === attempt.csrHash;
}
