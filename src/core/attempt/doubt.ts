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
  const fresh = freshOf(attempt, vendor);
  const made = fresh.filter((instance) => isOurs(instance, attempt));
  // Of two that one call made, sent twice, the one is taken up that can be used.
  const ours = made.find(({ check }) => check?.ok === true) ?? made[0];
  if (ours !== undefined) return { kind: "ours", instance: ours };
  const [other] = fresh;
  if (other === undefined || vendor.apiKeyFingerprint !== attempt.apiKeyFingerprint)
    return { kind: "neither" };
  const oursAlone = vendor.owners.length > 0 && vendor.owners.every((tag) => tag === owner.tag);
  return { kind: oursAlone ? "charged-otherwise" : "somebody-else", instance: other };
}

/**
 * The instances that an attempt's calls have surely made. More than one means that a call was sent twice and both sends
 * took effect, which a vendor slower than the settle time makes possible (money.md, What stays open).
 */
export function madeBy(
  attempt: Attempt,
  vendor: Extract<VendorView, { kind: "answered" }>,
): readonly InstanceView[] {
  return freshOf(attempt, vendor).filter(
    ({ publicKeyHash, csrHash }) =>
      publicKeyHash === attempt.publicKeyHash &&
      (csrHash === undefined ? !attempt.keptKey : csrHash === attempt.csrHash),
  );
}

function freshOf(
  attempt: Attempt,
  { byKey, current, pending }: Extract<VendorView, { kind: "answered" }>,
): readonly InstanceView[] {
  return [byKey, current, pending]
    .filter((instance) => instance !== undefined)
    .filter(({ id }) => !attempt.before.includes(id));
}

function isOurs({ publicKeyHash, csrHash }: InstanceView, attempt: Attempt): boolean {
  if (publicKeyHash !== attempt.publicKeyHash) return false;
  return !attempt.keptKey || csrHash === undefined || csrHash === attempt.csrHash;
}
