/** What a deleted Order leaves at the vendor: no renewal that nobody asks for, and nothing revoked that is not its own. */
import { off, type Ablation } from "./ablation.ts";

const DECIDE = "src/core/deletion/decide-deletion.ts";
const PREPARE = "src/core/deletion/prepare-deletion.ts";
const DUTIES = "src/core/deletion/duties.ts";
const PATIENCE = "src/core/deletion/patience.ts";
const PUT_BACK = "src/reconcilers/calls/put-back.ts";

export const DELETIONS: readonly Ablation[] = [
  off(
    "deletion: the vendor's own renewal ends with its Order",
    DECIDE,
    "const stopRenewal = isRenewedForUs(observed, vendor);",
    "const stopRenewal = vendor.owners.length > 99;",
  ),
  off(
    "deletion: the finalizer is set before anything that needs it is bought",
    PREPARE,
    "return ownerReference(observed) ?? finalizer(observed);",
    "return ownerReference(observed);",
  ),
  off(
    "deletion: the finalizer stays until the vendor has shown that it renews no more",
    DUTIES,
    "return renews === false ? observed.order.finalizer && !isShownOff(observed) : renews;",
    "return renews;",
  ),
  off(
    "deletion: an account that shows nothing of the name ends no renewal",
    DECIDE,
    "if (isElsewhere(observed)) return rests.certificateElsewhere(observed);\n  const withdrawTag",
    "const withdrawTag",
  ),
  off(
    "deletion: an account that shows nothing of the name does not take the finalizer away",
    DUTIES,
    "!isElsewhere(observed) &&",
    "",
  ),
  off(
    "deletion: an account that shows nothing of the name revokes nothing",
    DECIDE,
    "if (observed.revocation === undefined && isElsewhere(observed)) return rests.certificateElsewhere(observed);",
    "",
  ),
  off(
    "deletion: what cannot be done keeps an Order for a day at most",
    PATIENCE,
    "const end = since + timing.deletionPatience;",
    "const end = since + timing.deletionPatience * 99;",
  ),
  {
    name: "revoked: one's own certificate only: not what nobody claims",
    changes: [{ file: DECIDE, find: 'return kind === "nobody"', replace: "return kind.length > 99" }],
  },
  off(
    "revoked: one's own certificate only: not another's",
    DECIDE,
    "if (other !== undefined) return rests.revocationOfAnother(",
    "if (other === owner.tag) return rests.revocationOfAnother(",
  ),
  off(
    "revoked: nothing while a call is in flight: it is brought to its end first",
    DECIDE,
    'if (attempt.kind === "ours") return followAttempt(observed, attempt.attempt, attempt.doubt);\n  if (attempt.kind !== "none")',
    'if (attempt.kind === "other-order")',
  ),
  off(
    "revoked: nothing while an instance is pending",
    DECIDE,
    "if (vendor.pending !== undefined) return rests.revocationTooEarly(observed, vendor.pending);",
    "",
  ),
  off(
    "deletion: settings that are on their way may still turn the vendor's renewal on",
    DECIDE,
    "return isKnown ? undefined : inDoubt(attempt.attempt, attempt.doubt.nextQuestion);",
    "return undefined;",
  ),
  off(
    "deletion: what is put back does not turn the renewal of an Order on again that is gone",
    PUT_BACK,
    "...(isPersons ? { autoRenew } : {}),",
    "autoRenew,",
  ),
];
