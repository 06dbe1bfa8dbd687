/** Whose an instance at the vendor is. It decides between taking it up, a free rekey, and leaving it alone. */
import { spendingObjection } from "../rules/guards.ts";
import type { Desired } from "../rules/desired.ts";
import * as rests from "../status/rests/rests.ts";
import type { Rest } from "./action.ts";
import {
  keyInSecret,
  type Attempt,
  type InstanceView,
  type OrderObserved,
  type VendorView,
} from "../facts/observed.ts";

type Answered = Extract<VendorView, { kind: "answered" }>;

export type Ownership =
  /** Its key is in our Secret, or in an attempt that was set aside. */
  | { kind: "key"; from: "secret" }
  | { kind: "key"; from: "set-aside"; attempt: Attempt }
  /** The object carries our tag and no other's: ours, but its key is lost. */
  | { kind: "tag" }
  /** No operator claims it: a person made it, or something older. */
  | { kind: "nobody" }
  | { kind: "other"; owner: string };

/** Judges by key first, since whoever has the key can serve the certificate, then by the tags on the object. */
export function ownershipOf(observed: OrderObserved, vendor: Answered, instance: InstanceView): Ownership {
  const { publicKeyHash } = instance;
  if (keyInSecret(observed) === publicKeyHash) return { kind: "key", from: "secret" };
  const attempt = observed.setAside.find((kept) => kept.publicKeyHash === publicKeyHash);
  if (attempt !== undefined) return { kind: "key", from: "set-aside", attempt };
  const other = otherOwner(observed, vendor);
  if (other !== undefined) return { kind: "other", owner: other };
  return ownersOf(observed, vendor).length > 0 ? { kind: "tag" } : { kind: "nobody" };
}

/** A claim that an attempt in flight has made is none yet: whoever gives an adoption up leaves things as they were. */
function ownersOf({ attempt, owner }: OrderObserved, { owners }: Answered): readonly string[] {
  const claims = attempt.kind === "ours" && attempt.attempt.claims;
  return claims ? owners.filter((tag) => tag !== owner.tag) : owners;
}

/** Whether the vendor's object carries the tag of this Order and of nobody else. */
export function isOwnObject({ owner }: OrderObserved, { owners }: Answered): boolean {
  return owners.length > 0 && owners.every((tag) => tag === owner.tag);
}

/** The tag of another owner on the vendor's object, if it carries one. */
export function otherOwner({ owner }: OrderObserved, { owners }: Answered): string | undefined {
  return owners.find((tag) => tag !== owner.tag);
}

/** Another owner of the vendor's object, unless the Order or its Cluster says that it is to be taken over. */
export function ownerToRespect(observed: OrderObserved, vendor: Answered): string | undefined {
  return adoptOf(observed) === "Rekey" ? undefined : otherOwner(observed, vendor);
}

function adoptOf({ order, cluster }: OrderObserved): "Never" | "IfKeyMatches" | "Rekey" {
  const defaults = cluster.kind === "present" ? cluster.spec.defaults : undefined;
  return order.spec.adopt ?? defaults?.adopt ?? "Never";
}

/**
 * Why nothing is made from the current certificate, if it is another's: it is taken over only if the Order or its
 * Cluster says so, and only by whom the Cluster serves, since a free reissue would hand it to him. A backup copies keys,
 * so another's tag counts even where the key is ours.
 */
export function adoptionObjection(
  observed: OrderObserved,
  vendor: Answered,
  current: InstanceView,
  own: Ownership,
  desired: Desired,
): Rest | undefined {
  const { cluster } = observed;
  const adopt = adoptOf(observed);
  const other = otherOwner(observed, vendor);
  if (other === undefined && own.kind !== "nobody") return undefined;
  if (other !== undefined && adopt !== "Rekey") return rests.ownedElsewhere(current, other, observed);
  const matches = adopt === "IfKeyMatches" && takesOver(observed, current, own);
  if (adopt !== "Rekey" && !matches) return rests.certificateExists(current, observed);
  const objection =
    cluster.kind === "present" ? spendingObjection(observed, cluster.spec, desired) : undefined;
  return objection === undefined ? undefined : rests.forbidden(objection, observed);
}

/** An unowned TLS Secret of the wanted name holds the current certificate's key. */
export function takesOver({ secret }: OrderObserved, current: InstanceView, own: Ownership): boolean {
  return (
    // With our tag already: a process that stopped in between had claimed the object.
    (own.kind === "nobody" || own.kind === "tag") &&
    secret.kind === "foreign" &&
    secret.why === "not-ours" &&
    secret.pair?.certificate.publicKeyHash === current.publicKeyHash
  );
}
