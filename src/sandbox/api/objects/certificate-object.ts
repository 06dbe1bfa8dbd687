/** The certificate object. */
import { currentInstance, isSubscriptionEnding, pendingInstance } from "../../lifecycle/queries.ts";
import type { Account, Certificate, Instance } from "../../state/model.ts";
import { isWildcard } from "../../state/names.ts";
import type { World } from "../../world.ts";
import { approvalAttributes, sanObjects } from "./approval-object.ts";
import type { Expansion } from "./expand.ts";
import { instanceObject } from "./instance-object.ts";
import type { View } from "./view.ts";

/** Renders a certificate object; `current` and `pending` are left out where there is no such instance. */
export function certificateObject(view: View, expansion: Expansion): Record<string, unknown> {
  const { world, account, certificate } = view;
  const { cn } = certificate;
  const instance = (name: string, found: Instance | undefined): object =>
    found && expansion.has(name) ? { [name]: instanceObject(view, found, expansion.inside(name)) } : {};
  return {
    exists: true,
    cn,
    wildcard: isWildcard(cn),
    dn: distinguishedName(account, cn),
    auto_renew: certificate.autoRenew,
    muted: certificate.muted,
    ...approvalAttributes(view, certificate.approval, cn, expansion),
    type: certificate.type,
    sans: sanObjects(view, certificate.sans, expansion),
    tags: certificate.tags,
    pubkey_hash: certificate.pubkeyHash,
    current_download: downloadAddress(world, certificate),
    ...subscriptionAttributes(world, certificate),
    ...(expansion.has("csr") && certificate.csr !== null && { csr: certificate.csr }),
    ...instance("current", currentInstance(world, certificate)),
    ...instance("pending", pendingInstance(world, certificate)),
  };
}

/** What is said of a common name that the account has no certificate for. */
export function absentCertificateObject(account: Account, cn: string): Record<string, unknown> {
  return {
    exists: false,
    cn,
    wildcard: isWildcard(cn),
    dn: distinguishedName(account, cn),
    auto_renew: account.autoRenewDefault,
    muted: false,
    approval_method: null,
    type: null,
    sans: null,
    tags: [],
    pubkey_hash: null,
    current_download: null,
  };
}

function distinguishedName(account: Account, cn: string): object | null {
  return account.contact && { ...account.contact, CN: cn };
}

function downloadAddress(world: World, { downloadToken, cn }: Certificate): string {
  return `${world.addresses.api}/download/${downloadToken}/${encodeURIComponent(cn)}.chained.pem`;
}

function subscriptionAttributes(world: World, certificate: Certificate): object {
  if (world.policy.switches.strict || certificate.subscription === null) return {};
  return {
    subscription_ending: isSubscriptionEnding(world, certificate),
    billed_through: Math.floor(certificate.subscription.end / 1000),
  };
}
