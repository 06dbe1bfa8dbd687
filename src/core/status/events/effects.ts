/** What the operator has done at SSLMate, as Events tell it where it happens: ids first, since a long note is cut. */
import type { Attempt, InstanceView } from "../../facts/observed.ts";
import { listed, sentence } from "../../words.ts";
import { happened, type Happening } from "./happening.ts";

interface Ids {
  instanceId: number;
  invoiceId?: string;
}

export function purchased({ verb, names }: Attempt, { instanceId, invoiceId }: Ids): Happening {
  const ids = `(instance ${instanceId}${invoiceId === undefined ? "" : `, invoice ${invoiceId}`})`;
  return happened(
    "Normal",
    "Purchased",
    actionOf(verb),
    verb === "buy"
      ? `Bought a certificate ${ids} from SSLMate for ${listed(names)}.`
      : `Paid SSLMate for added names by a reissue ${ids}, now for ${listed(names)}.`,
  );
}

/** On the Cluster that pays. */
export function purchasedForNobody(
  { verb, names, order }: Attempt,
  { id, state, invoiceId }: InstanceView,
): Happening {
  const invoice = invoiceId === undefined ? "" : `, invoice ${invoiceId}`;
  return happened(
    "Normal",
    "Purchased",
    actionOf(verb),
    `SSLMate has made instance ${id} (${state}${invoice}) for Order ${order.namespace}/${order.name}, which was deleted while its call was under way. An Order of that namespace and name takes it up. It is for ${listed(names)}.`,
  );
}

/** On the Cluster that a call was made for, whose Order is gone. @param problem what stands in the way, and what helps. */
export function callUnresolved({ verb, names, order }: Attempt, problem: string): Happening {
  const what = verb === "buy" ? "A purchase" : "A reissue";
  return happened(
    "Warning",
    "CallUnresolved",
    actionOf(verb),
    `${what} of ${names[0] ?? ""} cannot be brought to its end; Order ${order.namespace}/${order.name}, for which it was made, was deleted meanwhile. Until then nothing else is bought for this name. ${sentence(problem)}`,
  );
}

function actionOf(verb: Attempt["verb"]): string {
  return verb === "buy" ? "Buy" : "Reissue";
}

/** A certificate with the Secret's key was taken up that no known call has made. */
export function takenUp({ id, invoiceId }: InstanceView, secretName: string): Happening {
  const invoice = invoiceId === undefined ? "no invoice" : `invoice ${invoiceId}`;
  return happened(
    "Warning",
    "TakenUp",
    "TakeUp",
    `SSLMate shows instance ${id} (${invoice}) with the key of Secret ${secretName}, and no call of this operator is known to have made it; the Secret holds it now. If nobody ordered it at SSLMate, compare its invoices with status.purchases, and ask SSLMate about one too many.`,
  );
}

/** A certificate that somebody else had is this Order's now, with a new key. @param renews SSLMate does that by itself. */
export function adopted(commonName: string, renews: boolean): Happening {
  return happened(
    "Normal",
    "Adopted",
    "Adopt",
    `Took over the certificate of ${commonName} at SSLMate, with a new key. SSLMate ${renews ? "renews it by itself, as this Order says" : "does not renew it by itself any more"}.`,
  );
}

/** The same with its Secret, and so with its key. */
export function adoptedWithSecret(secretName: string): Happening {
  return happened(
    "Normal",
    "Adopted",
    "Adopt",
    `Took over Secret ${secretName} and its certificate at SSLMate, which no longer renews it by itself.`,
  );
}

/** SSLMate's own renewal was turned on or off. */
export function vendorRenewalSet(renews: boolean): Happening {
  return renews
    ? happened(
        "Normal",
        "VendorRenewalOn",
        "SetAutoRenew",
        "SSLMate renews this certificate by itself from now on, and charges for it.",
      )
    : happened(
        "Normal",
        "VendorRenewalOff",
        "SetAutoRenew",
        "SSLMate does not renew this certificate by itself any more; the operator does.",
      );
}

/** @param imported instances that SSLMate cannot revoke. */
export function revoked(commonName: string, count: number, imported: number): Happening {
  const rest =
    imported === 0
      ? ""
      : ` ${imported} that were imported into the account stay: only the authority that issued them can revoke them.`;
  return happened(
    imported === 0 ? "Normal" : "Warning",
    "Revoked",
    "Delete",
    `Revoked the certificates of ${commonName} at SSLMate (${count}).${rest}`,
  );
}

/** @param message why, and what to do, in the words of the condition. */
export function revocationRefused(message: string): Happening {
  return happened("Warning", "RevocationRefused", "Delete", message);
}

/** @param what was left undone of a deletion, and what a person does about it. */
export function deletionIncomplete(what: string): Happening {
  return happened("Warning", "DeletionIncomplete", "Delete", what);
}
