/** What a deleted Order has done at the vendor: revocation, the end of its automatic renewal, the withdrawal of its tag. */
import type { Action } from "../../core/order/action.ts";
import type { OrderObserved } from "../../core/facts/observed.ts";
import { asVendorFailure } from "../vendor/ask.ts";
import { isOwnerTag } from "../vendor/owner-tag.ts";
import { isAbandoned } from "../order/look.ts";
import type { Pass } from "../order/pass.ts";
import { tellRevocation } from "./tell.ts";

type Learned = Partial<OrderObserved>;

/**
 * Revokes every instance of the name. The vendor may take his time: the same call then asks how far he is, and takes nothing
 * that was bought since, since nothing is bought for a name whose Order still stands.
 */
export async function revoke(pass: Pass): Promise<Learned> {
  const { looked } = pass;
  const objection = mayNotCall(pass);
  if (looked === undefined || objection !== undefined) return objection ?? NOT_ASKED;
  const { commonName } = looked.certificate;
  try {
    const { status, revoked, imported } = await looked.account.client.revoke(commonName, { all: true });
    if (status === "revoked") tellRevocation(pass, commonName, revoked, imported);
    return { revocation: status };
  } catch (error) {
    return { failure: asVendorFailure("revoke", error) };
  }
}

/** Turns the vendor's own renewal off, and withdraws the tags that count as this Order's. */
export async function release(
  pass: Pass,
  { vendor, owner }: OrderObserved,
  { stopRenewal, withdrawTag }: Extract<Action, { kind: "release" }>,
): Promise<Learned> {
  const { looked } = pass;
  const objection = mayNotCall(pass);
  if (looked === undefined || vendor.kind === "not-asked" || objection !== undefined) {
    return objection ?? NOT_ASKED;
  }
  const { commonName, tags } = looked.certificate;
  const ours = tags.filter(
    (tag) => isOwnerTag(tag) && (tag === owner.tag || isAbandoned(pass, commonName, tag)),
  );
  try {
    const answer = await looked.account.client.saveCertificate(commonName, {
      ...(stopRenewal ? { autoRenew: false } : {}),
      ...(withdrawTag ? { tags: Object.fromEntries(ours.map((tag) => [tag, false])) } : {}),
    });
    if (stopRenewal && answer.autoRenew === true)
      return notTaken("it still renews the certificate by itself");
    if (withdrawTag && answer.tags.some((tag) => ours.includes(tag))) {
      return notTaken("it still shows the tag of this Order");
    }
  } catch (error) {
    return { failure: asVendorFailure("settings", error) };
  }
  const owners = withdrawTag ? vendor.owners.filter((tag) => tag !== owner.tag) : vendor.owners;
  return { vendor: { ...vendor, owners, ...(stopRenewal ? { autoRenew: false } : {}) } };
}

const NOT_ASKED: Learned = { vendor: { kind: "not-asked" } };

/** A process that stood still may be another Order's time late: by then somebody else leads. */
function mayNotCall({ operator }: Pass): Learned | undefined {
  const isOurs = operator.leaseRemaining() > operator.paidCallLimit;
  return isOurs ? undefined : { failure: { kind: "lease-too-short" } };
}

function notTaken(what: string): Learned {
  return { failure: { kind: "settings-not-taken", what } };
}
